import { discs, isOver } from '../../../engine/position.js';
import { LOOK_REACH, NO_REACH } from '../../playing/ending.js';
import type { EngineResult } from '../../playing/engine.js';
import type { Job, Thinking } from '../../playing/job.js';
import { HINT_SIMULATIONS, nameAt, type Strength, thinkingOf } from '../../playing/strength.js';
import { type Moves, mustPass, positionAfter } from '../../sources/moves.js';
import { movesOf, toDecide } from './playedGame.js';
import { type PlayState, positionKey, type WhyPane } from './state.js';
import { ask, type Asked, type Question, questionKey } from './why.js';

/** Something to think about. Plain data. */
export type Task =
  /** The opponent is to move after these moves. */
  | {
      readonly kind: 'move';
      readonly moves: Moves;
      readonly opponent: string | undefined;
      readonly thinking: Thinking;
    }
  /** What the engine makes of a position. */
  | { readonly kind: 'judge' | 'hint'; readonly moves: Moves; readonly thinking: Thinking }
  | { readonly kind: 'explain'; readonly question: Question };

/** For the evaluation bar while the person thinks: a glance. */
const GLANCE: Thinking = { budget: { simulations: 48 }, exact: true, reach: NO_REACH };
/** What follows it near the end, for as long as the person thinks: every move exactly. */
const LONG_LOOK: Thinking = { ...GLANCE, reach: LOOK_REACH };

export function taskKey(task: Task): string {
  return JSON.stringify(task);
}

/** The task as the thinking thread takes it. */
export function jobOf(task: Task): Job {
  if (task.kind === 'explain') {
    const { moves, target, composite } = task.question;
    return { kind: 'explain', request: { position: positionAfter(moves), target, composite } };
  }
  const { moves, thinking } = task;
  if (task.kind === 'move' && task.opponent !== undefined) {
    return { kind: 'reply', moves, player: task.opponent };
  }
  return { kind: 'search', position: positionAfter(moves), ply: moves.length, thinking };
}

/**
 * What is to be thought about now; undefined when nothing is. The state alone decides: whoever runs tasks compares this
 * with what is running, and starts or stops.
 */
export function wantedTask(state: PlayState): Task | undefined {
  const { game, pane, opponent, strength } = state;
  if (state.left || pane.kind === 'resume') return undefined;
  const question = pane.kind === 'why' ? unanswered(state, pane) : undefined;
  if (question !== undefined) return { kind: 'explain', question };
  if (pane.kind === 'browse') {
    const judged = toJudge(state, state.game.line.slice(0, pane.ply));
    if (judged !== undefined && toDecide(game) !== 'opponent') return judged;
  }
  const moves = movesOf(game);
  switch (toDecide(game)) {
    case 'opponent':
      return {
        kind: 'move',
        moves,
        opponent: nameAt(opponent.name, strength),
        thinking: thinkingOf(strength),
      };
    case 'human': {
      const key = positionKey(moves);
      if (state.hintWanted === key && hintOf(state, key) === undefined) {
        return { kind: 'hint', moves, thinking: hintThinking(strength) };
      }
      return toJudge(state, moves);
    }
    case undefined:
      return undefined;
  }
}

function toJudge({ thoughts }: PlayState, moves: Moves): Task | undefined {
  const position = positionAfter(moves);
  if (isOver(position) || mustPass(position)) return undefined;
  const thought = thoughts.get(positionKey(moves));
  if (thought === undefined) return { kind: 'judge', moves, thinking: GLANCE };
  const { exact, triedTo = 0 } = thought;
  const isTried = exact?.moves !== undefined || triedTo >= LOOK_REACH.empties;
  return isTried || discs(position).empty > LOOK_REACH.empties
    ? undefined
    : { kind: 'judge', moves, thinking: LONG_LOOK };
}

/** The answer to a wish for a hint: the solver's as soon as it is there, which the look at the position brings. */
export function hintOf({ thoughts, hints }: PlayState, key: string): EngineResult | undefined {
  const thought = thoughts.get(key);
  return thought?.exact?.moves === undefined ? hints.get(key) : thought;
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
  const moves = game.line.slice(0, pane.ply);
  const subject = { moves, aspect: pane.aspect, composite: pane.composite };
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
