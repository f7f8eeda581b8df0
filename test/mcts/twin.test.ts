import { describe, expect, it } from 'vitest';
import { discs, isOver, legalMoveList, outcome, play, type Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { runSearch } from '../../mcts/drive.js';
import type { ExactValue } from '../../mcts/expand.js';
import { createGumbelSearch } from '../../mcts/gumbel.js';
import { createPuctSearch } from '../../mcts/puct.js';
import type { SearchResult } from '../../mcts/result.js';
import type { Search } from '../../mcts/search.js';
import { randomPosition } from '../support/engine/randomPositions.js';
import { HashEvaluator } from '../support/mcts/hashEvaluator.js';
import { slowGumbel, slowPuct, type SlowResult } from '../support/mcts/slowSearch.js';

/** Minimax to the end. */
function solve(position: Position): number {
  if (isOver(position)) return outcome(position);
  return Math.max(...legalMoveList(position).map((move) => -solve(play(position, move))));
}

function solveLast(position: Position): number | undefined {
  return discs(position).empty <= 4 ? solve(position) : undefined;
}

/** Earlier where the search comes often. */
function solveEarlier(position: Position, visits: number): number | undefined {
  return discs(position).empty <= (visits < 4 ? 3 : visits < 16 ? 5 : 6) ? solve(position) : undefined;
}

function halves(solver: (position: Position, visits: number) => number | undefined): ExactValue {
  return (ownLow, ownHigh, opponentLow, opponentHigh, visits) => {
    const value = solver({ ownLow, ownHigh, opponentLow, opponentHigh, turn: 'black' }, visits);
    return value === undefined ? undefined : value > 0 ? 1 : value < 0 ? -1 : 0;
  };
}

const evaluator = new HashEvaluator(64);
const random = Random.fromSeed('positions');
/** From all over the game, the first at its beginning and the last with one empty square. */
const positions = Array.from({ length: 120 }, (_, index) => randomPosition(random, 60 - (index >> 1)));
const lateGames = Array.from({ length: 24 }, (_, index) => randomPosition(random, 4 + (index % 8)));
const budgets = [0, 1, 2, 3, 7, 16, 33, 64, 150];

function expectSame(result: SearchResult, slow: SlowResult): void {
  expect(result.moves).toEqual(slow.moves);
  expect(Array.from(result.visits)).toEqual(slow.visits);
  expect(result.move).toBe(slow.move);
  expect(result.proven).toBe(slow.proven === undefined ? undefined : slow.proven + 0);
  for (let i = 0; i < slow.moves.length; i++) {
    if (Number.isNaN(slow.q[i]!)) expect(result.q[i]).toBeNaN();
    else expect(result.q[i]).toBeCloseTo(slow.q[i]!, 6);
    expect(result.target[i]).toBeCloseTo(slow.target[i]!, 5);
  }
  expect(result.value).toBeCloseTo(slow.value, 5);
}

async function fast(search: Search, position: Position, n: number, seed: number): Promise<SearchResult> {
  return runSearch(search, evaluator, position, Random.fromSeed(seed), n);
}

describe('PUCT grows the tree of its slow twin', () => {
  const variants = {
    'as it comes': {},
    'with draws for moves not visited': { firstPlay: 'zero', cPuct: 2.5, cBase: 50 },
    'with little exploration': { cPuct: 0.4, firstPlayReduction: 0 },
    'with the best value of moves often visited': { finalShare: 0.4 },
  } as const;
  for (const [name, options] of Object.entries(variants)) {
    it(name, async () => {
      const search = createPuctSearch(options);
      for (const [i, position] of positions.entries()) {
        const n = budgets[i % budgets.length]!;
        expectSame(await fast(search, position, n, i), slowPuct(position, n, options));
      }
    });
  }

  it('at the end of games, where values are proven one after the other', async () => {
    const search = createPuctSearch();
    for (const [i, position] of lateGames.entries()) {
      expectSame(await fast(search, position, 240, i), slowPuct(position, 240));
    }
  });

  it('with a solver', async () => {
    const search = createPuctSearch({ exact: halves(solveLast) });
    for (const [i, position] of positions.slice(80).entries()) {
      const n = budgets[i % budgets.length]!;
      expectSame(await fast(search, position, n, i), slowPuct(position, n, { exact: solveLast }));
    }
  });

  it('with a solver that reaches further where the search comes often', async () => {
    const search = createPuctSearch({ exact: halves(solveEarlier) });
    for (const [i, position] of lateGames.entries()) {
      expectSame(await fast(search, position, 120, i), slowPuct(position, 120, { exact: solveEarlier }));
    }
  });
});

describe('Gumbel grows the tree of its slow twin', () => {
  const variants = {
    'as it comes': {},
    'with few moves considered, without noise': { considered: 4, gumbelScale: 0 },
    'with values that weigh much': { cScale: 1, cVisit: 20 },
    'with values over their range': { valueMap: 'minMax', cScale: 0.05 },
  } as const;
  for (const [name, options] of Object.entries(variants)) {
    it(name, async () => {
      const search = createGumbelSearch(options);
      for (const [i, position] of positions.entries()) {
        const n = budgets[i % budgets.length]!;
        expectSame(await fast(search, position, n, i), slowGumbel(position, n, Random.fromSeed(i), options));
      }
    });
  }

  it('at the end of games, where values are proven one after the other', async () => {
    const search = createGumbelSearch();
    for (const [i, position] of lateGames.entries()) {
      expectSame(await fast(search, position, 240, i), slowGumbel(position, 240, Random.fromSeed(i)));
    }
  });

  it('with a solver', async () => {
    const search = createGumbelSearch({ exact: halves(solveLast) });
    for (const [i, position] of positions.slice(80).entries()) {
      const n = budgets[i % budgets.length]!;
      const slow = slowGumbel(position, n, Random.fromSeed(i), { exact: solveLast });
      expectSame(await fast(search, position, n, i), slow);
    }
  });

  it('with a solver that reaches further where the search comes often', async () => {
    const search = createGumbelSearch({ exact: halves(solveEarlier) });
    for (const [i, position] of lateGames.entries()) {
      const slow = slowGumbel(position, 120, Random.fromSeed(i), { exact: solveEarlier });
      expectSame(await fast(search, position, 120, i), slow);
    }
  });
});
