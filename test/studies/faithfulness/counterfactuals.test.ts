import { describe, expect, it } from 'vitest';
import { formatPosition } from '../../../engine/notation.js';
import { isOver, legalMoveList, play, type Position } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import {
  changedSquares,
  legalBoards,
  measureCounterfactuals,
} from '../../../studies/faithfulness/counterfactuals.js';
import { randomGame } from '../../support/engine/randomPositions.js';
import { open, random, runtime } from '../../support/lrp/mapMethods.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

/** Positions with the ones two plies before them, of several games. */
const cases = Array.from({ length: 6 }, (_, game) => {
  const positions = randomGame(random.split('counterfactual game', game));
  const ply = 8 + 4 * game;
  return { position: positions[ply]!, earlier: positions[ply - 2]! };
}).filter(({ position, earlier }) => position.turn === earlier.turn && legalMoveList(position).length > 1);

const board = (position: Position): string => formatPosition(position).slice(0, 64);

describe('other legal boards', () => {
  it('are those of all moves and replies, in which the move is still legal', () => {
    for (const { position, earlier } of cases) {
      const [move] = legalMoveList(position);
      const all = new Set<string>();
      for (const own of legalMoveList(earlier)) {
        for (const reply of legalMoveList(play(earlier, own))) {
          const next = play(play(earlier, own), reply);
          if (next.turn === position.turn && !isOver(next) && legalMoveList(next).includes(move!)) {
            all.add(formatPosition(next));
          }
        }
      }
      expect(all.delete(formatPosition(position))).toBe(true);
      expect(new Set(legalBoards(earlier, position, move).map(formatPosition))).toEqual(all);
    }
  });

  it('differ on the squares on which their pictures differ', () => {
    const { position, earlier } = cases[2]!;
    for (const other of legalBoards(earlier, position, undefined)) {
      const [a, b] = [board(position), board(other)];
      const different = Array.from({ length: 64 }, (_, square) => square).filter(
        (square) => a[square] !== b[square],
      );
      expect(changedSquares(position, other)).toEqual(different);
    }
  });

  it('are foretold as well as ranks by hand say; without an earlier position there are none', async () => {
    const network = randomNetwork(random.split('foretold'), { blocks: 1, channels: 4 });
    const methods = await open(network, ['gradientInput', 'uniform', 'random']);
    const evaluator = await networkEvaluator(network, runtime);
    const { position, earlier } = cases[2]!;
    const found = await measureCounterfactuals(
      methods,
      [
        { position, earlier },
        { position, earlier: null },
      ],
      random,
      'value',
    );
    expect(found.boards[1]).toBe(0);
    expect(found.fits['gradientInput']![1]).toBeNull();
    const others = legalBoards(earlier, position, undefined);
    expect(others.length).toBeLessThanOrEqual(128);
    expect(found.boards[0]).toBe(others.length);
    const { values } = await evaluator.evaluate(positionBatch([position, ...others]));
    await evaluator.dispose();
    const falls = others.map((_, at) => Math.atanh(values[0]!) - Math.atanh(values[at + 1]!));
    const { maps } = await methods.maps([{ position, question: { kind: 'value' } }]);
    for (const name of ['gradientInput', 'uniform', 'random']) {
      const foretold = others.map((other) =>
        changedSquares(position, other).reduce((sum, square) => sum + maps.get(name)![0]![square]!, 0),
      );
      expect(found.fits[name]![0]).toBeCloseTo(spearman(foretold, falls), 4);
    }
  });
});

/** Spearman's correlation by counting, for each number, how many are smaller and how many are equal. */
function spearman(a: readonly number[], b: readonly number[]): number {
  const rank = (values: readonly number[], own: number): number =>
    values.filter((value) => value < own).length + (values.filter((value) => value === own).length - 1) / 2;
  const [x, y] = [a.map((value) => rank(a, value)), b.map((value) => rank(b, value))];
  const middle = (a.length - 1) / 2;
  const product = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, value, at) => sum + (value - middle) * (v[at]! - middle), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}
