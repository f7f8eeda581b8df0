import { parseMove } from '../../../engine/notation.js';
import { discs } from '../../../engine/position.js';
import { LOOK_REACH, NO_REACH, REVIEW_REACH } from '../../../playing/ending.js';
import { isChoice, type Line, positionAfter, positionKey } from '../../../playing/line.js';
import { GLANCE_SIMULATIONS, HINT_SIMULATIONS, hintOf, REVIEW_SIMULATIONS } from '../../../playing/looks.js';
import { lineOf, lineTo, positionOf, toDecide } from '../../../playing/playedGame.js';
import { turnSeconds } from '../../../playing/timeControl.js';
import { nameAt, type Strength, thinkingOf } from '../../engine/opponentStrength.js';
import type { Job, Thinking } from '../../engine/thinkerJob.js';
import type { PlayState, WhyPane } from './state.js';
import { ask, type Asked, type Question, questionKey } from './why.js';

/** Something to think about. Plain data. */
export type Task =
  /** The opponent is to move in this game. */
  | (Line & {
      readonly kind: 'move';
      readonly opponent: string | undefined;
      readonly thinking: Thinking;
    })
  /** What the engine makes of a position. */
  | (Line & { readonly kind: 'judge' | 'hint'; readonly thinking: Thinking })
  /** The same, a step further than the last time. */
  | (Line & { readonly kind: 'analyse'; readonly step: number; readonly thinking: Thinking })
  /** What the last of the moves was worth. */
  | (Line & { readonly kind: 'review'; readonly thinking: Thinking })
  | { readonly kind: 'explain'; readonly question: Question };

/** For the evaluation bar while the person thinks: a glance. */
const GLANCE: Thinking = { budget: { simulations: GLANCE_SIMULATIONS }, exact: true, reach: NO_REACH };
/** What follows it near the end, for as long as the person thinks: every move exactly. */
const LONG_LOOK: Thinking = { ...GLANCE, reach: LOOK_REACH };
/** Of an analysis that goes on: the search keeps its tree, so that each step is that much more. */
export const STEP_SIMULATIONS = 250;
const STEP: Thinking = { budget: { simulations: STEP_SIMULATIONS }, exact: true, reach: NO_REACH };
/** A tree of 500,000 simulations takes some 200 MB, and nobody sees what more of them would change. */
const MOST_STEPS = 2000;
const REVIEW: Thinking = { budget: { simulations: REVIEW_SIMULATIONS }, exact: true, reach: REVIEW_REACH };

export function taskKey(task: Task): string {
  return JSON.stringify(task);
}

/** The task as the thinking thread takes it. */
export function jobOf(task: Task): Job {
  if (task.kind === 'explain') {
    const { target, composite } = task.question;
    return { kind: 'explain', request: { position: positionAfter(task.question), target, composite } };
  }
  const { start, moves, thinking } = task;
  if (task.kind === 'review') {
    const before = moves.slice(0, -1);
    const position = positionAfter({ start, moves: before });
    return { kind: 'judge', subject: { position, start, moves: before, move: moves.at(-1)! }, thinking };
  }
  if (task.kind === 'move' && task.opponent !== undefined) {
    return { kind: 'reply', line: { start, moves }, player: task.opponent };
  }
  return { kind: 'search', position: positionAfter(task), ply: moves.length, thinking };
}

/**
 * What is to be thought about now; undefined when nothing is. The state alone decides: whoever runs tasks compares this
 * with what is running, and starts or stops.
 */
export function wantedTask(state: PlayState): Task | undefined {
  const { game, pane } = state;
  if (state.left || pane.kind === 'resume' || pane.kind === 'setup' || isAsking(state)) return undefined;
  const question = pane.kind === 'why' ? unanswered(state, pane) : undefined;
  if (question !== undefined) return { kind: 'explain', question };
  if (toDecide(game) === 'opponent') return moveTask(state);
  if (pane.kind === 'review') {
    return unreviewed(state) ?? (state.analysing ? toAnalyse(state, reviewedLine(state, pane)) : undefined);
  }
  if (pane.kind === 'browse') {
    const line = lineTo(game, pane.ply);
    const judged = toJudge(state, line) ?? (state.analysing ? toAnalyse(state, line) : undefined);
    if (judged !== undefined) return judged;
  }
  return toDecide(game) === 'human' ? humanTask(state) : undefined;
}

