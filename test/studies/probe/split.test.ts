import { describe, expect, it } from 'vitest';
import { rowsOf, shuffledLabels } from '../../../studies/probe/split.js';
import { games, labelled, random, split } from '../../support/studies/probeExamples.js';

describe('the split of games', () => {
  it('keeps the positions of a game together and shares out all games', () => {
    const { train, validation, test } = split;
    expect([train.size, validation.size, test.length]).toEqual([60, 20, 20]);
    expect(new Set([...train, ...validation, ...test]).size).toBe(100);
    const mobility = labelled('mobility');
    const rows = rowsOf(mobility, games, split);
    const gamesOf = (part: Int32Array): Set<number> => new Set([...part].map((row) => games[row]!));
    expect(gamesOf(rows.train)).toEqual(new Set(train));
    expect(gamesOf(rows.test)).toEqual(new Set(test));
    const squares = rowsOf(labelled('legalMoves'), games, split);
    expect(squares.test).toHaveLength(64 * rows.test.length);
    expect([...squares.test.slice(0, 64)]).toEqual(
      Array.from({ length: 64 }, (_, at) => 64 * rows.test[0]! + at),
    );
  });

  it('leaves out what is not known', () => {
    expect(rowsOf(labelled('solvedScore'), games, split).train).toHaveLength(0);
    expect(rowsOf(labelled('playedOwner'), games, split).train).toHaveLength(240 * 64);
  });

  it('shuffles labels among the games that teach, a board at a time, and not those of the test', () => {
    const legal = labelled('legalMoves');
    const shuffled = shuffledLabels(legal, games, split, random);
    const boards = (values: Float32Array, part: ReadonlySet<number>): string[] =>
      games.flatMap((game, at) => (part.has(game) ? [values.slice(at * 64, at * 64 + 64).join('')] : []));
    expect(boards(shuffled, new Set(split.test))).toEqual(boards(legal.values, new Set(split.test)));
    expect(boards(shuffled, split.train)).not.toEqual(boards(legal.values, split.train));
    expect(boards(shuffled, split.train).sort()).toEqual(boards(legal.values, split.train).sort());
    expect(boards(shuffled, split.validation).sort()).toEqual(boards(legal.values, split.validation).sort());
  });
});
