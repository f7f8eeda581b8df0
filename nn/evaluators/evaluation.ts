import type { PositionBatch } from '../../engine/positionBatch.js';

/**
 * What the network says of a batch. The arrays may belong to the evaluator and are valid until its
 * next call; a caller that keeps them longer copies them.
 */
export interface Evaluation {
  /** [count, 65] raw policy logits, illegal moves not masked. */
  readonly logits: Float32Array;
  /** [count] expected result for the side to move, -1..1. */
  readonly values: Float32Array;
  /** [count] expected final disc difference / 64 for the side to move, -1..1; absent unless asked for and known. */
  readonly scores?: Float32Array | undefined;
}

/** All that the search knows of a network. */
export interface Evaluator {
  /** One call at a time: an evaluator may use one buffer for all. */
  evaluate(batch: PositionBatch): Promise<Evaluation>;
}
