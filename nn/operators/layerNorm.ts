import { BATCH, type Graph, type Operator, type Value } from '../graph.js';
import { add, div, mul, sqrt, sub } from './elementwise.js';
import { reduceMean } from './reduce.js';
import { broadcastShape, refuse, sameShape } from './shapes.js';

/** What a layer norm is made of besides its numbers; one that is not `centered` keeps the mean (RMSNorm). */
export type Norm = { readonly epsilon: number; readonly axes: readonly number[]; readonly centered: boolean };

const layerNormOperator: Operator<Norm> = {
  name: 'layerNorm',
  infer(inputs, { axes }) {
    const [x, ...affine] = inputs;
    const isKnown =
      x && axes.length > 0 && axes.every((axis) => x.shape[axis] !== undefined && x.shape[axis] !== BATCH);
    const fits = affine.every(({ shape }) => sameShape(broadcastShape(x!.shape, shape) ?? [], x!.shape));
    if (inputs.length !== 3 || !isKnown || !fits || inputs.some(({ type }) => type !== 'float32')) {
      refuse('layerNorm', inputs, 'x [N, ...] with scale and shift that broadcast to it');
    }
    return { shape: x.shape, type: 'float32' };
  },
  /**
   * With x^ the normalised x, g = dy · scale and means over the axes: dx = (g - mean(g) - x^ · mean(g · x^)) / deviation; where
   * nothing is centred, without mean(g).
   */
  gradient(graph, { inputs, attributes }, cotangent) {
    const [x, scale] = inputs as [Value, Value];
    const { centered, deviation } = normParts(graph, x, attributes);
    const normal = div(graph, centered, deviation);
    const g = mul(graph, cotangent, scale);
    const mean = (value: Value): Value => reduceMean(graph, value, attributes.axes, true);
    const along = mul(graph, normal, mean(mul(graph, g, normal)));
    const direct = attributes.centered ? sub(graph, g, mean(g)) : g;
    const dx = div(graph, sub(graph, direct, along), deviation);
    return [dx, mul(graph, cotangent, normal), cotangent];
  },
  onnx(form, { attributes: { axes, epsilon, centered: isCentered } }, [x, scale, shift]) {
    const mean = (from: string): string =>
      form.step('ReduceMean', [from, form.integers(axes)], { keepdims: 1 });
    const centered = isCentered ? form.step('Sub', [x!, mean(x!)]) : x!;
    const variance = mean(form.step('Mul', [centered, centered]));
    const raised = form.step('Add', [variance, form.constant('float32', [], Float32Array.of(epsilon))]);
    const normal = form.step('Div', [centered, form.step('Sqrt', [raised])]);
    form.result('Add', [form.step('Mul', [normal, scale!]), shift!]);
  },
  tensorflow(tf, { attributes: { axes, epsilon, centered: isCentered } }, [x, scale, shift]) {
    const centered = isCentered ? tf.sub(x!, tf.mean(x!, [...axes], true)) : x!;
    const variance = tf.mean(tf.square(centered), [...axes], true);
    return tf.add(tf.mul(tf.div(centered, tf.sqrt(tf.add(variance, epsilon))), scale!), shift!);
  },
};

/** What a layer norm divides: x minus its mean and its standard deviation [N, ..., 1]; or x and the root of its mean square. */
export function normParts(
  graph: Graph,
  x: Value,
  { axes, epsilon, centered: isCentered }: Norm,
): { readonly centered: Value; readonly deviation: Value } {
  const centered = isCentered ? sub(graph, x, reduceMean(graph, x, axes, true)) : x;
  const variance = reduceMean(graph, mul(graph, centered, centered), axes, true);
  return { centered, deviation: sqrt(graph, add(graph, variance, graph.constant(epsilon))) };
}

/**
 * Layer normalisation (Ba et al. 2016): (x - mean) / sqrt(variance + epsilon) · scale + shift, mean and variance of each position
 * over `axes` (counted with the batch, which is 0). Not centred it is RMSNorm (Zhang and Sennrich 2019), of the mean square and
 * without the mean.
 */
export function layerNorm(
  graph: Graph,
  [x, scale, shift]: readonly [Value, Value, Value],
  attributes: Norm,
  name?: string,
): Value {
  return graph.apply(layerNormOperator, [x, scale, shift], attributes, name);
}
