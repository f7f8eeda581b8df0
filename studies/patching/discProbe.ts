import { opponentDiscs, ownDiscs, type Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { has } from '../../engine/squareSet.js';
import { rocArea } from '../probe/probe.js';
import { type Design, fitRidge, meanRow, type Readout } from '../probe/ridge.js';
import type { SplitRows } from '../probe/split.js';
import type { LayerState } from './cutNetwork.js';

/** A direction in the channels of a square along which a layer tells "mine" from "yours" (Nanda et al. 2023). */
export interface DiscProbe {
  /** The reading is offset + weightsᵀ x, x the channels of the square: near 1 for an own disc, -1 for the opponent's. */
  readonly weights: Float64Array;
  readonly offset: number;
  /** Mean reading of own discs and of the opponent's. */
  readonly own: number;
  readonly opponent: number;
  /** Mean activation of the squares of own discs, less that of the opponent's. */
  readonly difference: Float64Array;
  /** The chance that an own disc of the test boards is read above one of the opponent's: the area under the ROC curve. */
  readonly area: number;
}

/** 1 for an own disc, -1 for the opponent's, 0 for none. */
export function discAt(position: Position, square: number): -1 | 0 | 1 {
  if (has(ownDiscs(position), square)) return 1;
  return has(opponentDiscs(position), square) ? -1 : 0;
}

/**
 * Fits the read-out of a layer of [channels, 8, 8] to the colours of the discs, the same weights for all squares; ridge regression,
 * of which the strength is chosen on boards of its own.
 *
 * @param state of the positions
 * @param parts the numbers of the positions that teach, choose and test
 */
export function fitDiscProbe(state: LayerState, positions: readonly Position[], parts: SplitRows): DiscProbe {
  const design = squaresDesign(state);
  const colours = Float32Array.from(
    positions.flatMap((position) => Array.from({ length: 64 }, (_, square) => discAt(position, square))),
  );
  const rowsOf = (numbers: readonly number[]): Int32Array =>
    Int32Array.from(
      numbers.flatMap((number) => Array.from({ length: 64 }, (_, square) => number * 64 + square)),
    ).filter((row) => colours[row] !== 0);
  const split = {
    train: rowsOf(parts.train),
    validation: rowsOf(parts.validation),
    test: rowsOf(parts.test),
  };
  const readout = fitRidge(design, split, [colours])[0]!;
  const { weights, offset } = readout;
  const isOwn = colours.map((colour) => Number(colour > 0));
  const [own, opponent] = [1, -1].map((colour) =>
    meanRow(
      design,
      split.train.filter((row) => colours[row] === colour),
    ),
  ) as [Float64Array, Float64Array];
  const read = (mean: Float64Array): number => mean.reduce((sum, x, at) => sum + x * weights[at]!, offset);
  return {
    weights,
    offset,
    own: read(own),
    opponent: read(opponent),
    difference: own.map((value, channel) => value - opponent[channel]!),
    area: rocArea(readingsOf(design, split.test, readout), split.test, isOwn) ?? NaN,
  };
}

/** What a read-out says of rows, as it is: labels do not bound it, and so nothing is ranked as equal. */
export function readingsOf(
  { width, data }: Design,
  rows: Int32Array,
  { weights, offset }: Pick<Readout, 'weights' | 'offset'>,
): Float32Array {
  return Float32Array.from(rows, (row) =>
    weights.reduce((sum, weight, at) => sum + weight * data[row * width + at]!, offset),
  );
}

/** The channels of each square as the features of a row, [positions * 64, channels]. */
export function squaresDesign({ count, activation }: LayerState): Design {
  const width = activation.length / count / 64;
  const data = new Float32Array(activation.length);
  for (let position = 0; position < count; position++) {
    for (let channel = 0; channel < width; channel++) {
      const from = (position * width + channel) * 64;
      for (let square = 0; square < 64; square++)
        data[(position * 64 + square) * width + channel] = activation[from + square]!;
    }
  }
  return { rows: count * 64, width, data };
}

/**
 * The smallest change of a square's channels after which the probe reads the mean of the other colour.
 *
 * @param activation of the layer at a position [channels, 64]
 * @param isOwn the colour that the disc has
 */
export function probeShift(
  { weights, offset, own, opponent }: DiscProbe,
  activation: Float32Array,
  square: number,
  isOwn: boolean,
): Float64Array {
  const reading = weights.reduce(
    (sum, weight, channel) => sum + weight * activation[channel * 64 + square]!,
    offset,
  );
  const norm = weights.reduce((sum, weight) => sum + weight * weight, 0);
  const step = norm === 0 ? 0 : ((isOwn ? opponent : own) - reading) / norm;
  return weights.map((weight) => step * weight);
}

/** A direction at random with the length of another. */
export function randomLike(shift: Float64Array, random: Random): Float64Array {
  const drawn = shift.map(() => random.normal());
  const length = (vector: Float64Array): number => Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
  const factor = length(shift) / length(drawn);
  return drawn.map((value) => value * factor);
}

/** Adds a change to the channels of a square. @param activation [channels, 64] */
export function shiftSquare(activation: Float32Array, square: number, shift: ArrayLike<number>): void {
  for (let channel = 0; channel < shift.length; channel++)
    activation[channel * 64 + square]! += shift[channel]!;
}
