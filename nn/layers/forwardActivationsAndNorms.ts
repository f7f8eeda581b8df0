import type { Graph, Value } from '../graph.js';
import { activation } from '../operators/activation.js';
import { mul } from '../operators/elementwise.js';
import { layerNorm } from '../operators/layerNorm.js';
import { localResponse } from '../operators/localResponse.js';
import { batchMatmul } from '../operators/matmul.js';
import { prelu } from '../operators/prelu.js';
import { reshape } from '../operators/reshape.js';
import { softmax } from '../operators/softmax.js';
import type { FunctionLayer } from './activationsAndNorms.js';

/**
 * One of the layers that act number by number, weigh or normalise, as a node named after it.
 * @param parameter the parameter of a short name
 */
export function buildFunction(
  graph: Graph,
  layer: FunctionLayer,
  [x, other]: readonly [Value, Value],
  parameter: (part: string) => Value,
): Value {
  const { name } = layer;
  switch (layer.kind) {
    case 'activation': {
      const { function: of, alpha = 0, beta = 0 } = layer;
      return activation(graph, x, of, { alpha, beta }, name);
    }
    case 'prelu': {
      const shape = [layer.channels, ...x.shape.slice(2).map(() => 1)];
      return prelu(graph, x, reshape(graph, parameter('slope'), shape), name);
    }
    case 'gate':
      return mul(graph, x, spread(graph, other, x), name);
    case 'product':
      return mul(graph, x, other, name);
    case 'matmul':
      return batchMatmul(graph, x, other, { factor: layer.factor ?? 1 }, name);
    case 'softmax':
      return softmax(graph, x, name);
    case 'layerNorm': {
      const all = x.shape.map((_, axis) => axis).slice(1);
      const axes = layer.over === 'all' ? all : layer.over === 'channels' ? [1] : all.slice(1);
      const inputs = [x, parameter('scale'), parameter('shift')] as const;
      const { epsilon, centered = true } = layer;
      return layerNorm(graph, inputs, { epsilon, axes, centered }, name);
    }
    case 'lrn': {
      const { size, alpha, beta, bias } = layer;
      return localResponse(graph, x, { size, alpha, beta, bias }, name);
    }
  }
}

/** One number a channel [N, C] in a shape that is repeated over the squares of `like`. */
export function spread(graph: Graph, small: Value, like: Value): Value {
  if (small.shape.length === like.shape.length) return small;
  return reshape(graph, small, [...small.shape, ...like.shape.slice(small.shape.length).map(() => 1)]);
}
