import type { Value } from '../nn/graph.js';

/** Where the relevance of a layer's outputs went; bias and leak summed over channels, [rows, 1, ...], undefined = 0. */
export interface Decomposition {
  /** One an input; undefined where it is handed nothing. */
  readonly inputs: readonly (Value | undefined)[];
  readonly bias: Value | undefined;
  readonly leak: Value | undefined;
}
