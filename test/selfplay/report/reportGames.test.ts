import { describe, expect, it } from 'vitest';
import type { GameRecord, PlyRecord } from '../../../selfplay/records/gameRecord.js';
import { GenerationGames } from '../../../selfplay/report/reportGames.js';
import { resultFor } from '../../../selfplay/report/reportValue.js';
import { game, pass, ply } from '../../support/selfplay/searchedGames.js';

const solved: PlyRecord = { move: 0, kind: 'solved', legal: [0], simulations: 0, rootValue: 1 };

function figuresOf(games: readonly GameRecord[]) {
  const sums = new GenerationGames();
  for (const one of games) sums.add(one);
  return sums.figures(0);
}

describe('the result for the mover', () => {
  it('changes its sign with every ply and begins with who moves first', () => {
    const won = game(12, []);
    expect([0, 1, 2].map((number) => resultFor(won, number))).toEqual([1, -1, 1]);
    expect(resultFor(game(0, []), 1)).toBe(0);
    const start = { ownLow: 0, ownHigh: 0, opponentLow: 0, opponentHigh: 0, turn: 'white' as const };
    expect([0, 1].map((number) => resultFor({ ...won, start }, number))).toEqual([-1, 1]);
  });
});

describe('the figures of a generation', () => {
  it('count results, lengths and passes', () => {
    const full = Array.from({ length: 60 }, () => ply({ kind: 'played' }));
    const { results } = figuresOf([
      game(10, full),
      game(-4, [...full, pass]),
      game(0, full.slice(0, 50)),
      game(2, full),
    ]);
    expect(results).toMatchObject({ games: 4, black: 0.5, drawn: 0.25, white: 0.25, unfilled: 0.25 });
    expect(results.discs.value).toBe(2);
    expect(results.margin.value).toBe(4);
    expect(results.moves.value).toBe(57.5);
    expect(results.passes.value).toBe(0.25);
  });

  it('measure the targets of full searches only', () => {
    const { targets } = figuresOf([
      game(1, [
        ply({ target: [0.5, 0.5], played: 1 }),
        ply({ target: [0.25, 0.75, 0, 0], played: 0 }),
        ply({ target: [0.1, 0.9], kind: 'cheap' }),
        pass,
      ]),
    ]);
    const second = 0.25 * Math.log(4) + 0.75 * Math.log(4 / 3);
    expect(targets!.plies).toBe(2);
    expect(targets!.entropy.value).toBeCloseTo((Math.LN2 + second) / 2, 7);
    expect(targets!.uniform).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 12);
    expect(targets!.played.value).toBeCloseTo((0.5 + 0.25) / 2, 7);
    expect(targets!.likeliest).toBe(0.5);
    expect(figuresOf([game(1, [pass])]).targets).toBeUndefined();
  });

  it('hold values to the results in the view of who moved', () => {
    const { values } = figuresOf([
      // Black wins: the second value, of white, is right to be low.
      game(8, [ply({ network: 0.5, search: 1 }), ply({ network: -0.5, search: -1 }), solved]),
      game(-8, [ply({ network: 0.5, search: 0 }), pass]),
    ]);
    // Errors 0.5, 0.5 and 1.5; products 0.5 + 0.5 - 0.5 over squares 3 · 0.25.
    expect(values.network!.squaredError.value).toBeCloseTo((0.25 + 0.25 + 2.25) / 3, 12);
    expect(values.network!.slope!.value).toBeCloseTo(0.5 / 0.75, 12);
    expect(values.network!.ignorance).toBe(1);
    expect(values.search!.squaredError.value).toBeCloseTo(1 / 3, 12);
    expect(values.search!.slope!.value).toBe(1);
    expect(figuresOf([game(1, [solved])]).values.search).toBeUndefined();
  });

  it('ask the last searched ply before the solver for the winner', () => {
    const { endgames } = figuresOf([
      // Black's win: white's last values say lost (right) and won (wrong); the forced ply between is passed over.
      game(4, [ply({ network: -1, search: -1 }), ply({ network: -0.2, search: 0.3 }), pass, solved, solved]),
      // White's win, said at black's ply.
      game(-4, [ply({ network: -0.1, search: -0.9 }), solved]),
      game(0, [ply({ network: 1, search: 1 }), solved]),
      game(6, [pass, solved]),
      game(6, [ply({ network: 1, search: 1 })]),
    ]);
    expect(endgames).toMatchObject({ games: 4, drawn: 1 });
    expect(endgames!.agreement.network!.value).toBe(1);
    expect(endgames!.agreement.search!.value).toBe(0.5);
    expect(figuresOf([game(1, [pass])]).endgames).toBeUndefined();
  });
});
