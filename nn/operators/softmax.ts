import type { Graph, Operator, Value } from '../graph.js';
import { mul, sub } from './elementwise.js';
import { reduceSum } from './reduce.js';
import { refuse } from './shapes.js';

const softmaxOperator: Operator = {
  name: 'softmax',
  infer(inputs) {
    const [x] = inputs;
    if (inputs.length !== 1 || x?.type !== 'float32' || x.shape.length === 0) {
      refuse('softmax', inputs, 'one float32 array of rank 1 or more');
    }
    return { shape: x.shape, type: 'float32' };
  },
  /** dx = y · (dy - Σ dy · y) */
  gradient(graph, { output }, cotangent) {
    const total = reduceSum(graph, mul(graph, cotangent, output), [output.shape.length - 1], true);
    return [mul(graph, output, sub(graph, cotangent, total))];
  },
  onnx: (form, _node, inputs) => form.result('Softmax', inputs, { axis: -1 }),
  tensorflow: (tf, _node, inputs) => tf.softmax(inputs[0]!),
};

/** Softmax over the last axis. */
export function softmax(graph: Graph, x: Value, name?: string): Value {
  return graph.apply(softmaxOperator, [x], {}, name);
}
