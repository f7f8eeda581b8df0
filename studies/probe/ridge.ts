import { OthelloError } from '../../engine/errors.js';
import { throwIfStopped } from '../../engine/stop.js';
import { solvePositive } from './cholesky.js';

/** Features of samples, row after row: [rows, width]. */
export interface Design {
  readonly rows: number;
  readonly width: number;
  readonly data: Float32Array;
}

/** The mean of some rows [width]. */
export function meanRow({ width, data }: Design, rows: Int32Array): Float64Array {
  const mean = new Float64Array(width);
  for (const row of rows) {
    for (let i = 0; i < width; i++) mean[i]! += data[row * width + i]! / rows.length;
  }
  return mean;
}

/** Which rows a probe learns from, is chosen by and is tested on. */
export interface RowSplit {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** Strengths of the regularisation that are tried, in units of a feature's variance. */
export const STRENGTHS = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10] as const;

/** A fitted linear read-out. */
export interface Readout {
  /** The strength that did best on the validation rows. */
  readonly strength: number;
  /** Of each test row, in the order of the split. */
  readonly predictions: Float32Array;
  /** The prediction is offset + weightsᵀ x of raw features, within the range of the targets: [width]. */
  readonly weights: Float64Array;
  readonly offset: number;
}

/**
 * Ridge regression of each target on the standardised features: minimises
 * mean((y - b - wᵀz)²) + strength |w|² over the training rows, z = (x - mean) / deviation (Hoerl & Kennard 1970). The
 * strength is the one with the smallest squared error on the validation rows; features that do not vary are left out. What is read
 * stays within the targets of the training rows: a feature that is hardly ever there would else take a single row anywhere.
 *
 * @param targets a number for each row of the design, those of the split finite
 * @throws OthelloError `internal` without rows to train on
 */
export function fitRidge(design: Design, split: RowSplit, targets: readonly Float32Array[]): Readout[] {
  if (split.train.length === 0) throw new OthelloError('internal', 'a probe has no rows to train on');
  const count = targets.length;
  const moments = standardMoments(design, split.train, targets);
  const ranges = targets.map((target) => rangeOf(target, split.train));
  const best = targets.map(() => ({ error: Infinity, strength: NaN, readout: 0 }));
  const readouts: LinearMap[] = [];
  for (const strength of STRENGTHS) {
    const readout = solveRidge(moments, design.width, count, strength);
    if (readout === undefined) continue;
    const errors = squaredErrors(design, split.validation, targets, { ...readout, ranges });
    readouts.push(readout);
    best.forEach((found, target) => {
      if (errors[target]! < found.error) {
        best[target] = { error: errors[target]!, strength, readout: readouts.length - 1 };
      }
    });
  }
  return best.map(({ strength, readout }, target) => ({
    strength,
    predictions: predictOne(design, split.test, { ...readouts[readout]!, ranges }, target),
    weights: Float64Array.from(
      { length: design.width },
      (_, i) => readouts[readout]!.weights[i * count + target]!,
    ),
    offset: readouts[readout]!.offsets[target]!,
  }));
}

/** The smallest and the largest number of some rows. */
type Range = readonly [smallest: number, largest: number];

function rangeOf(target: Float32Array, rows: Int32Array): Range {
  let [smallest, largest] = [Infinity, -Infinity];
  for (const row of rows) {
    smallest = Math.min(smallest, target[row]!);
    largest = Math.max(largest, target[row]!);
  }
  return [smallest, largest];
}

function within([smallest, largest]: Range, value: number): number {
  return Math.min(largest, Math.max(smallest, value));
}

/** A linear map whose results are kept within a range for each target. */
interface BoundedMap extends LinearMap {
  readonly ranges: readonly Range[];
}

/** y = offset + weightᵀ x of raw features, for several targets. */
interface LinearMap {
  /** [width, targets] */
  readonly weights: Float64Array;
  /** [targets] */
  readonly offsets: Float64Array;
}

interface Moments {
  readonly means: Float64Array; // [width]
  /** 1 / deviation, 0 for a feature that does not vary. */
  readonly scales: Float64Array; // [width]
  /** Correlations of the features, lower triangle. */
  readonly correlations: Float64Array; // [width, width]
  readonly targetMeans: Float64Array; // [targets]
  /** mean(z (y - mean y)) */
  readonly crossed: Float64Array; // [width, targets]
}

