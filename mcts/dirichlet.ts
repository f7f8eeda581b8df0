import type { Random } from '../engine/random.js';

/** A sample of the symmetric Dirichlet distribution: `count` shares that sum to 1. */
export function dirichlet(random: Random, alpha: number, count: number): Float64Array {
  // As logarithms: with a small alpha every share may be too small for a double before it is normalised.
  const logs = Float64Array.from({ length: count }, () => logGamma(random, alpha));
  const largest = logs.reduce((a, b) => Math.max(a, b));
  const shares = logs.map((log) => Math.exp(log - largest));
  const sum = shares.reduce((a, b) => a + b);
  return shares.map((share) => share / sum);
}

/** Logarithm of a Gamma(shape, 1) sample (Marsaglia and Tsang 2000; below shape 1 by G(a + 1) · U^(1/a)). */
export function logGamma(random: Random, shape: number): number {
  if (shape < 1) return logGamma(random, shape + 1) + Math.log(1 - random.uniform()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}
