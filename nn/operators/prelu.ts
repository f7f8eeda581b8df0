import type { Graph, Operator, Value } from '../graph.js';
import { greater, mul, where } from './elementwise.js';
import { broadcastShape, refuse, sameShape } from './shapes.js';

const preluOperator: Operator = {
  name: 'prelu',
  infer(inputs) {
    const [x, slope] = inputs;
    const fits = x && slope && sameShape(broadcastShape(x.shape, slope.shape) ?? [], x.shape);
    if (inputs.length !== 2 || !fits || inputs.some(({ type }) => type !== 'float32')) {
      refuse('prelu', inputs, 'a float32 array and slopes that broadcast to it');
    }
    return { shape: x.shape, type: 'float32' };
  },
  gradient(graph, { inputs }, cotangent) {
    const [x, slope] = inputs as [Value, Value];
    const isPositive = greater(graph, x, graph.constant(0));
    const below = where(graph, isPositive, graph.constant(0), mul(graph, cotangent, x));
    return [where(graph, isPositive, cotangent, mul(graph, cotangent, slope)), below];
  },
  onnx: (form, _node, inputs) => form.result('PRelu', inputs),
  numberwise: true,
  // Not tf.prelu, which does not broadcast on WebAssembly.
  tensorflow: (tf, _node, [x, slope]) => tf.add(tf.relu(x!), tf.mul(slope!, tf.minimum(x!, 0))),
};

/** x, multiplied by its slope below 0 (He et al. 2015); slopes of rank 3 [C, 1, 1] for boards, [C] for vectors. */
export function prelu(graph: Graph, x: Value, slope: Value, name?: string): Value {
  return graph.apply(preluOperator, [x, slope], {}, name);
}
