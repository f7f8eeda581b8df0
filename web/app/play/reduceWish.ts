import { moveName } from '../../../engine/notation.js';
import { isLegal } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import {
  type Game,
  goTo,
  isFinished,
  passIsDue,
  playMove,
  positionOf,
  redo,
  type Seat,
  toDecide,
  undo,
} from '../../../playing/playedGame.js';
import { creditMove } from '../../../playing/timeControl.js';
import { otherGame, resumed } from './beginning.js';
import type { PlayState, Wish } from './state.js';

/** What becomes of the state by what somebody asks for. */
export function reduceWish(state: PlayState, wish: Wish): PlayState {
  switch (wish.kind) {
    case 'choose':
      return chosen(state, wish.square);
    case 'pass':
      return passIsDue(state.game) ? { ...state, game: playMove(state.game, PASS) } : state;
    case 'undo':
      return takenBack(state);
    case 'redo':
      return changed(state, redo(state.game) ?? state.game);
    case 'hurry':
      return toDecide(state.game) === 'opponent' ? { ...state, hurried: true } : state;
    case 'resign':
      return resigned(state);
    case 'turnBoard':
      return { ...state, isTurned: !state.isTurned };
    case 'new':
      return otherGame(state, wish.seed, wish.start);
    case 'seat':
      return seated(state, wish.seat);
    case 'level':
      return { ...state, level: wish.level };
    case 'engine':
      return { ...state, place: wish.place, trouble: undefined };
    case 'time':
      return timed(state, wish);
    case 'values':
      return { ...state, showsValues: wish.shown };
    case 'pause':
      return { ...state, paused: wish.paused };
    case 'review':
      return { ...state, reviewing: wish.reviewing && state.game.line.length > 0 };
    case 'browse':
      return browsed(state, wish.ply);
    case 'back':
      return { ...state, pane: { kind: 'game' } };
    case 'playOn':
      return playedOn(state);
    case 'resume':
      return answeredOffer(state, wish.accepted);
  }
}

/** Plays a square for the person, or says why not. */
function chosen(state: PlayState, square: number): PlayState {
  const { game, pane } = state;
  if (pane.kind === 'browse')
    return { ...state, message: 'This is an earlier position: play on from it first.' };
  if (pane.kind !== 'game') return state;
  if (isFinished(game)) return { ...state, message: 'The game is over.' };
  if (passIsDue(game)) return { ...state, message: 'There is no move but a pass.' };
  if (toDecide(game) === 'opponent') return { ...state, message: 'It is the engine’s turn.' };
  const position = positionOf(game);
  if (!isLegal(position, square)) {
    return { ...state, message: `${moveName(square)} is not a legal move for ${position.turn}.` };
  }
  const clocks = creditMove(state.clocks, state.timeControl, position.turn);
  return { ...state, clocks, game: playMove(game, square), message: '' };
}

/** The same table with another game, or another place in it. */
function changed(state: PlayState, game: Game<Seat>): PlayState {
  // A game that was lost on time goes on without a clock.
  const timeControl = state.game.gaveUp?.why === 'time' ? undefined : state.timeControl;
  return { ...state, game, timeControl, hurried: false, progress: 0, message: '', pane: { kind: 'game' } };
}

function takenBack(state: PlayState): PlayState {
  const game = undo(state.game);
  if (game === undefined) return { ...state, message: 'There is no move of yours to take back.' };
  return changed(state, game);
}

/** The person gives up; of two people the one who is to move. */
function resigned(state: PlayState): PlayState {
  const { game } = state;
  if (isFinished(game) || game.human === 'none') return state;
  const color = game.human === 'both' ? positionOf(game).turn : game.human;
  return {
    ...state,
    hurried: false,
    progress: 0,
    message: '',
    pane: { kind: 'game' },
    game: { ...game, gaveUp: { color, why: 'resigned' } },
  };
}

function seated(state: PlayState, human: Seat): PlayState {
  const { timeControl } = state;
  // Nobody who looks on is to lose on time.
  return {
    ...changed(state, { ...state.game, human }),
    timeControl: human === 'none' ? undefined : timeControl,
    paused: false,
  };
}

/** A game that was begun keeps its clock. */
function timed(state: PlayState, { timeControl }: Extract<Wish, { kind: 'time' }>): PlayState {
  const { game } = state;
  const chosenTime = { ...state, tableTime: timeControl };
  if (game.ply === 0 && game.human !== 'none') return { ...chosenTime, timeControl };
  return { ...chosenTime, message: 'The clock is for the next game.' };
}

/** The position in front of a game is no earlier one. */
function browsed(state: PlayState, ply: number): PlayState {
  const { game, pane } = state;
  if (pane.kind === 'setup' || pane.kind === 'resume') return state;
  const kept = Math.max(0, Math.min(game.line.length, ply));
  return {
    ...state,
    message: '',
    pane: kept === game.ply ? { kind: 'game' } : { kind: 'browse', ply: kept },
  };
}

function playedOn(state: PlayState): PlayState {
  const { pane, game } = state;
  return pane.kind === 'browse' ? { ...changed(state, goTo(game, pane.ply)), reviewing: false } : state;
}

function answeredOffer(state: PlayState, accepted: boolean): PlayState {
  const { pane } = state;
  if (pane.kind !== 'resume') return state;
  return accepted ? resumed(state, pane.kept) : { ...state, pane: { kind: 'game' } };
}
