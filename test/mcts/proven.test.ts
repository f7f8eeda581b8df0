import { describe, expect, it } from 'vitest';
import { moveName, parsePosition } from '../../engine/notation.js';
import {
  initialPosition,
  isOver,
  legalMoveList,
  outcome,
  play,
  type Position,
  positionFromDiscs,
} from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { PASS, setOf } from '../../engine/squareSet.js';
import { runSearch } from '../../mcts/drive.js';
import type { ExactValue } from '../../mcts/expand.js';
import { createGumbelSearch } from '../../mcts/gumbel.js';
import { createPuctSearch } from '../../mcts/puct.js';
import type { Search } from '../../mcts/search.js';
import { emptyCount, randomPosition } from '../support/engine/randomPositions.js';
import { FixedEvaluator, positionAt } from '../support/mcts/fixedEvaluator.js';
import { HashEvaluator } from '../support/mcts/hashEvaluator.js';

const kinds: Record<string, (options?: { exact?: ExactValue }) => Search> = {
  PUCT: createPuctSearch,
  Gumbel: createGumbelSearch,
};

/** Minimax to the end of the game. */
function solve(position: Position): number {
  if (isOver(position)) return outcome(position);
  return Math.max(...legalMoveList(position).map((move) => 0 - solve(play(position, move))));
}

// The move that takes the last of the other side's discs, among others that do not.
const wipeOuts: [board: string, winning: string][] = [
  ['-------------------XXX-----XXX-----XOOO------X-------X---------- X', 'h5'],
  ['------------------X--------XXXX----XOXX-----OXX-----OX---------- X', 'e8'],
  ['----------OX------OX----OOOXOO----OXOO---OOOOO----OO-O----O----- O', 'd1'],
  ['---X-------X-X----OXX-X---OOOX-----XX------XX------X------------ X', 'b4'],
];

for (const [kind, create] of Object.entries(kinds)) {
  describe(`${kind} search proves`, () => {
    for (const [board, winning] of wipeOuts) {
      it(`the win in one ${winning}, with any simulations, against the network`, async () => {
        const position = parsePosition(board);
        const moves = legalMoveList(position);
        const index = moves.findIndex((move) => moveName(move) === winning);
        const evaluator = new FixedEvaluator({ [moves[index]!]: -20 }, () => -0.9);
        for (const n of [0, 1, 2, 50]) {
          const result = await runSearch(create(), evaluator, position, Random.fromSeed(n), n);
          expect(moveName(result.move)).toBe(winning);
          expect(result.proven).toBe(1);
          expect(result.value).toBe(1);
          expect(result.q[index]).toBe(1);
          expect(result.target[index]).toBe(1);
          expect(result.visits[index]).toBe(n);
        }
      });
    }

    it('the loss to a move that turns 19 discs, the most there are', async () => {
      // White stands around d4 on all lines, black at their ends on the edge: white must pass, and d4 takes all there is.
      const black: number[] = [];
      const white: number[] = [];
      for (const [right, down] of [-1, 0, 1].flatMap((x) => [-1, 0, 1].map((y) => [x, y] as const))) {
        const line: number[] = [];
        if (right === 0 && down === 0) continue;
        for (let [x, y] = [3 + right, 3 + down]; x >= 0 && x < 8 && y >= 0 && y < 8; x += right, y += down) {
          line.push(8 * y + x);
        }
        black.push(line.pop()!);
        white.push(...line);
      }
      expect(white).toHaveLength(19);
      const position = positionFromDiscs(setOf(...black), setOf(...white), 'white');
      expect(legalMoveList(position)).toEqual([PASS]);
      const result = await runSearch(create(), new HashEvaluator(1), position, Random.fromSeed(0), 0);
      expect(result.proven).toBe(-1);
    });

    it('the value of the last moves, and plays one that keeps it', async () => {
      const random = Random.fromSeed('last moves');
      const values = new Set<number>();
      let proven = 0;
      for (let i = 0; i < 60; i++) {
        const position = randomPosition(random, 1 + (i % 6));
        const result = await runSearch(create(), new HashEvaluator(1), position, Random.fromSeed(i), 1500);
        result.moves.forEach((move, k) => {
          // What a root move is proven to be worth shows as a whole number.
          const q = result.q[k]!;
          if (Number.isInteger(q)) expect(q).toBe(0 - solve(play(position, move)));
        });
        for (const [k, outcome] of result.outcomes!.entries()) {
          if (outcome === undefined) continue;
          expect(outcome).toBe(0 - solve(play(position, result.moves[k]!)));
          expect(result.q[k]).toBe(outcome);
        }
        if (result.proven === undefined) continue;
        proven++;
        values.add(result.proven);
        expect(result.proven).toBe(solve(position));
        expect(result.value).toBe(result.proven);
        expect(0 - solve(play(position, result.move))).toBe(result.proven);
        result.target.forEach((share, k) => {
          if (share > 0) expect(0 - solve(play(position, result.moves[k]!))).toBe(result.proven);
        });
      }
      expect(proven).toBeGreaterThan(50);
      expect(values).toEqual(new Set([1, 0, -1]));
    });

    it('that the move which the network is certain of is lost, and plays another', async () => {
      // After d3, a move to which the others' probability is e^-300, the solver says that the other side wins.
      const start = initialPosition();
      const [d3] = legalMoveList(start) as [number];
      const afterwards = play(start, d3);
      const exact: ExactValue = (ownLow, ownHigh) =>
        ownLow === afterwards.ownLow && ownHigh === afterwards.ownHigh ? 1 : undefined;
      const evaluator = new FixedEvaluator({ [d3]: 300 });
      const result = await runSearch(create({ exact }), evaluator, start, Random.fromSeed(0), 40);
      expect(Array.from(result.q)[0]).toBe(-1);
      expect(result.visits[0]).toBe(0);
      expect(result.move).not.toBe(d3);
      expect(result.target[0]).toBe(0);
      expect(result.target.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    });

    it('what a solver says, and asks the network for no position that the solver knows', async () => {
      const random = Random.fromSeed('solver');
      const exact: ExactValue = (ownLow, ownHigh, opponentLow, opponentHigh) => {
        const position: Position = { ownLow, ownHigh, opponentLow, opponentHigh, turn: 'black' };
        if (emptyCount(position) > 5) return undefined;
        const value = solve(position);
        return value > 0 ? 1 : value < 0 ? -1 : 0;
      };
      const hash = new HashEvaluator(1);
      let evaluated = 0;
      const evaluator = {
        evaluate: async (batch: Parameters<HashEvaluator['evaluate']>[0]) => {
          expect(emptyCount(positionAt(batch, 0))).toBeGreaterThan(5);
          evaluated++;
          return hash.evaluate(batch);
        },
      };
      for (let i = 0; i < 12; i++) {
        const position = randomPosition(random, 6 + (i % 3));
        const n = 200;
        const result = await runSearch(create({ exact }), evaluator, position, Random.fromSeed(i), n);
        expect(result.visits.reduce((a, b) => a + b, 0)).toBe(n);
        if (result.proven !== undefined) expect(result.proven).toBe(solve(position));
        if (emptyCount(position) === 6) {
          expect(result.proven).toBe(solve(position));
          expect(0 - solve(play(position, result.move))).toBe(result.proven);
        }
      }
      expect(evaluated).toBeGreaterThan(12);
    });
  });
}
