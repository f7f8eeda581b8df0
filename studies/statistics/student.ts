import { erf } from '../../nn/operators/activationValues.js';

/** The quantile 0.975 of the normal distribution. */
const NORMAL = 1.959963984540054;

/** The distribution function of the normal distribution. */
export function normalBelow(x: number): number {
  return (1 + erf(x * Math.SQRT1_2)) / 2;
}

/**
 * The quantile 0.975 of Student's t: exact for one and two degrees of freedom, else by the expansion about the normal
 * distribution (Abramowitz & Stegun 1964, 26.7.5), which is right to 1 % from three on and to 1e-4 from six on.
 */
export function studentQuantile(freedom: number): number {
  if (freedom === 1) return Math.tan(Math.PI * 0.475);
  if (freedom === 2) return 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2));
  const [x, n] = [NORMAL, freedom];
  return (
    x +
    (x ** 3 + x) / (4 * n) +
    (5 * x ** 5 + 16 * x ** 3 + 3 * x) / (96 * n ** 2) +
    (3 * x ** 7 + 19 * x ** 5 + 17 * x ** 3 - 15 * x) / (384 * n ** 3) +
    (79 * x ** 9 + 776 * x ** 7 + 1482 * x ** 5 - 1920 * x ** 3 - 945 * x) / (92160 * n ** 4)
  );
}