/** Whether it is still to be said where the game is kept. */
function isAsking({ pane }: PlayState): boolean {
  return pane.kind === 'replace' && pane.purpose === 'keep';
}

function moveTask(state: PlayState): Task {
  const { game, opponent, strength } = state;
  const seconds = turnSeconds(state.timeControl, state.turnClocks, positionOf(game));
  const thinking = thinkingOf(strength);
  return {
    kind: 'move',
    ...lineOf(game),
    opponent: nameAt(opponent.name, strength),
    thinking: seconds === undefined ? thinking : { ...thinking, clock: seconds },
  };
}

/** While the person is to move. */
function humanTask(state: PlayState): Task | undefined {
  const { game, strength, hintWanted, analysing, ponders, opponent } = state;
  const line = lineOf(game);
  const key = positionKey(line);
  if (hintWanted === key && hintOf(state, key) === undefined) {
    return { kind: 'hint', ...line, thinking: hintThinking(strength) };
  }
  const judged = toJudge(state, line);
  if (judged !== undefined) return judged;
  return analysing || (ponders && opponent.name === undefined) ? toAnalyse(state, line) : undefined;
}

function toJudge({ thoughts }: PlayState, line: Line): Task | undefined {
  if (!isChoice(line)) return undefined;
  const thought = thoughts.get(positionKey(line));
  if (thought === undefined) return { kind: 'judge', ...line, thinking: GLANCE };
  const { exact, triedTo = 0 } = thought;
  const isTried = exact?.moves !== undefined || triedTo >= LOOK_REACH.empties;
  return isTried || discs(positionAfter(line)).empty > LOOK_REACH.empties
    ? undefined
    : { kind: 'judge', ...line, thinking: LONG_LOOK };
}

/** A step more, until the end is known or there is no room for more. */
function toAnalyse({ thoughts, analysed }: PlayState, line: Line): Task | undefined {
  const key = positionKey(line);
  const step = analysed?.key === key ? analysed.steps : 0;
  const isKnown = thoughts.get(key)?.exact?.moves !== undefined;
  if (isKnown || step >= MOST_STEPS || !isChoice(line)) return undefined;
  return { kind: 'analyse', ...line, step, thinking: STEP };
}

/** The first move of the game that is still to be judged. */
function unreviewed({ game, judged }: PlayState): Task | undefined {
  for (let ply = 1; ply <= game.line.length; ply++) {
    const line = lineTo(game, ply);
    if (!judged.has(positionKey(line))) return { kind: 'review', ...line, thinking: REVIEW };
  }
  return undefined;
}

/** The game as it is in front in a review: up to a ply, and from there on as would have been better. */
export function reviewedLine(state: PlayState, pane: { readonly ply: number; readonly ahead: number }): Line {
  const line = lineTo(state.game, pane.ply);
  return { ...line, moves: [...line.moves, ...betterMoves(state, pane.ply).slice(0, pane.ahead)] };
}

/** What is expected from the position after so many moves on, the best move first; empty where it is not known. */
export function betterMoves({ game, judged }: PlayState, ply: number): readonly number[] {
  const names = judged.get(positionKey(lineTo(game, ply + 1)))?.principalVariation ?? [];
  return names.map((name) => parseMove(name));
}

/** A hint is worth at least as much as beside another opponent. */
function hintThinking(strength: Strength): Thinking {
  const { budget } = thinkingOf(strength);
  const common = { exact: true, reach: NO_REACH };
  if (budget.simulations === undefined) return { budget, ...common };
  return { budget: { simulations: Math.max(HINT_SIMULATIONS, budget.simulations) }, ...common };
}

/** What the two boards of `why` show: the move itself and the one the person wonders about. */
export function whyAsked(
  { game }: PlayState,
  pane: WhyPane,
): { readonly move: Asked; readonly wonder: Asked } {
  const subject = { ...lineTo(game, pane.ply), aspect: pane.aspect, composite: pane.composite };
  return {
    move: ask({ ...subject, move: game.line[pane.ply] }),
    wonder:
      pane.wonder === undefined
        ? { none: 'Move the cursor to a square you wonder about.' }
        : ask({ ...subject, move: pane.wonder }),
  };
}

function unanswered(state: PlayState, pane: WhyPane): Question | undefined {
  const { move, wonder } = whyAsked(state, pane);
  return [move, wonder]
    .flatMap((asked) => ('question' in asked ? [asked.question] : []))
    .find((question) => !state.explanations.has(questionKey(question)));
}
