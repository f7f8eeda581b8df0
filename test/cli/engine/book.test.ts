import { describe, expect, it } from 'vitest';
import { type Book, bookMoves, seenPosition, withBook } from '../../../cli/engine/book.js';
import { parseMove, parseTranscript, positionsOf } from '../../../engine/notation.js';
import { initialPosition, legalMoveList, play, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { SYMMETRY_COUNT, transformPosition, transformSquare } from '../../../engine/symmetry.js';
import type { Engine, EngineResult } from '../../../playing/engine.js';
import { randomPosition } from '../../support/engine/randomPositions.js';

/** After these moves; what a book says there. */
const LINES: readonly (readonly [moves: string, says: Readonly<Record<string, number>>])[] = [
  ['', { f5: 0.01, d3: 0.01 }],
  ['f5', { d6: 0.02, f6: 0, f4: -0.4 }],
  ['f5d6', { c3: 0.1, c4: -0.2 }],
];

function bookOf(lines: typeof LINES): Book {
  const entries = lines.map(([moves, says]) => {
    const position = positionsOf(parseTranscript(moves)).at(-1)!;
    const { text, symmetry } = seenPosition(position);
    const values = Object.entries(says).map(([square, value]): [number, number] => [
      transformSquare(symmetry, parseMove(square)),
      value,
    ]);
    return [text, new Map(values)] as const;
  });
  return { network: 'a'.repeat(64), positions: new Map(entries) };
}

const book = bookOf(LINES);
const SEARCHED = { move: -1 } as unknown as EngineResult;
const engine: Engine = {
  label: 'searches',
  budget: { simulations: 1 },
  precision: 'float32',
  think: async () => SEARCHED,
  dispose: async () => undefined,
};
const after = (moves: string): Position => positionsOf(parseTranscript(moves)).at(-1)!;
const square = parseMove;

describe('a book', () => {
  it('sees a position and what it is turned and mirrored to as one', () => {
    const random = Random.fromSeed('seen');
    for (let count = 0; count < 50; count++) {
      const position = randomPosition(random, 5 + random.integer(50));
      const { text, symmetry } = seenPosition(position);
      expect(seenPosition(transformPosition(symmetry, position))).toEqual({ text, symmetry: 0 });
      for (let other = 0; other < SYMMETRY_COUNT; other++) {
        expect(seenPosition(transformPosition(other, position)).text).toBe(text);
      }
    }
  });

  it('says its moves for each of the eight views, the best first', () => {
    const position = after('f5');
    for (let symmetry = 0; symmetry < SYMMETRY_COUNT; symmetry++) {
      const turned = transformPosition(symmetry, position);
      expect(bookMoves(book, turned)).toEqual(
        [
          ['d6', 0.02],
          ['f6', 0],
          ['f4', -0.4],
        ].map(([name, value]) => ({ move: transformSquare(symmetry, square(name as string)), value })),
      );
      for (const { move } of bookMoves(book, turned)!) expect(legalMoveList(turned)).toContain(move);
    }
    expect(bookMoves(book, after('f5f6'))).toBeUndefined();
  });

  it('is played from where that is let: a move as good as any, drawn by the seed', async () => {
    const reader = withBook(engine, book);
    const drawn = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const random = (): Random => Random.fromSeed(seed);
      const result = (await reader.think(after('f5'), random(), { book: true }))!;
      expect((await reader.think(after('f5'), random(), { book: true }))!.move).toBe(result.move);
      drawn.add(result.move);
    }
    expect(drawn).toEqual(new Set([square('d6'), square('f6')]));
  });

  it('answers as a search would that spent everything on the move', async () => {
    const result = (await withBook(engine, book).think(initialPosition(), Random.fromSeed(1), {
      book: true,
    }))!;
    expect(result.moves).toEqual(legalMoveList(initialPosition()));
    expect(result.moves[result.visits.indexOf(1)]).toBe(result.move);
    expect(result.value).toBeCloseTo(0.01, 6);
    expect(result.proven).toBeUndefined();
    let position = initialPosition();
    for (const move of result.principalVariation) position = play(position, move);
    expect(result.principalVariation).toHaveLength(3);
  });

  it('is not looked into for hints, nor where it knows nothing', async () => {
    const reader = withBook(engine, book);
    const random = Random.fromSeed(1);
    expect(await reader.think(initialPosition(), random)).toBe(SEARCHED);
    expect(await reader.think(initialPosition(), random, { book: false })).toBe(SEARCHED);
    expect(await reader.think(after('f5f6'), random, { book: true })).toBe(SEARCHED);
  });
});
