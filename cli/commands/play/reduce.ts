import { moveName } from '../../../engine/notation.js';
import { type Color, isLegal } from '../../../engine/position.js';
import type { EngineResult } from '../../../playing/engine.js';
import { positionKey } from '../../../playing/line.js';
import { newGame, passIsDue, playMove, positionOf, toDecide } from '../../../playing/playedGame.js';
import { creditMove, spendTime, timeLeft } from '../../../playing/timeControl.js';
import { startProblem } from '../../engine/opponent.js';
import type { Found } from '../../engine/thinkerJob.js';
import { otherGame } from './beginning.js';
import { gameKey, type Key, playAt, waitingFor } from './gameKeys.js';
import { browseKey, confirmKey, helpKey, promptKey, replaceKey, resumeKey, whyKey } from './paneKeys.js';
import { reviewKey } from './review/reviewKeys.js';
import { setupKey, setupPick } from './setup/setupKeys.js';
import type { Action, PlayState } from './state.js';
import { type Task, taskKey, wantedTask } from './thinking.js';
import { questionKey } from './why.js';

/** What becomes of the state: no input, no output, no clock but the one in the action. */
export function reduce(state: PlayState, action: Action): PlayState {
  const next = changedBy(state, action);
  return next.game === state.game ? next : { ...next, turnClocks: next.clocks };
}

function changedBy(state: PlayState, action: Action): PlayState {
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
        owned: true,
        message: `The game is saved; play --load ${action.file} goes on with it.`,
      };
    case 'exists':
      return { ...state, errand: undefined, pane: { kind: 'replace', file: action.file, purpose: 'save' } };
    case 'kept':
      return { ...state, errand: undefined, message: `The game is kept in ${action.file}.` };
    case 'suggested':
      return suggested(state, action);
    case 'loaded':
      return loaded(state, action);
    case 'refused':
      return { ...state, errand: undefined, message: action.message };
    case 'noted':
      return { ...state, message: action.message };
  }
}

/** A free name for the game, unless another one is being typed already. */
function suggested(state: PlayState, { file, instead }: Extract<Action, { kind: 'suggested' }>): PlayState {
  const { pane } = state;
  const told = { ...state, errand: undefined };
  return pane.kind === 'prompt' && pane.text === file ? { ...told, pane: { ...pane, text: instead } } : told;
}

function loaded(state: PlayState, { file, saved, alone }: Extract<Action, { kind: 'loaded' }>): PlayState {
  const { name, label } = state.opponent;
  const problem = startProblem(name, label, saved);
  if (problem !== undefined) return { ...state, errand: undefined, message: problem };
  const game = newGame(saved.human ?? state.game.human, saved.moves, saved.start);
  return {
    ...otherGame(state, game),
    errand: undefined,
    file,
    owned: alone,
    message: `${file} is loaded.`,
  };
}

function press(state: PlayState, { press }: Extract<Action, { kind: 'press' }>): PlayState {
  if (press.kind === 'mouse') return state;
  const heard = { ...state, message: '', justTyped: false };
  switch (state.pane.kind) {
    case 'game':
      return state.justTyped && isNeedless(state, press) ? heard : gameKey(heard, press);
    case 'help':
      return helpKey(heard);
    case 'browse':
      return browseKey(heard, state.pane, press);
    case 'why':
      return whyKey(heard, state.pane, press);
    case 'review':
      return reviewKey(heard, state.pane, press);
    case 'setup':
      return setupKey(heard, state.pane, press);
    case 'replace':
      return replaceKey(heard, state.pane, press);
    case 'prompt':
      return promptKey(heard, state.pane, press);
    case 'confirm':
      return confirmKey(heard, state.pane, press);
    case 'resume':
      return resumeKey(heard, state.pane, press);
  }
}

/** Whether this is an Enter after a typed square, which played it already; a pass that is due is still acknowledged. */
function isNeedless({ game }: PlayState, press: Key): boolean {
  return press.kind === 'key' && press.name === 'enter' && !passIsDue(game);
}

/** A square was clicked: played, where that is possible; looked at, where relevance is shown. */
function pick(state: PlayState, square: number): PlayState {
  const { pane } = state;
  if (pane.kind === 'why') return { ...state, pane: { ...pane, wonder: square } };
  if (pane.kind === 'setup') return setupPick(state, pane, square);
  if (pane.kind !== 'game') return state;
  return playAt({ ...state, message: '', typed: '', justTyped: false }, square);
}

/** Longest time between two looks at the clock that counts: the program may have been stopped in between. */
const LONGEST_TICK = 2000;

function tick(state: PlayState, now: number): PlayState {
  const { time, game, timeControl } = state;
  if (time === undefined || toDecide(game) === undefined || clocksStand(state))
    return { ...state, time: now };
  const { turn } = positionOf(game);
  const clocks = spendTime(state.clocks, turn, Math.max(0, Math.min(LONGEST_TICK, now - time)));
  const ticked = { ...state, time: now, clocks };
  return timeControl !== undefined && timeLeft(timeControl, clocks, turn) <= 0
    ? { ...waitedFor(ticked), game: { ...game, gaveUp: { color: turn, why: 'time' } } }
    : ticked;
}

/** Nobody thinks while it is open which game is played. */
function clocksStand({ pane }: PlayState): boolean {
  return pane.kind === 'resume' || pane.kind === 'setup' || pane.kind === 'replace';
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
  const key = positionKey(task);
  if (answer.kind === 'explained') return state;
  if (answer.kind === 'judged') return { ...idle, judged: added(state.judged, key, answer.ply) };
  const thoughts = answer.kind === 'searched' ? added(state.thoughts, key, answer.result) : state.thoughts;
  const told = { ...idle, thoughts };
  if (task.kind === 'move') {
    return moved(told, answer.kind === 'searched' ? answer.result.move : answer.move);
  }
  if (answer.kind !== 'searched' || task.kind === 'judge') return told;
  const hints = added(state.hints, key, answer.result);
  return task.kind === 'analyse'
    ? {
        ...told,
        thoughts: added(state.thoughts, key, furtherThought(state.thoughts.get(key), answer.result)),
        hints,
        analysed: { key, steps: task.step + 1 },
        progress: state.progress,
      }
    : { ...told, hints };
}

/** What a step of an analysis found; how far the solver has been tried before stays known. */
function furtherThought(before: EngineResult | undefined, found: EngineResult): EngineResult {
  const triedTo = Math.max(before?.triedTo ?? 0, found.triedTo ?? 0);
  return { ...found, triedTo };
}

/** The opponent plays, or loses by what it answers. */
function moved(state: PlayState, move: number): PlayState {
  if (!isLegal(positionOf(state.game), move)) {
    return giveUp(state, `it answered ${moveName(move)}, which is not legal`);
  }
  const clocks = creditMove(state.clocks, state.timeControl, positionOf(state.game).turn);
  return { ...waitedFor(state), clocks, game: playMove(state.game, move) };
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
  return { ...waitedFor(state), game: { ...state.game, gaveUp: { color, why } } };
}

/** The opponent has answered: nobody is told any more to wait for it. */
function waitedFor(state: PlayState): PlayState {
  const message = state.message === waitingFor(state.opponent) ? '' : state.message;
  return { ...state, message, hurried: false };
}

function added<T>(map: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  return new Map(map).set(key, value);
}
