/** What says how much of a map belongs to the position; undefined where it does not exist (a pass, a map of zeros). */
export interface Controls {
  /** The same target on the empty board (64): what the composite draws with nothing there. */
  readonly emptyBoard: Float32Array;
  readonly emptyBoardCosine: number | undefined;
  /** The map minus that of the empty board (64). */
  readonly difference: Float32Array;
  /** Median cosine with the maps of the other legal moves. */
  readonly legalMovesCosine: number | undefined;
  /** Cosine of the map with that of the value; for the value with that of the policy's preferred move. */
  readonly policyValueCosine: number | undefined;
}

/** Cosine of two maps, in float64; undefined where one of them is 0 throughout. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let index = 0; index < a.length; index++) {
    product += a[index]! * b[index]!;
    squareA += a[index]! * a[index]!;
    squareB += b[index]! * b[index]!;
  }
  if (squareA === 0 || squareB === 0) return undefined;
  return product / (Math.sqrt(squareA) * Math.sqrt(squareB));
}

/** The middle number, or the mean of the middle two; undefined of none. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Sum over planes [planes, 64] -> [64]. */
export function sumPlanes(planes: Float32Array): Float32Array {
  const sums = new Float64Array(64);
  for (let index = 0; index < planes.length; index++) sums[index & 63]! += planes[index]!;
  return Float32Array.from(sums);
}
