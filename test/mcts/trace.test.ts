import { describe, expect, it } from 'vitest';
import { isOver, legalMoveList, outcome, play, type Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { runSearch } from '../../mcts/drive.js';
import type { ExactValue } from '../../mcts/expand.js';
import { createGumbelSearch } from '../../mcts/gumbel.js';
import { createPuctSearch } from '../../mcts/puct.js';
import type { Search } from '../../mcts/search.js';
import type { SearchTrace } from '../../mcts/trace.js';
import { randomPosition } from '../support/engine/randomPositions.js';
import { HashEvaluator, hashValue } from '../support/mcts/hashEvaluator.js';
import { slowPuct } from '../support/mcts/slowSearch.js';

const evaluator = new HashEvaluator(64);
const random = Random.fromSeed('traces');
const positions = Array.from({ length: 60 }, (_, index) => randomPosition(random, 60 - index));

function solve(position: Position): number {
  if (isOver(position)) return outcome(position);
  return Math.max(...legalMoveList(position).map((move) => -solve(play(position, move))));
}

const solveLast = (position: Position): number | undefined => {
  const { ownLow, ownHigh, opponentLow, opponentHigh } = position;
  const bits = [ownLow | opponentLow, ownHigh | opponentHigh];
  const filled = bits.map((word) => (word >>> 0).toString(2).replaceAll('0', '').length);
  return filled[0]! + filled[1]! >= 60 ? solve(position) : undefined;
};

const exact: ExactValue = (ownLow, ownHigh, opponentLow, opponentHigh) => {
  const value = solveLast({ ownLow, ownHigh, opponentLow, opponentHigh, turn: 'black' });
  return value === undefined ? undefined : (Math.sign(value) as 1 | 0 | -1);
};

/** Holds what must be so of every trace, whatever the method. */
async function checked(search: Search, position: Position, simulations: number): Promise<SearchTrace> {
  const result = await runSearch(search, evaluator, position, Random.fromSeed(1), simulations);
  const trace = search.trace();
  const { ownLow, ownHigh, opponentLow, opponentHigh } = position;
  let value = trace.rootWeight * hashValue(ownLow, ownHigh, opponentLow, opponentHigh);
  for (const { move, value: q, weight, leaves } of trace.moves) {
    expect(q).toBeCloseTo(result.q[result.moves.indexOf(move)]!, 6);
    const count = leaves.reduce((sum, leaf) => sum + leaf.count, 0);
    const mean = leaves.reduce((sum, leaf) => sum + leaf.count * leaf.value, 0) / count;
    expect(mean).toBeCloseTo(q, 12);
    value += weight * mean;
    for (const { position: at, value: said, source } of leaves) {
      const sign = at.turn === position.turn ? 1 : -1;
      if (source === 'over') expect(said).toBe(sign * outcome(at) + 0);
      if (source !== 'network') continue;
      expect(said).toBe(sign * hashValue(at.ownLow, at.ownHigh, at.opponentLow, at.opponentHigh));
    }
  }
  expect(value).toBeCloseTo(result.value, 6);
  expect(trace.proven).toBe(result.proven !== undefined);
  const known = result.moves.filter((_, index) => !Number.isNaN(result.q[index]!));
  expect(trace.moves.map(({ move }) => move)).toEqual(known);
  return trace;
}

describe('the trace of a search', () => {
  it('has the values that the slow twin kept of every simulation, proofs among them', async () => {
    const search = createPuctSearch({ traced: true, exact });
    let network = 0;
    let certain = 0;
    for (const position of positions.filter((_, index) => index % 2 === 1)) {
      const trace = await checked(search, position, 100);
      const { root } = slowPuct(position, 100, { exact: solveLast });
      for (const { move, leaves } of trace.moves) {
        if (root.provenMove(move) !== undefined) {
          expect(leaves).toHaveLength(1);
          expect(leaves[0]!.value).toBe(root.provenMove(move)! + 0);
          continue;
        }
        const values = leaves.flatMap((leaf) => Array.from({ length: leaf.count }, () => leaf.value + 0));
        const kept = root.returns.get(move)!.map((value) => value + 0);
        expect(values.sort((a, b) => a - b)).toEqual(kept.sort((a, b) => a - b));
        network += leaves.filter(({ source }) => source === 'network').length;
        certain += leaves.filter(({ source }) => source !== 'network').length;
      }
    }
    expect(network).toBeGreaterThan(500);
    expect(certain).toBeGreaterThan(20);
  });

  it('adds up with leaves that wait together, with Gumbel targets, and with one simulation', async () => {
    for (const [index, position] of positions.entries()) {
      const many = [1, 2, 40, 100][index % 4]!;
      await checked(createPuctSearch({ traced: true, exact, leaves: 8 }), position, many);
      await checked(createGumbelSearch({ traced: true, exact, leaves: 4 }), position, many);
    }
  });

  it('adds up where positions are proven that simulations have gone through', async () => {
    const late: ExactValue = (ownLow, ownHigh, opponentLow, opponentHigh, visits) =>
      visits < 4 ? undefined : exact(ownLow, ownHigh, opponentLow, opponentHigh, visits);
    for (const position of positions.slice(48)) {
      await checked(createPuctSearch({ traced: true, exact: late }), position, 60);
      await checked(createPuctSearch({ traced: true, exact: late, leaves: 8 }), position, 60);
    }
  });

  it('is only kept where it was asked for', async () => {
    const search = createPuctSearch();
    await runSearch(search, evaluator, positions[0]!, Random.fromSeed(1), 3);
    expect(() => search.trace()).toThrow(/traced/);
    const unfinished = createPuctSearch({ traced: true });
    unfinished.begin(positions[0]!, Random.fromSeed(1), 3);
    expect(() => unfinished.trace()).toThrow(/finished/);
  });
});
