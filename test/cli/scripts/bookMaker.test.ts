import { expect, it } from 'vitest';
import { seenPosition } from '../../../cli/engine/book.js';
import { makeBook } from '../../../cli/scripts/bookMaker.js';
import { initialPosition, isOver, legalMoveList, play, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { PASS } from '../../../engine/squareSet.js';
import { transformSquare } from '../../../engine/symmetry.js';
import type { Engine, EngineResult } from '../../../playing/engine.js';

/** What a search that depends on the position as a book sees it finds: visits and values by a hash of the position after. */
function searched(position: Position): EngineResult {
  const moves = legalMoveList(position);
  const numbers = moves.map((move) => Random.fromSeed(seenPosition(play(position, move)).text));
  const visits = Uint32Array.from(numbers, (random) => 1 + random.integer(50));
  const q = Float32Array.from(numbers, (random) => random.uniform() - 0.5);
  return { moves, visits, q } as unknown as EngineResult;
}

const engine: Engine = {
  label: 'hashes',
  budget: { simulations: 1 },
  precision: 'float32',
  think: async (position) => searched(position),
  dispose: async () => undefined,
};

/** Value of the best play within the book, by recursion; undefined outside of it. */
function slowValue(position: Position, known: ReadonlySet<string>): number | undefined {
  if (!known.has(seenPosition(position).text)) return undefined;
  return Math.max(...slowMoves(position, known).values());
}

function slowMoves(position: Position, known: ReadonlySet<string>): Map<number, number> {
  const { moves, visits, q } = searched(position);
  const total = visits.reduce((sum, count) => sum + count, 0);
  const values = new Map<number, number>();
  moves.forEach((move, index) => {
    if (visits[index]! / total < 0.04) return;
    const reply = slowValue(play(position, move), known);
    values.set(move, reply === undefined ? q[index]! : -reply);
  });
  return values;
}

it('a book holds positions that games come to, each move with the value of the best play after it', async () => {
  const told: number[] = [];
  const plan = {
    network: 'n',
    size: 40,
    random: Random.fromSeed('b'),
    onPosition: (n: number) => told.push(n),
  };
  const book = await makeBook(engine, plan);
  expect(told).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  expect(book.positions.size).toBe(40);
  expect(await makeBook(engine, plan)).toEqual(book);

  const known = new Set(book.positions.keys());
  const met = new Set<string>();
  const walk = (position: Position): void => {
    const { text, symmetry } = seenPosition(position);
    if (met.has(text) || !known.has(text)) return;
    met.add(text);
    const expected = [...slowMoves(position, known)].filter(([move]) => move !== PASS);
    // Two moves that a symmetry takes into each other may each be named.
    const values = new Map(expected.map(([move, value]) => [transformSquare(symmetry, move), value]));
    const told = book.positions.get(text)!;
    expect([...told.values()].sort()).toEqual([...values.values()].sort());
    for (const move of legalMoveList(position)) {
      const next = play(position, move);
      if (!isOver(next)) walk(next);
    }
  };
  walk(initialPosition());
  expect(met).toEqual(known);
});
