import { describe, expect, it } from 'vitest';
import { formatPosition, parseMove, parsePosition } from '../../../engine/notation.js';
import { initialPosition, isLegal } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { measureFlips, preferredMoves } from '../../../studies/faithfulness/flipCurves.js';
import {
  areaUnder,
  FLIP_SHARES,
  flipCounts,
  flippable,
  type FLIPS,
  flipSquares,
  orderSquares,
  rankAbove,
  splitByLegality,
} from '../../../studies/faithfulness/flipping.js';
import { causalSquares } from '../../../studies/faithfulness/legality.js';
import { open, positions } from '../../support/lrp/mapMethods.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

const square = parseMove;

describe('square flipping', () => {
  it('changes what it says, and nothing else', () => {
    const text = 'XO'.padEnd(64, '-');
    const position = parsePosition(`${text} X`);
    const after = (flip: (typeof FLIPS)[number], at: number[], isOwn = new Array<boolean>(64).fill(true)) =>
      formatPosition(flipSquares(position, at, flip, isOwn)).slice(0, 4);
    expect(after('discToEmpty', [0])).toBe('-O--');
    expect(after('discToOther', [0, 1])).toBe('OX--');
    expect(after('emptyToDisc', [2, 3], [true, true, true, false])).toBe('XOXO');
    expect(flippable(position, 'discToOther')).toEqual([0, 1]);
    expect(flippable(position, 'emptyToDisc')).toHaveLength(62);
    const high = flipSquares(position, [63], 'emptyToDisc', new Array<boolean>(64).fill(true));
    expect(formatPosition(high).slice(60, 64)).toBe('---X');
  });

  it('goes through the squares from the most relevant on', () => {
    const map = [0, 3, -1, 3, 2];
    expect(orderSquares([0, 1, 2, 3, 4], map, [0, 0.1, 0, 0.9, 0])).toEqual([3, 1, 4, 0, 2]);
    expect(flipCounts(32)).toEqual([0, 2, 4, 6, 8, 12, 16, 24, 32]);
    expect(flipCounts(5)).toEqual([0, 0, 1, 1, 1, 2, 3, 4, 5]);
  });

  it('has areas by trapezoids', () => {
    // From 0 to 2 over a quarter, then level: 0.25 * 1 + 0.75 * 2.
    expect(areaUnder([0, 2, 2], [0, 0.25, 1])).toBeCloseTo(1.75, 12);
    expect(areaUnder(FLIP_SHARES)).toBeCloseTo(0.5, 12);
  });

  it('counts pairs in which a square stands above another', () => {
    expect(rankAbove([5, 1, 3, 3], [0, 2], [1, 3])).toBe((2 + 1.5) / 4);
    expect(rankAbove([1, 2], [], [0, 1])).toBeUndefined();
  });

  it('keeps the squares apart whose change alone makes the move illegal', () => {
    const position = initialPosition();
    const isOwn = new Array<boolean>(64).fill(true);
    // d3 turns d4, which d5... brackets: black has e4 and d5.
    const causal = ['d3', 'd4', 'd5'].map(square);
    const split = (flip: (typeof FLIPS)[number]) =>
      splitByLegality(position, square('d3'), flip, isOwn, causal);
    expect(split('discToEmpty')).toEqual({
      critical: ['d4', 'd5'].map(square),
      shared: [],
      free: ['e4', 'e5'].map(square),
    });
    expect(split('emptyToDisc').critical).toEqual([square('d3')]);
    // a1 turns b1 and a2: either keeps it legal, so that no disc is critical and all four are held out.
    const board = ['-OX-----', 'O-------', 'X--X----'].join('').padEnd(64, '-');
    const either = splitByLegality(parsePosition(`${board} X`), 0, 'discToEmpty', isOwn, [0, 1, 2, 8, 16]);
    expect(either).toEqual({ critical: [], shared: [1, 2, 8, 16], free: [19] });
  });

  it('of all methods is what a slow walk finds, one board at a time', async () => {
    const network = randomNetwork(Random.fromSeed('flipped'), { policyChannels: 4 });
    const methods = await open(network, ['epsilonPlus', 'occlusion', 'random', 'uniform']);
    const seed = Random.fromSeed('a seed');
    const { positions: found, curves } = await measureFlips(methods, positions, seed);
    const asked = await preferredMoves(methods, positions);
    const { maps } = await methods.maps(asked);
    const fall = { most: 0, least: 0 };
    for (const [index, { position, question }] of asked.entries()) {
      const draws = seed.split('flip', formatPosition(position));
      const ties = Array.from({ length: 64 }, () => draws.uniform());
      const isOwn = Array.from({ length: 64 }, () => draws.uniform() < 0.5);
      const map = maps.get('occlusion')![index]!;
      const causal = causalSquares(position, question.square);
      const free = flippable(position, 'discToOther').filter((at) => !causal.includes(at));
      const areas: number[] = [];
      for (const sign of [1, -1]) {
        const order = [...free].sort((a, b) => sign * (map[b]! - map[a]! || ties[b]! - ties[a]!));
        const [whole] = await methods.answers([{ position, question }]);
        let area = 0;
        let [before, at] = [0, 0];
        for (const share of FLIP_SHARES) {
          const first = order.slice(0, Math.round(share * order.length));
          const changed = flipSquares(position, first, 'discToOther', isOwn);
          expect(isLegal(changed, question.square)).toBe(true);
          const value = whole! - (await methods.answers([{ position: changed, question }]))[0]!;
          area += ((share - at) * (value + before)) / 2;
          [before, at] = [value, share];
          if (share === 1 / 2) fall[sign === 1 ? 'most' : 'least'] += value;
        }
        areas.push(area);
      }
      const result = found[index]!.methods['occlusion']!.flips.discToOther!;
      expect(result.most).toBeCloseTo(areas[0]!, 4);
      expect(result.least).toBeCloseTo(areas[1]!, 4);
    }
    const sum = curves['occlusion']!.discToOther;
    expect(sum.count).toBe(positions.length);
    expect(sum.most[6]).toBeCloseTo(fall.most, 3);
    expect(sum.least[6]).toBeCloseTo(fall.least, 3);
  });
});
