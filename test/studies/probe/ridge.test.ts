import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { solvePositive } from '../../../studies/probe/cholesky.js';
import { type Design, fitRidge, type RowSplit, STRENGTHS } from '../../../studies/probe/ridge.js';
import { mean } from '../../support/studies/probeExamples.js';

/** Of this file alone: one that files share gives each other numbers in another order. */
const random = Random.fromSeed('ridge');

/** Solves A x = b by elimination with pivots: the slow twin. */
function eliminate(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    const pivot = rows.slice(column).reduce((best, row, at) => {
      return Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? column + at : best;
    }, column);
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = column + 1; row < n; row++) {
      const factor = rows[row]![column]! / rows[column]![column]!;
      for (let k = column; k <= n; k++) rows[row]![k]! -= factor * rows[column]![k]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let row = n - 1; row >= 0; row--) {
    const known = x.reduce((sum, value, k) => (k > row ? sum + value * rows[row]![k]! : sum), 0);
    x[row] = (rows[row]![n]! - known) / rows[row]![row]!;
  }
  return x;
}

function randomDesign(rows: number, width: number): Design {
  const data = Float32Array.from({ length: rows * width }, (_, index) => {
    // Rectified, of very different sizes, one of them constant.
    const feature = index % width;
    return feature === 2 ? 3 : Math.max(0, 10 ** (feature % 4) * (random.normal() + 0.3));
  });
  return { rows, width, data };
}

/** Standardises, builds the normal equations and solves them, all by the book; keeps what is read within what was learnt from. */
function slowRidge(design: Design, split: RowSplit, y: Float32Array) {
  const feature = (row: number, i: number): number => design.data[row * design.width + i]!;
  const train = [...split.train];
  const all = Array.from({ length: design.width }, (_, i) => i);
  const means = all.map((i) => mean(train.map((row) => feature(row, i))));
  const deviations = all.map((i) => Math.sqrt(mean(train.map((row) => (feature(row, i) - means[i]!) ** 2))));
  const kept = all.filter((i) => deviations[i]! > 1e-9);
  const z = (row: number): number[] => kept.map((i) => (feature(row, i) - means[i]!) / deviations[i]!);
  const seen = train.map((row) => y[row]!);
  const offset = mean(seen);
  const fits = STRENGTHS.map((strength) => {
    const rows = train.map(z);
    const matrix = kept.map((_, i) =>
      kept.map((__, j) => mean(rows.map((row) => row[i]! * row[j]!)) + (i === j ? strength : 0)),
    );
    const right = kept.map((_, i) => mean(rows.map((row, at) => row[i]! * (y[train[at]!]! - offset))));
    const weights = eliminate(matrix, right);
    const linear = (row: number): number =>
      z(row).reduce((sum, value, i) => sum + value * weights[i]!, offset);
    const predict = (row: number): number =>
      Math.min(Math.max(...seen), Math.max(Math.min(...seen), linear(row)));
    const error = [...split.validation].reduce((sum, row) => sum + (predict(row) - y[row]!) ** 2, 0);
    return { strength, predict, error };
  });
  return fits.reduce((a, b) => (b.error < a.error ? b : a));
}

describe('ridge regression', () => {
  it('solves positive definite systems as elimination does, and says where there is none', () => {
    for (const n of [1, 2, 5, 17]) {
      const rows = Array.from({ length: n }, () => Array.from({ length: n + 2 }, () => random.normal()));
      const matrix = rows.map((a) => rows.map((b) => a.reduce((sum, value, k) => sum + value * b[k]!, 0)));
      const right = Array.from({ length: 3 }, () => Array.from({ length: n }, () => random.normal()));
      const solved = Float64Array.from({ length: n * 3 }, (_, at) => right[at % 3]![Math.floor(at / 3)]!);
      expect(solvePositive(Float64Array.from(matrix.flat()), n, solved, 3)).toBe(true);
      right.forEach((column, at) =>
        eliminate(matrix, column).forEach((x, row) => expect(solved[row * 3 + at]).toBeCloseTo(x, 6)),
      );
    }
    expect(solvePositive(Float64Array.of(1, 0, 2, 1), 2, new Float64Array(2), 1)).toBe(false);
  });

  it('is what the normal equations give, with the strength that validation chooses', () => {
    const design = randomDesign(90, 8);
    const rows = Int32Array.from({ length: 90 }, (_, row) => row);
    const split = { train: rows.slice(0, 40), validation: rows.slice(40, 60), test: rows.slice(60) };
    const noisy = Float32Array.from(rows, (row) => design.data[row * 8]! + 0.5 * random.normal());
    const noise = Float32Array.from(rows, () => random.normal());
    const fits = fitRidge(design, split, [noisy, noise]);
    const strengths = new Set<number>();
    for (const [index, y] of [noisy, noise].entries()) {
      const wanted = slowRidge(design, split, y);
      expect(fits[index]!.strength).toBe(wanted.strength);
      strengths.add(wanted.strength);
      [...split.test].forEach((row, at) =>
        expect(fits[index]!.predictions[at]).toBeCloseTo(wanted.predict(row), 4),
      );
    }
    expect(strengths.size).toBe(2);
  });
});
