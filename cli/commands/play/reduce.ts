import { moveName } from '../../../engine/notation.js';
import { type Color, isLegal, legalMoveList } from '../../../engine/position.js';
import type { Found } from '../../playing/job.js';
import type { Strength } from '../../playing/strength.js';
import type { SavedGame } from '../../sources/savedGame.js';
import { gameKey, playAt } from './gameKeys.js';
import { browseKey, confirmKey, helpKey, promptKey, resumeKey, whyKey } from './paneKeys.js';
import { type Game, newGame, playMove, positionOf, toDecide } from './playedGame.js';
import { type Action, type Opponent, type PlayState, positionKey } from './state.js';
import { type Task, taskKey, wantedTask } from './thinking.js';
import { questionKey } from './why.js';

export interface Beginning {
  readonly game: Game;
  readonly opponent: Opponent;
  readonly strength: Strength;
  readonly file?: string | undefined;
  /** A game that was left, to be offered first. */
  readonly offered?: SavedGame | undefined;
}

export function beginState({ game, opponent, strength, file, offered }: Beginning): PlayState {
  return {
    game,
    opponent,
    strength,
    file,
    cursor: legalMoveList(positionOf(game))[0] ?? 0,
    rotated: false,
    clocks: { black: 0, white: 0 },
    time: undefined,
    thoughts: new Map(),
    hintWanted: undefined,
    hints: new Map(),
    explanations: new Map(),
    progress: 0,
    hurried: false,
    pane: offered === undefined ? { kind: 'game' } : { kind: 'resume', saved: offered },
    message: '',
    typed: '',
    errand: undefined,
    left: false,
  };
}

/** What becomes of the state: no input, no output, no clock but the one in the action. */
export function reduce(state: PlayState, action: Action): PlayState {
  switch (action.kind) {
    case 'press':
      return press(state, action);
    case 'pick':
      return pick(state, action.square);
    case 'tick':
      return tick(state, action.now);
    case 'progress':
      return isWanted(state, action.task) ? { ...state, progress: action.simulations } : state;
    case 'answered': {
      const task = wantedTask(state);
      return task !== undefined && taskKey(task) === action.task
        ? answered(state, task, action.answer)
        : state;
    }
    case 'failed':
      return failed(state, action);
    case 'saved':
      return {
        ...state,
        errand: undefined,
        file: action.file,
        message: `The game is saved; play --load ${action.file} goes on with it.`,
      };
    case 'loaded': {
      const { moves, human } = action.saved;
      const game = newGame(human ?? state.game.human, moves);
      const fresh = beginState({ ...state, game, file: action.file });
      return { ...fresh, rotated: state.rotated, message: `${action.file} is loaded.` };
    }
    case 'refused':
      return { ...state, errand: undefined, message: action.message };
    case 'noted':
      return { ...state, message: action.message };
  }
}

function press(state: PlayState, { press }: Extract<Action, { kind: 'press' }>): PlayState {
  if (press.kind === 'mouse') return state;
  const heard = { ...state, message: '' };
  switch (state.pane.kind) {
    case 'game':
      return gameKey(heard, press);
    case 'help':
      return helpKey(heard);
    case 'browse':
      return browseKey(heard, state.pane, press);
    case 'why':
      return whyKey(heard, state.pane, press);
    case 'prompt':
      return promptKey(heard, state.pane, press);
    case 'confirm':
      return confirmKey(heard, state.pane, press);
    case 'resume':
      return resumeKey(heard, state.pane, press);
  }
}

/** A square was clicked: played, where that is possible; looked at, where relevance is shown. */
function pick(state: PlayState, square: number): PlayState {
  const { pane } = state;
  if (pane.kind === 'why') return { ...state, pane: { ...pane, wonder: square } };
  if (pane.kind !== 'game') return state;
  return playAt({ ...state, message: '', typed: '' }, square);
}

/** Longest time between two looks at the clock that counts: the program may have been stopped in between. */
const LONGEST_TICK = 2000;

function tick(state: PlayState, now: number): PlayState {
  const { time, clocks, game, pane } = state;
  if (time === undefined || toDecide(game) === undefined || pane.kind === 'resume') {
    return { ...state, time: now };
  }
  const { turn } = positionOf(game);
  const spent = Math.max(0, Math.min(LONGEST_TICK, now - time));
  return { ...state, time: now, clocks: { ...clocks, [turn]: clocks[turn] + spent } };
}

function isWanted(state: PlayState, task: string): boolean {
  const wanted = wantedTask(state);
  return wanted !== undefined && taskKey(wanted) === task;
}

function answered(state: PlayState, task: Task, answer: Found): PlayState {
  const idle = { ...state, progress: 0 };
  if (task.kind === 'explain') {
    if (answer.kind !== 'explained') return state;
    return { ...idle, explanations: added(state.explanations, questionKey(task.question), answer.explained) };
  }
  const key = positionKey(task.moves);
  if (answer.kind === 'explained') return state;
  const thoughts = answer.kind === 'searched' ? added(state.thoughts, key, answer.result) : state.thoughts;
  const told = { ...idle, thoughts };
  if (task.kind === 'move') {
    return moved(told, answer.kind === 'searched' ? answer.result.move : answer.move);
  }
  if (answer.kind !== 'searched' || task.kind !== 'hint') return told;
  return { ...told, hints: added(state.hints, key, answer.result) };
}

/** The opponent plays, or loses by what it answers. */
function moved(state: PlayState, move: number): PlayState {
  if (!isLegal(positionOf(state.game), move)) {
    return giveUp(state, `it answered ${moveName(move)}, which is not legal`);
  }
  return { ...state, hurried: false, game: playMove(state.game, move) };
}

function failed(
  state: PlayState,
  { task, message, forfeits }: Extract<Action, { kind: 'failed' }>,
): PlayState {
  const wanted = wantedTask(state);
  if (wanted === undefined || taskKey(wanted) !== task) return state;
  if (wanted.kind === 'explain') {
    return { ...state, explanations: added(state.explanations, questionKey(wanted.question), message) };
  }
  return forfeits ? giveUp(state, message) : { ...state, message };
}

/** The opponent cannot go on. */
function giveUp(state: PlayState, why: string): PlayState {
  const color: Color = positionOf(state.game).turn;
  return { ...state, hurried: false, game: { ...state.game, gaveUp: { color, why } } };
}

function added<T>(map: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  return new Map(map).set(key, value);
}
