import type { ActivationRanges } from './ranges.js';

/** In what numbers a search computes its network. */
export type EvaluationPrecision = 'float32' | 'float16' | 'int8';

/** Whoever evaluates in fewer bits has the network's ranges for that; float32 without. */
export interface Rounding {
  readonly ranges?: ActivationRanges | undefined;
  /** In half precision (float16) and not in eight bits. */
  readonly half?: boolean | undefined;
}

/** What a rounding comes to. */
export function evaluationPrecision({ ranges, half = false }: Rounding): EvaluationPrecision {
  if (ranges === undefined) return 'float32';
  return half ? 'float16' : 'int8';
}

/** The rounding that evaluates in a precision; `ranges` of the network, which float32 needs none of. */
export function roundingFor(
  precision: Exclude<EvaluationPrecision, 'float32'>,
  ranges: ActivationRanges,
): Rounding & { readonly ranges: ActivationRanges } {
  return precision === 'float16' ? { ranges, half: true } : { ranges };
}
