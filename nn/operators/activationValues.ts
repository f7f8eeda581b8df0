/** The activation functions besides rectifier and tanh, as numbers: what they mean is said here. */
export const ACTIVATIONS = [
  'leakyRelu', // alpha · x below 0
  'elu', // alpha · (e^x - 1) below 0
  'gelu', // x · Φ(x)
  'geluTanh', // its approximation by tanh
  'silu', // x · sigmoid(x)
  'mish', // x · tanh(softplus(x))
  'hardSwish', // x · hardSigmoid(x) with alpha 1/6 and beta 1/2
  'hardSigmoid', // alpha · x + beta, from 0 to 1
  'sigmoid',
  'softplus',
  'clip', // x, from alpha to beta
  'selu', // beta · elu(x)
  'celu', // alpha · (e^(x / alpha) - 1) below 0
  'softsign', // x / (1 + |x|)
  'swish', // x · sigmoid(alpha · x)
  'thresholdedRelu', // x above alpha, else 0
  'shrink', // x - beta above alpha, x + beta below -alpha, else 0
  'abs',
  'square',
] as const;
/** Name of an activation that a layer applies, as its architecture has it. */
export type ActivationName = (typeof ACTIVATIONS)[number];

/** What each function gives for a number. Sources of the smooth ones: Hendrycks & Gimpel 2016,
 * Misra 2019, Klambauer et al. 2017 (selu), Barron 2017 (celu), Ramachandran et al. 2017 (swish). */
export const activationValues: Readonly<
  Record<ActivationName, (x: number, alpha: number, beta: number) => number>
> = {
  leakyRelu: (x, alpha) => (x > 0 ? x : alpha * x),
  elu: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  geluTanh: (x) => 0.5 * x * (1 + Math.tanh(GELU_SLOPE * (x + GELU_CUBE * x ** 3))),
  silu: (x) => x * sigmoid(x),
  mish: (x) => x * Math.tanh(softplus(x)),
  hardSwish: (x) => x * Math.min(1, Math.max(0, x / 6 + 0.5)),
  hardSigmoid: (x, alpha, beta) => Math.min(1, Math.max(0, alpha * x + beta)),
  sigmoid,
  softplus,
  clip: (x, low, high) => Math.min(high, Math.max(low, x)),
  selu: (x, alpha, beta) => beta * (x > 0 ? x : alpha * Math.expm1(x)),
  celu: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x / alpha)),
  softsign: (x) => x / (1 + Math.abs(x)),
  swish: (x, alpha) => x * sigmoid(alpha * x),
  thresholdedRelu: (x, alpha) => (x > alpha ? x : 0),
  shrink: (x, alpha, beta) => (x > alpha ? x - beta : x < -alpha ? x + beta : 0),
  abs: Math.abs,
  square: (x) => x * x,
};

/** The two numbers of the approximation of GELU by tanh. */
export const GELU_SLOPE = Math.sqrt(2 / Math.PI);
export const GELU_CUBE = 0.044715;

function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Beyond it the error function is 1 to the last digit. */
const ERF_END = 6;

/** The error function, by a series whose terms all have one sign: erf(x) = 2/√π · e^(-x²) · Σ x (2x²)^n / (1·3···(2n+1)). */
export function erf(x: number): number {
  if (Math.abs(x) >= ERF_END) return Math.sign(x);
  let [sum, term] = [0, x];
  for (let n = 1; sum + term !== sum; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
