import { beginState } from '../../../cli/commands/play/beginning.js';
import { reduce } from '../../../cli/commands/play/reduce.js';
import type { PlayState } from '../../../cli/commands/play/state.js';
import { taskKey, wantedTask } from '../../../cli/commands/play/thinking.js';
import type { KeyName } from '../../../cli/screen/keys.js';
import {
  formatPosition,
  formatTranscript,
  moveName,
  parseMove,
  parseTranscript,
} from '../../../engine/notation.js';
import { type Color, legalMoveList, play, type Position } from '../../../engine/position.js';
import type { AnalyzedPly } from '../../../playing/analysis.js';
import type { EngineResult } from '../../../playing/engine.js';
import type { Line } from '../../../playing/line.js';
import { newGame } from '../../../playing/playedGame.js';

export function begin(moves = '', human: Color = 'black'): PlayState {
  return beginState({
    game: newGame(human, moves === '' ? [] : parseTranscript(moves)),
    opponent: { label: 'engine', name: undefined },
    strength: { kind: 'simulations', simulations: 200 },
  });
}

export const press = (state: PlayState, ...names: KeyName[]): PlayState =>
  names.reduce((now, name) => reduce(now, { kind: 'press', press: { kind: 'key', name } }), state);

export const type = (state: PlayState, text: string): PlayState =>
  Array.from(text).reduce(
    (now, character) => reduce(now, { kind: 'press', press: { kind: 'text', text: character } }),
    state,
  );

/** A thought, as far as the state looks at it. */
export function thoughtOf(position: Position, move: number): EngineResult {
  const moves = legalMoveList(position);
  return {
    move,
    moves,
    visits: Uint32Array.from(moves, () => 1),
    priors: new Float32Array(moves.length),
    q: new Float32Array(moves.length),
    target: new Float32Array(moves.length),
    value: 0,
    networkValue: 0,
    simulations: moves.length,
    principalVariation: [move],
  } as unknown as EngineResult;
}

/** What the last move of a line was worth: a tenth of the point, where another move was possible. */
export function judgedPly({ start, moves }: Line, cost = 0.2): AnalyzedPly {
  const before = moves.slice(0, -1);
  const position = before.reduce(play, start);
  const legal = legalMoveList(position);
  const move = moves.at(-1)!;
  const best = legal.find((other) => other !== move) ?? move;
  const line = [best, ...legalMoveList(play(position, best)).slice(0, 1)];
  const isBest = best === move || cost === 0;
  return {
    ply: before.length,
    position: formatPosition(position),
    turn: position.turn,
    value: 0.5,
    principalVariation: line.map(moveName),
    played: { move: moveName(move), best: isBest, cost: isBest ? 0 : cost, mistake: !isBest },
  } as unknown as AnalyzedPly;
}

/** Answers the task that is wanted: the opponent plays the square, or its first move. */
export function answer(state: PlayState, square?: string): PlayState {
  const task = wantedTask(state);
  if (task === undefined) throw new Error('nothing is wanted');
  if (task.kind === 'explain') {
    const ledger = { input: 1, bias: 0, leak: 0, output: 1, closure: 0 };
    const { target, composite } = task.question;
    const explained = { target, composite, output: 1, map: new Float32Array(64), ledger };
    return reduce(state, { kind: 'answered', task: taskKey(task), answer: { kind: 'explained', explained } });
  }
  const position = task.moves.reduce(play, task.start);
  if (task.kind === 'review') {
    return reduce(state, {
      kind: 'answered',
      task: taskKey(task),
      answer: { kind: 'judged', ply: judgedPly(task) },
    });
  }
  const move = square === undefined ? legalMoveList(position)[0]! : parseMove(square);
  const result = thoughtOf(position, move);
  return reduce(state, {
    kind: 'answered',
    task: taskKey(task),
    answer: { kind: 'searched', result, precision: 'float32' },
  });
}

export const line = ({ game }: PlayState): string => formatTranscript(game.line.slice(0, game.ply));
