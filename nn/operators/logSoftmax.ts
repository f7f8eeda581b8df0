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
  /** On a device of its definition: onnxruntime 1.30 has no LogSoftmax for WebGPU. */
  onnx(form, _node, inputs) {
    if (!form.forDevice) {
      form.result('LogSoftmax', inputs, { axis: -1 });
      return;
    }
    const last = form.integers([-1]);
    const shifted = form.step('Sub', [inputs[0]!, form.step('ReduceMax', [inputs[0]!, last])]);
    const sum = form.step('ReduceSum', [form.step('Exp', [shifted]), last]);
    form.result('Sub', [shifted, form.step('Log', [sum])]);
  },
  tensorflow: (tf, _node, inputs) => tf.logSoftmax(inputs[0]!),
};

/** Logarithm of the softmax over the last axis. */
export function logSoftmax(graph: Graph, x: Value, name?: string): Value {
  return graph.apply(logSoftmaxOperator, [x], {}, name);
}
