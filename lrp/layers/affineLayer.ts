import type { Value } from '../../nn/graph.js';
import type { Part } from '../rules.js';

/** An affine layer as rules use it: applied forwards and transposed with any part of its weights. */
export interface AffineLayer {
  /** part(W)·x + bias. */
  apply(x: Value, weight: Part, bias: Part | undefined): Value;
  /** The same for a board filled with `level`; padding is not an input, so it shrinks at the border. [1, ...outputs]. */
  respond(level: number, weight: Part, bias: Part | undefined): Value;
  /** part(W)ᵀ·s. */
  transposed(s: Value, weight: Part): Value;
  /** The bias, in a shape that broadcasts with the outputs; undefined where it is 0 everywhere. */
  bias(bias: Part): Value | undefined;
  /** Σ over channels of bias·s: [rows, 1, H, W] or [rows, 1]; undefined where the bias is 0 everywhere. */
  biasTotal(s: Value, bias: Part): Value | undefined;
  /** Whether the part of every weight is >= 0 (1), <= 0 (-1), or neither is known (0). */
  sign(weight: Part): 1 | -1 | 0;
  /** Whether the part of the bias is >= 0 everywhere. */
  biasIsPositive(bias: Part): boolean;
}

/** Weights and bias of a layer as rules see them, where they differ from the graph's (see gauge.ts). */
export interface LayerNumbers {
  readonly weight: Float64Array;
  /** One number an output channel, or one for every channel and square. */
  readonly bias: Float64Array | undefined;
  /** Puts numbers of the weights into the node's kernel, where that is another; those that are no weights are 0 for every part. */
  readonly inKernel?: (numbers: Float64Array) => Float64Array;
  /** Zeros that were added around the board before the node (top, left, bottom, right); they are no inputs. */
  readonly margins?: readonly [number, number, number, number];
}
