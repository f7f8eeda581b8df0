import { type Architecture, inputsOf, type Layer, type LayerKind } from '../nn/architecture.js';
import { foldInFloat64 } from '../nn/fold.js';
import { type Network, parameterOf, type WideNetwork } from '../nn/network.js';
import { planesRange } from '../nn/planes.js';
import type { Tensor } from '../nn/tensor.js';
import type { LayerNumbers } from './layers/affineLayer.js';

/** A network ready to be decomposed: batch norms folded as far as that goes, in float64. */
export function foldForRelevance(network: Network): WideNetwork {
  return foldInFloat64(network);
}

/** The layer that a head's tanh reads, or the softmax of win, draw and loss; the head's own layer where it ends in neither. */
export function beforeTanh({ layers }: Architecture, output: string): string {
  const last = layers.find(({ name }) => name === output);
  return last?.kind === 'tanh' || last?.kind === 'winDrawLoss' ? last.inputs[0] : output;
}

/** Kinds of layers that give nothing negative of what is not negative. */
const KEEPS_SIGN: ReadonlySet<LayerKind> = new Set<LayerKind>([
  ...(['flatten', 'sum', 'concat', 'slice', 'pad', 'reshape', 'transpose', 'gate', 'lrn'] as const),
  ...(['matmul', 'product'] as const),
  ...(['maxPool', 'averagePool', 'globalAverage'] as const),
]);

/** Layers whose outputs are known to be >= 0: rectified ones, planes of zeros and ones, and what keeps the sign of such. */
export function nonNegativeLayers(architecture: Architecture): Set<string> {
  const known = new Set<string>();
  const isOneHot = planesRange(architecture.planes).low === 0;
  for (const layer of architecture.layers) {
    const isKnown = inputsOf(layer).every((input) => known.has(input));
    if (isRectified(layer) || (layer.kind === 'input' && isOneHot)) known.add(layer.name);
    else if (KEEPS_SIGN.has(layer.kind) && isKnown) known.add(layer.name);
  }
  return known;
}

function isRectified(layer: Layer): boolean {
  if (layer.kind !== 'activation') return layer.kind === 'relu' || layer.kind === 'softmax';
  const { function: of, alpha = 0 } = layer;
  return ['sigmoid', 'hardSigmoid', 'softplus'].includes(of) || (of === 'clip' && alpha >= 0);
}

/** Weights and biases of a layer, in float64. */
export function layerNumbers(
  network: WideNetwork,
  name: string,
): LayerNumbers & { readonly weightShape: Tensor['shape'] } {
  const weight = parameterOf(network, name, 'weight');
  const bias = network.parameters.get(`${name}.bias`)?.data;
  return {
    weight: Float64Array.from(weight.data),
    bias: bias && Float64Array.from(bias),
    weightShape: weight.shape,
  };
}
