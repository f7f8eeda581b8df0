import { describe, expect, it } from 'vitest';
import { Random } from '../../../../engine/random.js';
import {
  complexity,
  effectiveComplexity,
  sparseness,
} from '../../../../studies/faithfulness/metrics/concentration.js';
import {
  efficientMprt,
  freedmanDiaconis,
  histogramEntropy,
  smoothMprt,
} from '../../../../studies/faithfulness/metrics/randomization.js';
import {
  faithfulnessCorrelation,
  infidelity,
  scaledInfidelity,
  sensitivityN,
} from '../../../../studies/faithfulness/metrics/removal.js';
import { imputeLinearly } from '../../../../studies/faithfulness/metrics/road.js';
import { correlation } from '../../../../studies/faithfulness/metrics/similarity.js';
import { relativeStability, worstStability } from '../../../../studies/faithfulness/metrics/stability.js';

const random = Random.fromSeed('metrics');
const flat = new Array<number>(64).fill(0.3);
const oneSquare = flat.map((_, square) => (square === 20 ? -7 : 0));
const nothing = new Array<number>(64).fill(0);

describe('how a map is spread', () => {
  it('at its ends: the same everywhere, and one square alone', () => {
    expect(sparseness(flat)).toBeCloseTo(0, 12);
    expect(sparseness(oneSquare)).toBeCloseTo(63 / 64, 12);
    expect(complexity(flat)).toBeCloseTo(Math.log(64), 12);
    expect(complexity(oneSquare)).toBeCloseTo(0, 12);
    expect([effectiveComplexity(flat, 0.5), effectiveComplexity(oneSquare, 0.5)]).toEqual([64, 1]);
    expect([sparseness(nothing), complexity(nothing), effectiveComplexity(nothing, 0.5)]).toEqual([
      undefined,
      undefined,
      0,
    ]);
  });

  it('by the definition of Gini: the mean difference of all pairs over twice the mean', () => {
    const map = Array.from({ length: 64 }, () => random.normal());
    const sizes = map.map(Math.abs);
    const pairs = sizes.flatMap((a) => sizes.map((b) => Math.abs(a - b)));
    const middle = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(sparseness(map)).toBeCloseTo(middle(pairs) / (2 * middle(sizes)), 12);
  });
});

describe('squares taken away', () => {
  const map = Array.from({ length: 64 }, () => random.normal());
  const sets = [1, 3, 9].flatMap((size) =>
    Array.from({ length: 12 }, () => {
      const squares = Array.from({ length: 64 }, (_, square) => square);
      random.shuffle(squares);
      return squares.slice(0, size);
    }),
  );
  const sum = (features: readonly number[]): number =>
    features.reduce((total, square) => total + map[square]!, 0);

  it('is foretold by a map that adds up, whatever its unit, and not by its opposite', () => {
    const removals = sets.map((features) => ({ features, fall: 3 * sum(features) }));
    expect(faithfulnessCorrelation(map, removals)).toBeCloseTo(1, 12);
    expect(sensitivityN(map, removals)).toBeCloseTo(1, 12);
    expect(
      sensitivityN(
        map.map((value) => -value),
        removals,
      ),
    ).toBeCloseTo(-1, 12);
    expect(scaledInfidelity(map, removals)).toBeCloseTo(0, 12);
    const changes = removals.map(({ features, fall }) => ({
      change: map.map((_, at) => (features.includes(at) ? 1 : 0)),
      fall,
    }));
    const squares = sets.map((features) => (2 * sum(features)) ** 2);
    expect(infidelity(map, changes)).toBeCloseTo(squares.reduce((a, b) => a + b, 0) / squares.length, 10);
  });

  it('has no number where nothing changes, and all unexplained where the map says nothing', () => {
    const still = sets.map((features) => ({ features, fall: 0 }));
    expect([
      faithfulnessCorrelation(map, still),
      sensitivityN(map, still),
      scaledInfidelity(map, still),
    ]).toEqual([undefined, undefined, undefined]);
    expect(
      scaledInfidelity(
        nothing,
        sets.map((features) => ({ features, fall: 1 })),
      ),
    ).toBe(1);
    expect(correlation([1, 2, 3], [0.1, 0.1, 0.1])).toBeUndefined();
  });
});

