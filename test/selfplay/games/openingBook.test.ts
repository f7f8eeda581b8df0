import { describe, expect, it } from 'vitest';
import { initialPosition } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { randomOpening } from '../../../selfplay/games/opening.js';
import { drawOrder, openingBook } from '../../../selfplay/games/openingBook.js';
import type { MatchGame } from '../../../selfplay/matches/match.js';
import { playMatch } from '../../../selfplay/matches/playMatch.js';
import { slowBoard, slowPlay } from '../../support/engine/slowRules.js';

const random = Random.fromSeed('opening book');
const openings = Array.from({ length: 80 }, (_, index) =>
  randomOpening(2 + (index % 7), random.split(index)),
);
const book = openingBook(openings);

/** The four ways to look at the initial position that leave it as it is; passes stay. */
const VIEWS: readonly ((row: number, column: number) => number)[] = [
  (row, column) => 8 * row + column,
  (row, column) => 8 * column + row,
  (row, column) => 8 * (7 - row) + 7 - column,
  (row, column) => 8 * (7 - column) + 7 - row,
];
const seen = (moves: readonly number[], view: number): number[] =>
  moves.map((move) => (move === 64 ? move : VIEWS[view]!(move >> 3, move & 7)));

/** The position after the moves, by the slow rules, as a text that all its views have in common. */
function slowEnd(moves: readonly number[]): string {
  const boards = VIEWS.map((_, view) => {
    const { squares, turn } = seen(moves, view).reduce(slowPlay, slowBoard(initialPosition()));
    return `${squares.map((color) => (color ?? '-')[0]).join('')} ${turn}`;
  });
  return boards.sort()[0]!;
}

describe('a book of openings', () => {
  it('has each position once, whatever leads there and from whichever side one looks', () => {
    const ends = new Set(openings.map(slowEnd));
    expect(ends.size).toBeLessThan(openings.length);
    expect(book.openings).toHaveLength(ends.size);
    expect(book.repeated).toBe(openings.length - ends.size);
    expect(new Set(book.openings.map(slowEnd))).toEqual(ends);
    const views = openings.flatMap((moves) => VIEWS.map((_, view) => seen(moves, view)));
    expect(openingBook(views).openings).toHaveLength(ends.size);
  });

  it('is the same in any order, and another with an opening more', () => {
    expect(openingBook([...openings].reverse())).toEqual(book);
    expect(openingBook([...openings, ...openings])).toEqual({ ...book, repeated: book.repeated + 80 });
    expect(openingBook([...openings, randomOpening(9, random)]).sha256).not.toBe(book.sha256);
  });

  it('is drawn in an order of the seed, each opening once', () => {
    const order = drawOrder(book, Random.fromSeed('a'));
    expect(order).not.toEqual(book.openings);
    expect(new Set(order)).toEqual(new Set(book.openings));
    expect(order).toHaveLength(book.openings.length);
    expect(drawOrder(book, Random.fromSeed('a'))).toEqual(order);
    expect(drawOrder(book, Random.fromSeed('b'))).not.toEqual(order);
  });
});

describe('a match out of a book', () => {
  const match = {
    runtime: 'onnxruntime',
    seed: 'book',
    openingPlies: 0,
    book,
    first: { kind: 'alphabeta', depth: 1 },
    second: { kind: 'greedy' },
  } as const;
  const named = (games: readonly MatchGame[]): unknown => games.map(({ pair, moves }) => [pair, moves]);

  it('gives each pair the next opening, with both colours, and goes on where it was', async () => {
    const pairs = book.openings.length;
    const { games } = await playMatch({ ...match, pairs, workers: 1 });
    const order = drawOrder(book, Random.fromSeed('book'));
    expect(games).toHaveLength(2 * pairs);
    for (const { pair, moves, openingPlies } of games) {
      expect(openingPlies).toBe(order[pair]!.length);
      expect(moves.slice(0, openingPlies)).toEqual(order[pair]);
    }
    const played = games.filter(({ pair }) => pair < 3 || pair === 7);
    const again = await playMatch({ ...match, pairs, workers: 2, played });
    expect(named(again.games)).toEqual(named(games));
  });

  it('has no more pairs than the book has openings', async () => {
    const pairs = book.openings.length + 1;
    await expect(playMatch({ ...match, pairs, workers: 1 })).rejects.toThrow(/too few for/);
  });
});
