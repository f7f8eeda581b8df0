import { BATCH, type Graph, type Operator, type Value } from '../graph.js';
import { sizeOf } from '../tensor.js';
import { CHANNELS_LAST } from './arrangement.js';
import { add, div, mul, neg, sqrt, sub } from './elementwise.js';
import type { TensorFlowTensor } from './operatorTypes.js';
import { reduceSum } from './reduce.js';
import { reshape } from './reshape.js';
import { refuse } from './shapes.js';

// An operator of its own because its gradient, put together by hand, takes half the passes over x that a walk
// through mean, difference, square and quotient would.

type Norm = {
  readonly epsilon: number;
  /** Whether mean and variance are those of x over all axes but 1, so that they move with it. */
  readonly ofBatch: boolean;
};

type Five = readonly [Value, Value, Value, Value, Value];

const batchNormOperator: Operator<Norm> = {
  name: 'batchNorm',
  infer(inputs) {
    const [x, ...channelwise] = inputs;
    const channels = x?.shape[1];
    const fits =
      inputs.length === 5 &&
      inputs.every(({ type }) => type === 'float32') &&
      channelwise.every(({ shape }) => shape.length === 1 && shape[0] === channels);
    if (!fits) refuse('batchNorm', inputs, 'x [N, C, ...] and scale, shift, mean, variance [C]');
    return { shape: x!.shape, type: 'float32' };
  },
  /**
   * With x^ = (x - mean) / sqrt(variance + epsilon), the sums over all axes but 1 and M their number of terms:
   *   dshift = Σ dy,  dscale = Σ dy·x^,
   *   dx = scale / sqrt(variance + epsilon) · (dy - [dshift + x^ · dscale] / M), the bracket only where `ofBatch`.
   */
  gradient(graph, node, cotangent) {
    const [x, scale, , mean, variance] = node.inputs as Five;
    const { epsilon, ofBatch } = node.attributes;
    const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
    const deviation = sqrt(graph, add(graph, variance, graph.constant(epsilon)));
    const shiftGradient = reduceSum(graph, cotangent, axes);
    const product = reduceSum(graph, mul(graph, cotangent, x), axes);
    const centered = sub(graph, product, mul(graph, mean, shiftGradient));
    const scaleGradient = div(graph, centered, deviation);
    const gain = div(graph, scale, deviation);
    const direct = mul(graph, cotangent, alongChannels(graph, gain, x.shape.length));
    if (!ofBatch) {
      const meanGradient = neg(graph, mul(graph, gain, shiftGradient));
      const half = mul(graph, graph.constant(-0.5), mul(graph, gain, scaleGradient));
      return [direct, scaleGradient, shiftGradient, meanGradient, div(graph, half, deviation)];
    }
    const sizes = axes.map((axis) => x.shape[axis]!);
    if (sizes.includes(BATCH)) refuse('batchNorm', node.inputs, 'a fixed batch size to be differentiable');
    const share = div(graph, gain, graph.constant(-sizeOf(sizes)));
    const indirect = batchNorm(
      graph,
      {
        x,
        scale: mul(graph, share, scaleGradient),
        shift: mul(graph, share, shiftGradient),
        mean,
        variance,
      },
      { epsilon, ofBatch: false },
    );
    return [add(graph, direct, indirect), scaleGradient, shiftGradient, undefined, undefined];
  },
  onnx: (form, { attributes }, inputs) =>
    form.result('BatchNormalization', inputs, { epsilon: { float: attributes.epsilon } }),
  arrangements: ({ inputs: [x] }) =>
    x!.shape.length === 4 ? { inputs: [CHANNELS_LAST], output: CHANNELS_LAST } : { inputs: [] },
  tensorflow(tf, { attributes, inputs: [x] }, inputs) {
    const shape = x!.shape.length === 4 ? [-1] : [-1, ...x!.shape.slice(2).map(() => 1)];
    const [scale, shift, mean, variance] = inputs.slice(1).map((input) => tf.reshape(input, shape)) as [
      TensorFlowTensor,
      TensorFlowTensor,
      TensorFlowTensor,
      TensorFlowTensor,
    ];
    const gain = tf.div(scale, tf.sqrt(tf.add(variance, attributes.epsilon)));
    return tf.add(tf.mul(inputs[0]!, gain), tf.sub(shift, tf.mul(mean, gain)));
  },
};

/** [C] as an array that broadcasts along axis 1 of arrays of that rank. */
function alongChannels(graph: Graph, value: Value, rank: number): Value {
  return reshape(graph, value, [value.shape[0]!, ...Array.from({ length: rank - 2 }, () => 1)]);
}

/** What a batch norm takes, one number a channel but for x [N, C, ...]. */
export interface BatchNormInputs {
  readonly x: Value; // [N, C, ...]
  readonly scale: Value; // [C], as all below
  readonly shift: Value;
  readonly mean: Value;
  readonly variance: Value;
}

/**
 * (x - mean) / sqrt(variance + epsilon) · scale + shift, channel by channel. With `ofBatch` the caller promises that mean and
 * (biased) variance are those of this x over all axes but 1: the gradient for x is then the total one, and none
 * flows to mean and variance.
 */
export function batchNorm(
  graph: Graph,
  { x, scale, shift, mean, variance }: BatchNormInputs,
  attributes: Norm,
  name?: string,
): Value {
  return graph.apply(batchNormOperator, [x, scale, shift, mean, variance], attributes, name);
}