describe('linear imputation', () => {
  it('makes each removed square the weighted mean of its neighbours', () => {
    const board = Array.from({ length: 128 }, () => random.uniform());
    const removed = [0, 1, 9, 18, 27, 28, 63];
    const imputed = imputeLinearly(board, removed, undefined);
    for (const plane of [0, 1]) {
      for (let square = 0; square < 64; square++) {
        const at = (y: number, x: number): number => imputed[64 * plane + 8 * y + x]!;
        if (!removed.includes(square)) {
          expect(imputed[64 * plane + square]).toBe(board[64 * plane + square]);
          continue;
        }
        let [total, weights] = [0, 0];
        for (let y = (square >> 3) - 1; y <= (square >> 3) + 1; y++) {
          for (let x = (square & 7) - 1; x <= (square & 7) + 1; x++) {
            if (y < 0 || x < 0 || y > 7 || x > 7 || 8 * y + x === square) continue;
            const weight = y === square >> 3 || x === (square & 7) ? 2 : 1;
            total += weight * at(y, x);
            weights += weight;
          }
        }
        expect(imputed[64 * plane + square]).toBeCloseTo(total / weights, 10);
      }
    }
  });

  it('adds its noise, and knows only the mean where all is gone', () => {
    const board = Array.from({ length: 64 }, () => random.uniform());
    const without = imputeLinearly(board, [5, 6], undefined);
    const noisy = imputeLinearly(board, [5, 6], [0.5, -0.25]);
    expect([noisy[5]! - without[5]!, noisy[6]! - without[6]!]).toEqual([
      expect.closeTo(0.5, 12),
      expect.closeTo(-0.25, 12),
    ]);
    const all = imputeLinearly(
      board,
      board.map((_, square) => square),
      undefined,
    );
    const mean = board.reduce((a, b) => a + b, 0) / 64;
    all.forEach((value) => expect(value).toBeCloseTo(mean, 12));
    expect([...imputeLinearly(board, [], undefined)]).toEqual(board);
  });
});

describe('stability and random weights', () => {
  it('a relative change over another, by hand', () => {
    // The map changes by a half and a third, the input by a tenth and nothing.
    const maps = { own: [2, 3], perturbed: [1, 4] };
    const about = { own: [10, 0], perturbed: [9, 0] };
    const size = Math.hypot(1 / 2, 1 / 3);
    expect(relativeStability(maps, about, { isRelative: true })).toBeCloseTo(size / 0.1, 12);
    expect(relativeStability(maps, about, { isRelative: false })).toBeCloseTo(size, 12);
    expect(relativeStability(maps, { own: [1], perturbed: [1] }, { isRelative: true })).toBeCloseTo(
      size / 1e-6,
      3,
    );
    expect([worstStability([1, 3, 2]), worstStability([])]).toEqual([3, undefined]);
  });

  it('the entropy of a histogram', () => {
    const ramp = Array.from({ length: 64 }, (_, square) => square);
    expect(histogramEntropy(ramp, 16)).toBeCloseTo(Math.log(16), 12);
    expect(histogramEntropy(flat, 16)).toBe(0);
    // The middle half of 0..63 is 31.5 wide, a bin 2 * 31.5 / 4: four of them, and ten at least.
    expect(freedmanDiaconis(ramp)).toBe(10);
    expect(efficientMprt(ramp, ramp, 10)).toBe(0);
    expect(efficientMprt(flat, ramp, 10)).toBeUndefined();
    expect(efficientMprt([0, 0, 0, 1], [0, 1, 2, 3], 10)).toBeGreaterThan(0);
  });

  it('smooth maps are compared by their means', () => {
    const trained = [
      [1, 0, 5],
      [1, 2, -1],
    ];
    // Means 1 1 2, against 3 2 1 and against themselves.
    expect(smoothMprt(trained, [[2, 2, 4]])).toBeCloseTo(1, 12);
    expect(smoothMprt(trained, [[3, 3, 3]])).toBeUndefined();
  });
});
