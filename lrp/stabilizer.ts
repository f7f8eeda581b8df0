import type { Graph, Value } from '../nn/graph.js';
import { abs, add, greaterOrEqual, maximum, mul, sqrt, where } from '../nn/operators/elementwise.js';
import { reduceMean } from '../nn/operators/reduce.js';

/**
 * How a denominator z is kept away from zero. sign(z) is +1 for z >= 0 (so for 0 and -0), else -1.
 * `add`: z + e·sign(z). `clip`: sign(z)·max(|z|, e). e is `epsilon`, with `normScale` times sqrt(mean(z²))
 * over all dimensions but the batch.
 */
export interface Stabilizer {
  readonly epsilon: number;
  readonly form: 'add' | 'clip';
  readonly normScale: boolean;
}

export const defaultStabilizer: Stabilizer = { epsilon: 1e-6, form: 'add', normScale: false };

/**
 * A stabiliser as it is written on the command line: its epsilon, perhaps with `,clip` and `,norm`. Undefined for anything
 * else.
 */
export function parseStabilizer(text: string): Partial<Stabilizer> | undefined {
  const [number = '', ...words] = text.split(',').map((word) => word.trim());
  const isNumber = /^(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i.test(number) && Number.isFinite(Number(number));
  if (!isNumber || words.some((word) => word !== 'clip' && word !== 'norm')) return undefined;
  return {
    epsilon: Number(number),
    form: words.includes('clip') ? 'clip' : 'add',
    normScale: words.includes('norm'),
  };
}

/** stab(z), and what it added: λ = stab(z) - z. */
export interface Stabilized {
  readonly value: Value;
  /** A number where it is the same everywhere. */
  readonly added: Value | number;
  /** Whether `value` can be 0. */
  readonly canVanish: boolean;
}

/** The stabilised denominator as part of the graph; `sign` 1 says that z >= 0 everywhere. */
export function stabilize(graph: Graph, z: Value, stabilizer: Stabilizer, sign: 0 | 1): Stabilized {
  const { epsilon, form, normScale } = stabilizer;
  if (epsilon === 0) return { value: z, added: 0, canVanish: true };
  const zero = graph.constant(0);
  if (form === 'add' && !normScale && sign === 1) {
    return { value: add(graph, z, addend(graph, z, epsilon)), added: epsilon, canVanish: false };
  }
  const isPositive = greaterOrEqual(graph, z, zero);
  const one = (value: number): Value => graph.constant(value);
  const size = normScale ? mul(graph, rootMeanSquare(graph, z), one(epsilon)) : one(epsilon);
  const signed = (magnitude: Value): Value =>
    where(graph, isPositive, magnitude, mul(graph, magnitude, one(-1)));
  if (form === 'add') {
    const added = signed(size);
    return { value: add(graph, z, added), added, canVanish: normScale };
  }
  const value = signed(maximum(graph, abs(graph, z), size));
  return { value, added: add(graph, value, mul(graph, z, one(-1))), canVanish: normScale };
}

/** Beside a convolution one number a channel, which onnxruntime makes a part of its bias. */
function addend(graph: Graph, { node, shape }: Value, number: number): Value {
  if (node?.op !== 'conv2d') return graph.constant(number);
  const channels = shape[1]!;
  return graph.constant({ shape: [channels, 1, 1], data: new Float64Array(channels).fill(number) });
}

/** sqrt(mean(z²)) over all dimensions but the batch, which keep the size 1. */
function rootMeanSquare(graph: Graph, z: Value): Value {
  const axes = z.shape.map((_, axis) => axis).slice(1);
  return sqrt(graph, reduceMean(graph, mul(graph, z, z), axes, true));
}
