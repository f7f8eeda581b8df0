import type { TensorFlow, TensorFlowTensor } from './operatorTypes.js';

/**
 * An order of the numbers of an array in which an operation of TensorFlow.js takes or gives it: axis i of what is taken is
 * axis `permutation[i]` of the array.
 */
export interface Arrangement {
  readonly permutation: readonly number[];
  /** Axes of the array that are read backwards; none unless said. */
  readonly reversed?: readonly number[];
}

/** Boards [N, C, H, W] as [N, H, W, C]. */
export const CHANNELS_LAST: Arrangement = { permutation: [0, 2, 3, 1] };

/** [C, H, W], which broadcasts against boards, as [H, W, C]. */
const BOARD_CHANNELS_LAST: Arrangement = { permutation: [1, 2, 0] };

/** A matrix with rows and columns exchanged. */
export const TRANSPOSED: Arrangement = { permutation: [1, 0] };

/**
 * How an array that meets boards [N, H, W, C], number by number, has to lie: undefined for a single number, which lies in
 * no order; 'never' for the ranks that would need other axes to broadcast the same.
 */
export function besideChannelsLast(rank: number): Arrangement | undefined | 'never' {
  if (rank === 4) return CHANNELS_LAST;
  if (rank === 3) return BOARD_CHANNELS_LAST;
  return rank === 0 ? undefined : 'never';
}

/** @internal An array that lies in the order `from`, in the order `to`; undefined: as the graph has it. `from` reverses nothing. */
export function rearrange(
  tf: TensorFlow,
  x: TensorFlowTensor,
  from: Arrangement | undefined,
  to: Arrangement | undefined,
): TensorFlowTensor {
  const before = from?.permutation ?? x.shape.map((_, axis) => axis);
  const after = to?.permutation ?? x.shape.map((_, axis) => axis);
  const reversed = to?.reversed?.map((axis) => before.indexOf(axis)) ?? [];
  const turned = reversed.length === 0 ? x : tf.reverse(x, reversed);
  return tf.transpose(
    turned,
    after.map((axis) => before.indexOf(axis)),
  );
}
