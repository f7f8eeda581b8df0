import type { MachineEvent } from '../../../selfplay/machines/machine.js';
import { eventLine } from './lines.js';

/** Lines kept for the screen. */
const LOG_LINES = 200;
/** Signs of life kept for the chart: ten minutes. */
const RATES = 300;

/** What the screen of a machine shows. Plain data, never changed in place. */
export interface WorkState {
  readonly machine: string;
  readonly threads: number;
  /** Address of the queue, without its password. */
  readonly queue: string;
  /** Seconds since it began. */
  readonly elapsed: number;
  readonly parts: number;
  readonly games: number;
  readonly failed: number;
  /** Why the queue cannot be reached; undefined while it can. */
  readonly away: string | undefined;
  /** Positions evaluated a second, at each sign of life, the newest last. */
  readonly rates: readonly number[];
  /** Parts under way, in words. */
  readonly underWay: readonly string[];
  /** What happened, the newest last. */
  readonly log: readonly string[];
  readonly isStopping: boolean;
}

/** What changes the state. */
export type Action =
  | { readonly kind: 'told'; readonly event: MachineEvent }
  | { readonly kind: 'tick'; readonly elapsed: number }
  | { readonly kind: 'noted'; readonly message: string }
  | { readonly kind: 'stopping' };

export function beginState(about: Pick<WorkState, 'machine' | 'threads' | 'queue'>): WorkState {
  return {
    ...about,
    elapsed: 0,
    parts: 0,
    games: 0,
    failed: 0,
    away: undefined,
    rates: [],
    underWay: [],
    log: [],
    isStopping: false,
  };
}

/** What becomes of the state: no input, no output, no clock. */
export function reduce(state: WorkState, action: Action): WorkState {
  switch (action.kind) {
    case 'told':
      return follow(logged(state, eventLine(action.event)), action.event);
    case 'tick':
      return { ...state, elapsed: action.elapsed };
    case 'noted':
      return logged(state, action.message);
    case 'stopping':
      return { ...state, isStopping: true };
  }
}

function logged(state: WorkState, line: string | undefined): WorkState {
  return line === undefined ? state : { ...state, log: [...state.log, line].slice(-LOG_LINES) };
}

function follow(state: WorkState, event: MachineEvent): WorkState {
  switch (event.event) {
    case 'started':
    case 'fallback':
      return state;
    case 'began':
      return { ...state, underWay: [...state.underWay, event.about] };
    case 'part':
      return { ...without(state, event.about), parts: event.parts, games: event.games };
    case 'failed':
      return { ...without(state, event.about), failed: state.failed + 1 };
    case 'away':
      return { ...state, away: event.reason };
    case 'back':
      return { ...state, away: undefined };
    case 'rate': {
      const rates = [...state.rates, event.evaluationsPerSecond].slice(-RATES);
      return { ...state, rates, underWay: event.underWay };
    }
  }
}

/** One part of that name less. */
function without(state: WorkState, about: string): WorkState {
  const at = state.underWay.indexOf(about);
  return at < 0 ? state : { ...state, underWay: state.underWay.toSpliced(at, 1) };
}
