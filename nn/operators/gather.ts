import { BATCH, type Graph, type Operator, type Value } from '../graph.js';
import { sizeOf } from '../tensor.js';
import { equal, where } from './elementwise.js';
import { matmul } from './matmul.js';
import { reshape } from './reshape.js';
import { refuse } from './shapes.js';

const gatherOperator: Operator = {
  name: 'gather',
  infer(inputs) {
    const [x, rows] = inputs;
    if (inputs.length !== 2 || x?.type !== 'float32' || x.shape.length === 0 || rows?.type !== 'int32') {
      refuse('gather', inputs, 'a float32 array and int32 rows of it');
    }
    if (rows.shape.length !== 1) refuse('gather', inputs, 'rows of rank 1');
    return { shape: [rows.shape[0]!, ...x.shape.slice(1)], type: 'float32' };
  },
  /** Adds each row's cotangent where the row was taken from: a product with the matrix of ones at (rows[i], i). */
  gradient(graph, { inputs }, cotangent) {
    const [x, rows] = inputs;
    const [size, ...rest] = x!.shape;
    if (size === BATCH) refuse('gather', inputs, 'a fixed number of rows to be differentiable');
    const index = graph.constant({
      shape: [size!, 1],
      data: Int32Array.from({ length: size! }, (_, i) => i),
    });
    const taken = where(graph, equal(graph, index, rows!), graph.constant(1), graph.constant(0));
    const flat = reshape(graph, cotangent, [rows!.shape[0]!, sizeOf(rest)]);
    return [reshape(graph, matmul(graph, taken, flat), x!.shape), undefined];
  },
  onnx: (form, _node, inputs) => form.result('Gather', inputs, { axis: 0 }),
  tensorflow: (tf, _node, inputs) => tf.gather(inputs[0]!, inputs[1]!.as1D()),
};

/** Row `rows[i]` of x (along axis 0) as row i of the result; rows is int32 [M]. */
export function gather(graph: Graph, x: Value, rows: Value, name?: string): Value {
  return graph.apply(gatherOperator, [x, rows], {}, name);
}
