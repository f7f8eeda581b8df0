import { BATCH, type Graph, type Operator, type OperatorName, type Shape, type Value } from '../graph.js';
import { sizeOf } from '../tensor.js';
import { mul } from './elementwise.js';
import { repeat, type TensorFlow, type TensorFlowTensor } from './operatorTypes.js';
import { reshape } from './reshape.js';
import { broadcastShape, refuse, repeatedAxes, sameShape } from './shapes.js';

type Axes = { readonly axes: readonly number[]; readonly keepDims: boolean };

function reducedShape(shape: Shape, { axes, keepDims }: Axes): Shape {
  const kept = shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
  return keepDims ? kept : kept.filter((_, axis) => !axes.includes(axis));
}

function reduction(
  name: OperatorName,
  onnx: string,
  tensorflow: (tf: TensorFlow, x: TensorFlowTensor, axes: number[], keepDims: boolean) => TensorFlowTensor,
  mean: boolean,
): Operator<Axes> {
  return {
    name,
    infer(inputs, attributes) {
      const [x] = inputs;
      const rank = x?.shape.length ?? 0;
      const valid = attributes.axes.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < rank);
      if (inputs.length !== 1 || x?.type !== 'float32' || !valid || attributes.axes.length === 0) {
        refuse(name, inputs, `a float32 array with the axes ${attributes.axes.join(', ') || '(none given)'}`);
      }
      return { shape: reducedShape(x.shape, attributes), type: 'float32' };
    },
    gradient(graph, { inputs, attributes }, cotangent) {
      const [x] = inputs;
      const kept = reducedShape(x!.shape, { ...attributes, keepDims: true });
      const counted = attributes.axes.map((axis) => x!.shape[axis]!);
      if (mean && counted.includes(BATCH)) refuse(name, inputs, 'a fixed batch size to be differentiable');
      const scaled = mean ? mul(graph, cotangent, graph.constant(1 / sizeOf(counted))) : cotangent;
      return [broadcastTo(graph, reshape(graph, scaled, kept), x!.shape)];
    },
    onnx: (form, { attributes }, inputs) =>
      form.result(onnx, [inputs[0]!, form.integers(attributes.axes)], {
        keepdims: Number(attributes.keepDims),
      }),
    tensorflow: (tf, { attributes }, inputs) =>
      tensorflow(tf, inputs[0]!, [...attributes.axes], attributes.keepDims),
  };
}

const reduceSumOperator = reduction(
  'reduceSum',
  'ReduceSum',
  (tf, x, axes, keepDims) => tf.sum(x, axes, keepDims),
  false,
);
const reduceMeanOperator = reduction(
  'reduceMean',
  'ReduceMean',
  (tf, x, axes, keepDims) => tf.mean(x, axes, keepDims),
  true,
);

type Target = { readonly shape: Shape };

const broadcastToOperator: Operator<Target> = {
  name: 'broadcastTo',
  infer(inputs, { shape }) {
    const [x] = inputs;
    const fits = x && sameShape(broadcastShape(x.shape, shape) ?? [], shape);
    const known = fits && repeatedAxes(x.shape, shape).every((axis) => shape[axis] !== BATCH);
    if (inputs.length !== 1 || x?.type !== 'float32' || !known) {
      refuse(
        'broadcastTo',
        inputs,
        `a float32 array that broadcasts to the known sizes [${shape.join(', ')}]`,
      );
    }
    return { shape, type: 'float32' };
  },
  gradient: (graph, { inputs }, cotangent) => [sumTo(graph, cotangent, inputs[0]!.shape)],
  // A dimension of 1 keeps the size of the input, which serves a symbolic batch.
  onnx: (form, { attributes }, inputs) =>
    form.result('Expand', [
      inputs[0]!,
      form.integers(attributes.shape.map((dimension) => (dimension === BATCH ? 1 : dimension))),
    ]),
  tensorflow(tf, { attributes }, inputs) {
    const [x] = inputs;
    const missing = attributes.shape.length - x!.shape.length;
    const shape = attributes.shape.map((size, axis) => (size === BATCH ? x!.shape[axis - missing]! : size));
    return repeat(tf, x!, shape);
  },
};

/** Sums over `axes` (counted from 0), which stay as dimensions of 1 where `keepDims`. */
export function reduceSum(
  graph: Graph,
  x: Value,
  axes: readonly number[],
  keepDims = false,
  name?: string,
): Value {
  return graph.apply(reduceSumOperator, [x], { axes, keepDims }, name);
}

/** Like reduceSum, divided by the number of summed elements. */
export function reduceMean(
  graph: Graph,
  x: Value,
  axes: readonly number[],
  keepDims = false,
  name?: string,
): Value {
  return graph.apply(reduceMeanOperator, [x], { axes, keepDims }, name);
}

/** Repeats dimensions of 1 (and missing leading ones) up to `shape`. */
export function broadcastTo(graph: Graph, x: Value, shape: Shape, name?: string): Value {
  return graph.apply(broadcastToOperator, [x], { shape }, name);
}

/** The transpose of broadcasting: sums `x` down to `shape`; `x` itself where the shapes agree. */
export function sumTo(graph: Graph, x: Value, shape: Shape): Value {
  const axes = repeatedAxes(shape, x.shape);
  if (axes.length === 0) return x;
  const sum = reduceSum(graph, x, axes, true);
  return shape.length === x.shape.length ? sum : reshape(graph, sum, shape);
}
