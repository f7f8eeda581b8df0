import type { Graph, Operator, Value } from '../graph.js';
import { exp, mul, sub } from './elementwise.js';
import { reduceSum } from './reduce.js';
import { refuse } from './shapes.js';

const logSoftmaxOperator: Operator = {
  name: 'logSoftmax',
  infer(inputs) {
    const [x] = inputs;
    if (inputs.length !== 1 || x?.type !== 'float32' || x.shape.length === 0) {
      refuse('logSoftmax', inputs, 'one float32 array of rank 1 or more');
    }
    return { shape: x.shape, type: 'float32' };
  },
  /** dx = dy - softmax(x) · Σ dy */
  gradient(graph, { output }, cotangent) {
    const total = reduceSum(graph, cotangent, [output.shape.length - 1], true);
    return [sub(graph, cotangent, mul(graph, exp(graph, output), total))];
  },
  onnx: (form, _node, inputs) => form.result('LogSoftmax', inputs, { axis: -1 }),
  tensorflow: (tf, _node, inputs) => tf.logSoftmax(inputs[0]!),
};

/** Logarithm of the softmax over the last axis. */
export function logSoftmax(graph: Graph, x: Value, name?: string): Value {
  return graph.apply(logSoftmaxOperator, [x], {}, name);
}
