import { initialPosition, type Position } from '../../../engine/position.js';
import { newGame } from '../../../playing/playedGame.js';
import { FRESH_CLOCKS } from '../../../playing/timeControl.js';
import type { KeptGame, PlayState } from './state.js';

/** As strong as `play` is unless it is told otherwise. */
const USUAL_LEVEL = 9;

/** @param kept a game that was left, to be offered first. */
export function beginState(seed: string, kept?: KeptGame): PlayState {
  return {
    game: newGame('black'),
    level: USUAL_LEVEL,
    seed,
    network: undefined,
    tableTime: undefined,
    timeControl: undefined,
    clocks: FRESH_CLOCKS,
    turnClocks: FRESH_CLOCKS,
    time: undefined,
    thoughts: new Map(),
    hints: new Map(),
    judged: new Map(),
    showsValues: false,
    reviewing: false,
    isTurned: false,
    place: 'page',
    paused: false,
    progress: 0,
    hurried: false,
    pane: kept === undefined ? { kind: 'game' } : { kind: 'resume', kept },
    message: '',
    trouble: undefined,
    isShown: true,
  };
}

/** Another game with the same sides: no clock has run yet. */
export function otherGame(
  state: PlayState,
  seed: string,
  start: Position = initialPosition(),
  moves: readonly number[] = [],
): PlayState {
  return {
    ...state,
    game: newGame(state.game.human, moves, start),
    seed,
    timeControl: state.tableTime,
    clocks: FRESH_CLOCKS,
    turnClocks: FRESH_CLOCKS,
    reviewing: false,
    paused: false,
    hurried: false,
    progress: 0,
    message: '',
    trouble: undefined,
    pane: { kind: 'game' },
  };
}

/** Goes on with a game that was left. */
export function resumed(state: PlayState, { game, level, seed, timeControl, clocks }: KeptGame): PlayState {
  return {
    ...otherGame(state, seed),
    game,
    level,
    tableTime: timeControl,
    timeControl,
    clocks,
    turnClocks: clocks,
    // Who left it while two engines played wants to see it stand there.
    paused: game.human === 'none',
  };
}
