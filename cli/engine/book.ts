import { type Color, colorAt, legalMoveList, opposite, play, type Position } from '../../engine/position.js';
import { SQUARE_COUNT } from '../../engine/squareSet.js';
import {
  inverseSymmetry,
  SYMMETRY_COUNT,
  transformPosition,
  transformSquare,
} from '../../engine/symmetry.js';
import type { Engine, EngineResult } from '../../playing/engine.js';
import { flag } from '../command/option.js';

/** Openings that a network has searched beforehand, for play alone: nothing is trained with it. */
export interface Book {
  /** sha256 of the network. */
  readonly network: string;
  /**
   * By {@link seenPosition}'s text the moves that are worth playing, seen the same way, each with the expected result for
   * the side to move, -1..1, after best play within the book.
   */
  readonly positions: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

/** The `--book` of the commands that play. */
export const bookOption = flag(
  'play the openings that the shipped network has searched beforehand: at once, and no two games alike',
);

/** A position as a book sees it, and the symmetry that takes it there. */
interface SeenPosition {
  /** 64 characters: X the side to move, O the other, - empty; of the eight views the first in the order of texts. */
  readonly text: string;
  readonly symmetry: number;
}

export function seenPosition(position: Position): SeenPosition {
  let seen: SeenPosition | undefined;
  for (let symmetry = 0; symmetry < SYMMETRY_COUNT; symmetry++) {
    const text = moversText(transformPosition(symmetry, position), position.turn);
    if (seen === undefined || text < seen.text) seen = { text, symmetry };
  }
  return seen!;
}

function moversText(position: Position, mover: Color): string {
  const signs = new Map([
    [mover, 'X'],
    [opposite(mover), 'O'],
  ]);
  return Array.from({ length: SQUARE_COUNT }, (_, square) => {
    const color = colorAt(position, square);
    return color === undefined ? '-' : signs.get(color)!;
  }).join('');
}

/** The moves of a book in a position with their values, the best first; undefined where the book has none. */
export function bookMoves(
  book: Book,
  position: Position,
): readonly { readonly move: number; readonly value: number }[] | undefined {
  const { text, symmetry } = seenPosition(position);
  const back = inverseSymmetry(symmetry);
  const moves = book.positions.get(text);
  if (moves === undefined) return undefined;
  return [...moves]
    .map(([seen, value]) => ({ move: transformSquare(back, seen), value }))
    .sort((a, b) => b.value - a.value);
}

/** Moves that expect less than the best by no more than that, a fiftieth of the point, are as good to a book. */
const AS_GOOD = 0.04;

/** The engine that plays from a book where it is let (`book`) and the book knows the position, a move as good as any. */
export function withBook(engine: Engine, book: Book): Engine {
  return {
    ...engine,
    async think(position, random, options = {}) {
      const moves = options.book === true ? bookMoves(book, position) : undefined;
      if (moves === undefined) return engine.think(position, random, options);
      const good = moves.filter(({ value }) => value >= moves[0]!.value - AS_GOOD);
      return bookResult(book, position, good[random.split('book').integer(good.length)]!.move);
    },
  };
}

/** What a book says of a position in the form of a search's result that spent everything on the move. */
function bookResult(book: Book, position: Position, move: number): EngineResult {
  const legal = legalMoveList(position);
  const known = new Map(bookMoves(book, position)!.map((one) => [one.move, one.value]));
  const value = Math.max(...known.values());
  const chosen = (index: number): number => Number(legal[index] === move);
  return {
    move,
    moves: legal,
    visits: Uint32Array.from(legal, (_, index) => chosen(index)),
    priors: new Float32Array(legal.length).fill(1 / legal.length),
    q: Float32Array.from(legal, (square) => known.get(square) ?? NaN),
    target: Float32Array.from(legal, (_, index) => chosen(index)),
    value,
    proven: undefined,
    networkValue: value,
    simulations: 0,
    principalVariation: lineOf(book, position, move),
  };
}

/** The best moves from one on, as far as the book goes. */
function lineOf(book: Book, position: Position, move: number): number[] {
  const line = [move];
  let next = play(position, move);
  for (let moves = bookMoves(book, next); moves !== undefined; moves = bookMoves(book, next)) {
    line.push(moves[0]!.move);
    next = play(next, moves[0]!.move);
  }
  return line;
}
