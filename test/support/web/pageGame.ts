import { formatTranscript, parseMove, parseTranscript } from '../../../engine/notation.js';
import { legalMoveList } from '../../../engine/position.js';
import { positionAfter } from '../../../playing/line.js';
import { newGame, type Seat } from '../../../playing/playedGame.js';
import { beginState } from '../../../web/app/play/beginning.js';
import { reduce } from '../../../web/app/play/reduce.js';
import type { Action, PlayState } from '../../../web/app/play/state.js';
import { type Task, taskKey, wantedTask } from '../../../web/app/play/wantedTask.js';
import { judgedPly, thoughtOf } from '../cli/playedState.js';

/** A game in the page whose engine is there. */
export function ready(moves = '', human: Seat = 'black'): PlayState {
  const state = { ...beginState('a seed'), game: newGame(human, parseTranscript(moves)) };
  return reduce(state, { kind: 'network', sha256: 'a network' });
}

export const doing = (state: PlayState, ...actions: Action[]): PlayState => actions.reduce(reduce, state);

export const choosing = (state: PlayState, ...squares: string[]): PlayState =>
  doing(state, ...squares.map((name): Action => ({ kind: 'choose', square: parseMove(name) })));

/** What is wanted, which has to be something. */
export function wanted(state: PlayState): Task {
  const task = wantedTask(state);
  if (task === undefined) throw new Error('nothing is wanted');
  return task;
}

/** Answers what is wanted: a move by the square, or by the first that is legal. */
export function answering(state: PlayState, square?: string): PlayState {
  const task = wanted(state);
  const key = taskKey(task);
  if (task.kind === 'review') return reduce(state, { kind: 'judged', task: key, ply: judgedPly(task) });
  const position = positionAfter(task);
  const move = square === undefined ? legalMoveList(position)[0]! : parseMove(square);
  return reduce(state, { kind: 'thought', task: key, result: thoughtOf(position, move) });
}

/** The moves that were played, without passes. */
export const played = ({ game }: PlayState): string => formatTranscript(game.line.slice(0, game.ply));