/** Below it, as a part of the feature's mean square, a variance is rounding. */
const CONSTANT = 1e-10;

function standardMoments(design: Design, rows: Int32Array, targets: readonly Float32Array[]): Moments {
  const { width } = design;
  const [n, count] = [rows.length, targets.length];
  const means = new Float64Array(width);
  const squares = new Float64Array(width * width);
  const crossed = new Float64Array(width * count);
  const targetMeans = new Float64Array(count);
  for (const row of rows) {
    throwIfStopped();
    accumulate(design, row, targets, { means, squares, crossed, targetMeans });
  }
  for (let i = 0; i < width; i++) means[i]! /= n;
  for (let target = 0; target < count; target++) targetMeans[target]! /= n;
  const scales = means.map((mean, i) => {
    const square = squares[i * width + i]! / n;
    const variance = square - mean * mean;
    return variance > CONSTANT * square ? 1 / Math.sqrt(variance) : 0;
  });
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      const covariance = squares[i * width + j]! / n - means[i]! * means[j]!;
      squares[i * width + j] = covariance * scales[i]! * scales[j]!;
    }
    for (let target = 0; target < count; target++) {
      const covariance = crossed[i * count + target]! / n - means[i]! * targetMeans[target]!;
      crossed[i * count + target] = covariance * scales[i]!;
    }
  }
  return { means, scales, correlations: squares, targetMeans, crossed };
}

/** Adds a row to the sums; hot. Rectified features are 0 half of the time, which is half of the work. */
function accumulate(
  { width, data }: Design,
  row: number,
  targets: readonly Float32Array[],
  sums: Omit<Moments, 'scales' | 'correlations'> & { readonly squares: Float64Array },
): void {
  const { means, squares, crossed, targetMeans } = sums;
  const [at, count] = [row * width, targets.length];
  for (let i = 0; i < width; i++) {
    const x = data[at + i]!;
    if (x === 0) continue;
    means[i]! += x;
    for (let j = 0, cell = i * width; j <= i; j++, cell++) squares[cell]! += x * data[at + j]!;
    for (let target = 0; target < count; target++) crossed[i * count + target]! += x * targets[target]![row]!;
  }
  for (let target = 0; target < count; target++) targetMeans[target]! += targets[target]![row]!;
}

function solveRidge(moments: Moments, width: number, count: number, strength: number): LinearMap | undefined {
  const matrix = Float64Array.from(moments.correlations);
  for (let i = 0; i < width; i++) matrix[i * (width + 1)]! += strength;
  const weights = Float64Array.from(moments.crossed);
  // Rounding may take correlations of many equal features below 0; a greater strength helps.
  if (!solvePositive(matrix, width, weights, count)) return undefined;
  const offsets = Float64Array.from(moments.targetMeans);
  for (let i = 0; i < width; i++) {
    for (let target = 0; target < count; target++) {
      const weight = weights[i * count + target]! * moments.scales[i]!;
      weights[i * count + target] = weight;
      offsets[target]! -= weight * moments.means[i]!;
    }
  }
  return { weights, offsets };
}

/** Sum over the rows, of each target. */
function squaredErrors(
  { width, data }: Design,
  rows: Int32Array,
  targets: readonly Float32Array[],
  { weights, offsets, ranges }: BoundedMap,
): Float64Array {
  const count = targets.length;
  const errors = new Float64Array(count);
  const predicted = new Float64Array(count);
  for (const row of rows) {
    predicted.set(offsets);
    for (let i = 0; i < width; i++) {
      const x = data[row * width + i]!;
      if (x === 0) continue;
      for (let target = 0; target < count; target++) predicted[target]! += x * weights[i * count + target]!;
    }
    for (let target = 0; target < count; target++) {
      errors[target]! += (within(ranges[target]!, predicted[target]!) - targets[target]![row]!) ** 2;
    }
  }
  return errors;
}

function predictOne(
  { width, data }: Design,
  rows: Int32Array,
  { weights, offsets, ranges }: BoundedMap,
  target: number,
): Float32Array {
  const count = ranges.length;
  return Float32Array.from(rows, (row) => {
    let sum = offsets[target]!;
    for (let i = 0; i < width; i++) sum += data[row * width + i]! * weights[i * count + target]!;
    return within(ranges[target]!, sum);
  });
}
