import { moveName } from '../../../engine/notation.js';
import { isLegal } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import { positionKey } from '../../../playing/line.js';
import { isPersons, passIsDue, playMove, positionOf, toDecide } from '../../../playing/playedGame.js';
import { creditMove, spendTime, timeLeft } from '../../../playing/timeControl.js';
import { reduceWish } from './reduceWish.js';
import { setUp } from './settingUp.js';
import type { Action, Event, PlayState } from './state.js';
import { type Task, taskKey, wantedTask } from './wantedTask.js';

/** What becomes of the state: no input, no output, no clock but the one in the action. */
export function reduce(state: PlayState, action: Action): PlayState {
  const next = passedOn(changedBy(state, action));
  return next.game === state.game ? next : { ...next, turnClocks: next.clocks };
}

function changedBy(state: PlayState, action: Action): PlayState {
  switch (action.kind) {
    case 'tick':
    case 'network':
    case 'shown':
    case 'progress':
    case 'thought':
    case 'judged':
    case 'failed':
    case 'noted':
      return heard(state, action);
    case 'setup':
    case 'place':
    case 'turn':
    case 'clear':
    case 'usual':
    case 'cancel':
    case 'begin':
    case 'given':
      return setUp(state, action);
    case 'choose':
    case 'pass':
    case 'undo':
    case 'redo':
    case 'hurry':
    case 'resign':
    case 'turnBoard':
    case 'new':
    case 'seat':
    case 'engine':
    case 'level':
    case 'time':
    case 'values':
    case 'pause':
    case 'review':
    case 'browse':
    case 'back':
    case 'playOn':
    case 'resume':
      return reduceWish(state, action);
  }
}

/** The engine has no choice but to pass, so it does; a person is told first. */
function passedOn(state: PlayState): PlayState {
  const { game, pane } = state;
  if (pane.kind === 'resume' || pane.kind === 'setup' || !passIsDue(game)) return state;
  const isOwn = isPersons(game, positionOf(game).turn);
  return isOwn || state.paused ? state : { ...state, game: playMove(game, PASS) };
}

function heard(state: PlayState, event: Event): PlayState {
  switch (event.kind) {
    case 'tick':
      return ticked(state, event.now);
    case 'network':
      return withNetwork(state, event.sha256);
    case 'shown':
      return { ...state, isShown: event.isShown };
    case 'noted':
      return { ...state, message: event.message };
    case 'progress':
      return wantedAs(state, event.task) === undefined ? state : { ...state, progress: event.simulations };
    case 'failed':
      return wantedAs(state, event.task) === undefined ? state : { ...state, trouble: event.message };
    case 'thought':
    case 'judged': {
      const task = wantedAs(state, event.task);
      return task === undefined ? state : answered(state, task, event);
    }
  }
}

/** The task that is wanted, if it is this one: what is not wanted any more is not heard. */
function wantedAs(state: PlayState, key: string): Task | undefined {
  const task = wantedTask(state);
  return task !== undefined && taskKey(task) === key ? task : undefined;
}

/** What another network thought is not what this one thinks. */
function withNetwork(state: PlayState, sha256: string): PlayState {
  if (state.network === sha256) return { ...state, trouble: undefined };
  return {
    ...state,
    network: sha256,
    thoughts: new Map(),
    hints: new Map(),
    judged: new Map(),
    trouble: undefined,
  };
}

function answered(
  state: PlayState,
  task: Task,
  event: Extract<Event, { kind: 'thought' | 'judged' }>,
): PlayState {
  const key = positionKey(task);
  const idle = { ...state, progress: 0 };
  if (event.kind === 'judged') {
    return event.ply === undefined ? idle : { ...idle, judged: added(state.judged, key, event.ply) };
  }
  const { result } = event;
  const told = { ...idle, thoughts: added(state.thoughts, key, result) };
  if (task.kind === 'move') return moved(told, result.move);
  // The search of a solver that came to no end is no longer than the one before.
  return task.kind === 'hint' ? { ...told, hints: added(state.hints, key, result) } : told;
}

function added<T>(map: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  return new Map(map).set(key, value);
}

function moved(state: PlayState, move: number): PlayState {
  const { turn } = positionOf(state.game);
  if (!isLegal(positionOf(state.game), move)) {
    return { ...state, trouble: `The engine answered ${moveName(move)}, which is not legal.` };
  }
  const clocks = creditMove(state.clocks, state.timeControl, turn);
  return { ...state, clocks, hurried: false, message: '', game: playMove(state.game, move) };
}

/** Longest time between two looks at the clock that counts: the page may have slept in between. */
const LONGEST_TICK = 2000;

function ticked(state: PlayState, now: number): PlayState {
  const { time, game, timeControl, pane } = state;
  const stands =
    timeControl === undefined || toDecide(game) === undefined || !state.isShown || isWaiting(state);
  if (time === undefined || stands || pane.kind === 'setup' || pane.kind === 'resume') {
    return { ...state, time: now };
  }
  const { turn } = positionOf(game);
  const spent = Math.max(0, Math.min(LONGEST_TICK, now - time));
  const clocks = spendTime(state.clocks, turn, spent);
  const next = { ...state, time: now, clocks };
  return timeLeft(timeControl, clocks, turn) > 0
    ? next
    : { ...next, hurried: false, game: { ...game, gaveUp: { color: turn, why: 'time' } } };
}

/** Nobody pays for an engine that is not there yet, or stands still. */
function isWaiting({ game, network, trouble, paused }: PlayState): boolean {
  return toDecide(game) === 'opponent' && (network === undefined || trouble !== undefined || paused);
}
