import { SQUARE_KINDS } from '../probe/features.js';
import type { Labels } from '../probe/probedConcepts.js';
import { type Design, fitRidge, meanRow, type RowSplit } from '../probe/ridge.js';

/** A concept's direction in a layer, and how its read-out is taken away. */
export interface Erasure {
  /** Prediction is offset + weightsᵀ x of the features; `mean` is what it is after the erasure. */
  readonly weights: Float64Array;
  readonly offset: number;
  readonly mean: number;
  /** What is subtracted for each unit that the prediction is above its mean: cov(x, z) / (weightsᵀ cov(x, z)). */
  readonly pattern: Float64Array;
  /** R² over the test rows. */
  readonly score: number;
}

/**
 * Ridge read-outs of several targets, each with the smallest change (in the metric of the features' covariance) after which the
 * read-out says the mean whatever the position: x - pattern · (prediction - mean), the erasure of one linear concept of
 * Belrose et al. 2023 (LEACE), of which the amnesic probing of Elazar et al. 2021 is the study. A target that cannot be read
 * at all is not changed.
 *
 * @param targets a number for each row of the design
 */
export function fitErasures(design: Design, split: RowSplit, targets: readonly Float32Array[]): Erasure[] {
  const readouts = fitRidge(design, split, targets);
  const means = meanRow(design, split.train);
  return targets.map((values, target) => {
    const { weights, offset, predictions } = readouts[target]!;
    const mean = meanOf(values, split.train);
    const covariance = covariances(design, split.train, means, { values, mean });
    const along = covariance.reduce((sum, value, at) => sum + value * weights[at]!, 0);
    return {
      weights,
      offset,
      mean,
      pattern: covariance.map((value) => (along === 0 ? 0 : value / along)),
      score: scoreOf(predictions, values, split.test),
    };
  });
}

function meanOf(values: Float32Array, rows: Int32Array): number {
  return rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
}

function covariances(
  { width, data }: Design,
  rows: Int32Array,
  means: Float64Array,
  { values, mean }: { readonly values: Float32Array; readonly mean: number },
): Float64Array {
  const found = new Float64Array(width);
  for (const row of rows) {
    const away = (values[row]! - mean) / rows.length;
    if (away === 0) continue;
    for (let i = 0; i < width; i++) found[i]! += away * (data[row * width + i]! - means[i]!);
  }
  return found;
}

function scoreOf(predictions: Float32Array, values: Float32Array, rows: Int32Array): number {
  const mean = meanOf(values, rows);
  let [errors, spread] = [0, 0];
  rows.forEach((row, index) => {
    errors += (predictions[index]! - values[row]!) ** 2;
    spread += (values[row]! - mean) ** 2;
  });
  return 1 - errors / spread;
}

/**
 * The change that an erasure makes to a layer at one position, [channels, 64]: of a concept of squares square by square, of one of
 * the board by the means over kinds of squares, all squares of a kind alike.
 *
 * @param activation [channels, 64]
 */
export function erasureChange(
  { weights, offset, mean, pattern }: Erasure,
  width: Labels['width'],
  activation: Float32Array,
): Float64Array {
  const channels = activation.length / 64;
  const change = new Float64Array(activation.length);
  if (width === 64) {
    for (let square = 0; square < 64; square++) {
      let reading = offset - mean;
      for (let channel = 0; channel < channels; channel++)
        reading += weights[channel]! * activation[channel * 64 + square]!;
      for (let channel = 0; channel < channels; channel++)
        change[channel * 64 + square] = -reading * pattern[channel]!;
    }
    return change;
  }
  const kinds = weights.length / channels;
  let reading = offset - mean;
  activation.forEach((value, at) => {
    const kind = SQUARE_KINDS[at & 63]!;
    reading += (weights[(at >> 6) * kinds + kind]! * value) / KIND_SIZES[kind]!;
  });
  return change.map((_, at) => -reading * pattern[(at >> 6) * kinds + SQUARE_KINDS[at & 63]!]!);
}

const KIND_SIZES = Array.from(
  { length: Math.max(...SQUARE_KINDS) + 1 },
  (_, kind) => SQUARE_KINDS.filter((other) => other === kind).length,
);

/** Σ change². */
export function sizeOf(change: Float64Array): number {
  return change.reduce((sum, value) => sum + value * value, 0);
}
