import { discs } from '../../../engine/position.js';
import { LOOK_REACH, NO_REACH, REVIEW_REACH } from '../../../playing/ending.js';
import { FOLLOW, levelAt } from '../../../playing/levels.js';
import { isChoice, type Line, positionAfter, positionKey } from '../../../playing/line.js';
import { GLANCE_SIMULATIONS, HINT_SIMULATIONS, hintOf, REVIEW_SIMULATIONS } from '../../../playing/looks.js';
import { lineOf, lineTo, positionOf, toDecide } from '../../../playing/playedGame.js';
import { turnSeconds } from '../../../playing/timeControl.js';
import type { JudgeRequest, SearchRequest } from '../../engine/workerProtocol.js';
import { shownLine } from './selectors.js';
import type { PlayState } from './state.js';

/** Something to think about. Plain data. */
export type Task =
  /** The engine is to move. */
  | (Line & { readonly kind: 'move'; readonly search: Thinking })
  /** What the engine makes of a position: at a glance, long enough for a hint, or with every move solved. */
  | (Line & { readonly kind: 'glance' | 'hint' | 'ending'; readonly search: Thinking })
  /** What the last of the moves was worth. */
  | (Line & { readonly kind: 'review' });

type Thinking = Pick<SearchRequest, 'budget' | 'level' | 'clock' | 'reach'>;

const GLANCE: Thinking = { budget: { simulations: GLANCE_SIMULATIONS }, reach: NO_REACH };
/** Near the end, for as long as somebody looks: every move exactly. */
const ENDING: Thinking = { budget: { simulations: GLANCE_SIMULATIONS }, reach: LOOK_REACH };

export function taskKey(task: Task): string {
  return JSON.stringify(task);
}

/** What the worker is asked. */
export function searchOf(task: Exclude<Task, { kind: 'review' }>, seed: string): SearchRequest {
  return { position: positionAfter(task), ply: task.moves.length, seed, ...task.search };
}

/** What the worker is asked about the last move. */
export function judgementOf({ start, moves }: Line, seed: string): JudgeRequest {
  const before = moves.slice(0, -1);
  const position = positionAfter({ start, moves: before });
  const subject = { position, start, moves: before, move: moves.at(-1)! };
  return { subject, simulations: REVIEW_SIMULATIONS, reach: REVIEW_REACH, seed };
}

/**
 * What is to be thought about now; undefined when nothing is. The state alone decides: whoever runs tasks compares this
 * with what is running, and starts or stops.
 */
export function wantedTask(state: PlayState): Task | undefined {
  const { game, pane, network, isShown, trouble } = state;
  const isIdle = network === undefined || !isShown || trouble !== undefined;
  if (isIdle || pane.kind === 'resume' || pane.kind === 'setup') return undefined;
  if (toDecide(game) === 'opponent' && !state.paused) return moveTask(state);
  const line = shownLine(state);
  return (
    toLookAt(state, line) ??
    unreviewed(state) ??
    (state.showsValues ? toSolve(state, line) : undefined) ??
    unseen(state)
  );
}

function moveTask(state: PlayState): Task {
  const { game, level } = state;
  const clock = turnSeconds(state.timeControl, state.turnClocks, positionOf(game));
  const search: Thinking = clock === undefined ? { level } : { level, clock };
  return { kind: 'move', ...lineOf(game), search };
}

function toLookAt(state: PlayState, line: Line): Task | undefined {
  if (!isChoice(line)) return undefined;
  const key = positionKey(line);
  if (state.showsValues) {
    return hintOf(state, key) === undefined
      ? { kind: 'hint', ...line, search: hintThinking(state) }
      : undefined;
  }
  return state.thoughts.has(key) ? undefined : { kind: 'glance', ...line, search: GLANCE };
}

/** A hint is worth at least as much as the engine's own move. */
function hintThinking({ level }: PlayState): Thinking {
  const own = level === FOLLOW ? 0 : levelAt(level).simulations;
  return { budget: { simulations: Math.max(HINT_SIMULATIONS, own) }, reach: NO_REACH };
}

function toSolve({ thoughts }: PlayState, line: Line): Task | undefined {
  if (!isChoice(line) || discs(positionAfter(line)).empty > LOOK_REACH.empties) return undefined;
  const { exact, triedTo = 0 } = thoughts.get(positionKey(line)) ?? {};
  const isTried = exact?.moves !== undefined || triedTo >= LOOK_REACH.empties;
  return isTried ? undefined : { kind: 'ending', ...line, search: ENDING };
}

/** The first move of the game that is still to be judged. */
function unreviewed({ game, judged, reviewing }: PlayState): Task | undefined {
  if (!reviewing) return undefined;
  for (let ply = 1; ply <= game.line.length; ply++) {
    const line = lineTo(game, ply);
    if (!judged.has(positionKey(line))) return { kind: 'review', ...line };
  }
  return undefined;
}

/** The first position of the game that has no value yet, as in a game that was pasted. */
function unseen({ game, thoughts }: PlayState): Task | undefined {
  for (let ply = 0; ply <= game.line.length; ply++) {
    const line = lineTo(game, ply);
    if (!thoughts.has(positionKey(line)) && isChoice(line))
      return { kind: 'glance', ...line, search: GLANCE };
  }
  return undefined;
}
