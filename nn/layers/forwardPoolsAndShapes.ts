import { OthelloError } from '../../engine/errors.js';
import type { LayerOf } from '../architecture.js';
import { isPlainConv, plainForm, plainKernel } from '../convGeometry.js';
import type { Graph, Value } from '../graph.js';
import { conv2d } from '../operators/conv.js';
import { add, exp, mul } from '../operators/elementwise.js';
import { logSoftmax } from '../operators/logSoftmax.js';
import { dense } from '../operators/matmul.js';
import { averagePool, maxPool, subsample, withMargins } from '../operators/pool.js';
import { reduceMean } from '../operators/reduce.js';
import { concat, pad, reshape, slice, transpose } from '../operators/reshape.js';
import type { StructureLayer } from './poolsAndShapes.js';

/**
 * A convolution, named after its layer. One that is not plain (convGeometry.ts) is computed as a plain one, whose kernel is made
 * when the graph is: so its weights must be constants. Throws OthelloError('unsupported') where they are not.
 */
export function buildConv(
  graph: Graph,
  layer: LayerOf<'conv'>,
  x: Value,
  { weight, bias }: { readonly weight: Value; readonly bias: Value | undefined },
): Value {
  const { name, padding } = layer;
  if (isPlainConv(layer)) return conv2d(graph, x, weight, bias, { padding, name });
  const numbers = graph.constants.get(weight)?.data;
  if (numbers === undefined || numbers instanceof Int32Array) {
    const message = `The layer '${name}' is a convolution with groups, strides, dilation or uneven margins; such a network is neither trained nor computed in eight bits.`;
    throw new OthelloError('unsupported', message);
  }
  const form = plainForm(layer);
  const shape = [layer.outChannels, layer.inChannels, form.side, form.side];
  const kernel = graph.constant({ shape, data: plainKernel(layer, numbers) });
  const board = withMargins(graph, x, form.margins);
  return subsample(graph, conv2d(graph, board, kernel, bias, { padding: form.padding, name }), form.stride);
}

/**
 * One of the layers without weights.
 * @param inputs what it reads; `shape` of its output with the batch
 * @param planes the input of the graph, which says how large the batch is
 * @param values the numbers of a constant layer
 */
export function buildStructure(
  graph: Graph,
  layer: StructureLayer,
  {
    inputs,
    shape,
    planes,
  }: { readonly inputs: readonly Value[]; readonly shape: readonly number[]; readonly planes: Value },
  values: () => Value,
): Value {
  const { name } = layer;
  const [x = planes] = inputs;
  switch (layer.kind) {
    case 'concat':
      return concat(graph, inputs, layer.axis + 1, name);
    case 'slice':
      return slice(graph, x, [0, ...layer.starts], shape, name);
    case 'pad':
      return pad(graph, x, [0, ...layer.before], [0, ...layer.after], name);
    case 'reshape':
      return reshape(graph, x, shape, name);
    case 'transpose':
      return transpose(graph, x, [0, ...layer.axes.map((axis) => axis + 1)], name);
    case 'maxPool':
      return maxPool(graph, x, layer);
    case 'averagePool':
      return averagePool(graph, x, layer, layer.countsMargins, name);
    case 'globalAverage':
      return reduceMean(graph, x, [2, 3], true, name);
    case 'constant':
      return repeated(graph, values(), planes, name);
    case 'winDrawLoss': {
      const win = graph.constant({ shape: [1, 3], data: Float32Array.of(1, 0, -1) });
      return dense(graph, exp(graph, logSoftmax(graph, x)), win, undefined, name);
    }
  }
}

/** The same numbers for every position of the batch. */
function repeated(graph: Graph, values: Value, planes: Value, name: string): Value {
  const batch = planes.shape[0]!;
  const first = slice(graph, planes, [0, 0, 0, 0], [batch, 1, 1, 1]);
  const nothing = mul(graph, first, graph.constant(0));
  const ones = values.shape.map(() => 1);
  return add(
    graph,
    reshape(graph, nothing, [batch, ...ones]),
    reshape(graph, values, [1, ...values.shape]),
    name,
  );
}
