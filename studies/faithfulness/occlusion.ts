/** How much a number falls when each square is taken off the board. @param occluded the number without each square [64] */
export function occlusionMap(whole: number, occluded: ArrayLike<number>): Float32Array {
  return Float32Array.from({ length: 64 }, (_, square) => whole - occluded[square]!);
}

/**
 * Specific and relevant feature attribution (Puri et al. 2020): how much the move's probability falls when a square is taken
 * away, as far as the policy over the other moves stays what it was.
 *
 *     Δp = p(move) - p'(move)    K = 1 / (1 + KL(p' without the move || p without the move))    S = 2 K Δp / (K + Δp)
 *
 * A square that does not lower the probability has 0.
 * @param legal the legal moves, the move among them
 * @param logits [65] of the whole board
 * @param occluded [64, 65] logits without each square
 */
export function sarfaMap(
  move: number,
  legal: readonly number[],
  logits: ArrayLike<number>,
  occluded: Float32Array,
): Float32Array {
  const before = softmaxOver(legal, logits, 0);
  const at = legal.indexOf(move);
  const others = rest(before, at);
  return Float32Array.from({ length: 64 }, (_, square) => {
    const after = softmaxOver(legal, occluded, square * 65);
    const fall = before[at]! - after[at]!;
    if (!(fall > 0)) return 0;
    const kept = 1 / (1 + divergence(rest(after, at), others));
    return (2 * kept * fall) / (kept + fall);
  });
}

function softmaxOver(moves: readonly number[], logits: ArrayLike<number>, offset: number): number[] {
  const largest = Math.max(...moves.map((move) => logits[offset + move]!));
  const weights = moves.map((move) => Math.exp(logits[offset + move]! - largest));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** The distribution without one of its entries; empty of a single entry. */
function rest(probabilities: readonly number[], at: number): number[] {
  const others = probabilities.filter((_, index) => index !== at);
  const sum = others.reduce((a, b) => a + b, 0);
  return others.map((probability) => (sum === 0 ? 1 / others.length : probability / sum));
}

/** KL(p || q) in nats. */
function divergence(p: readonly number[], q: readonly number[]): number {
  return p.reduce((sum, value, index) => {
    if (value === 0) return sum;
    return sum + value * Math.log(value / Math.max(q[index]!, Number.MIN_VALUE));
  }, 0);
}
