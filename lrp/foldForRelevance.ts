import { type Architecture, inputsOf, type LayerKind, layerShapes } from '../nn/architecture.js';
import { foldBatchNorm, normAffine } from '../nn/fold.js';
import { type Network, parameterOf } from '../nn/network.js';
import { planesRange } from '../nn/planes.js';
import type { Tensor } from '../nn/tensor.js';
import type { LayerNumbers } from './layer.js';

/** A network ready to be decomposed: batch norms folded, those that remain written as diagonal layers. */
export function foldForRelevance(network: Network): Network {
  const folded = foldBatchNorm(network);
  const shapes = layerShapes(folded.architecture);
  const parameters = new Map(folded.parameters);
  const layers = folded.architecture.layers.map((layer) => {
    if (layer.kind !== 'batchNorm') return layer;
    const { name, inputs, channels } = layer;
    const { scale, shift } = normAffine(folded, layer);
    const weight = new Float32Array(channels * channels);
    scale.forEach((value, channel) => (weight[channel * (channels + 1)] = value));
    const isBoard = shapes.get(name)!.length === 3;
    for (const part of ['scale', 'shift', 'mean', 'variance']) parameters.delete(`${name}.${part}`);
    const shape = isBoard ? [channels, channels, 1, 1] : [channels, channels];
    parameters.set(`${name}.weight`, { shape, data: weight });
    parameters.set(`${name}.bias`, { shape: [channels], data: Float32Array.from(shift) });
    return isBoard
      ? {
          name,
          kind: 'conv' as const,
          inputs,
          inChannels: channels,
          outChannels: channels,
          kernel: 1,
          padding: 0,
          bias: true,
        }
      : { name, kind: 'dense' as const, inputs, inFeatures: channels, outFeatures: channels, bias: true };
  });
  return { ...folded, architecture: { ...folded.architecture, layers }, parameters };
}

/** The layer that a head's tanh reads, or the softmax of win, draw and loss; the head's own layer where it ends in neither. */
export function beforeTanh({ layers }: Architecture, output: string): string {
  const last = layers.find(({ name }) => name === output);
  return last?.kind === 'tanh' || last?.kind === 'winDrawLoss' ? last.inputs[0] : output;
}

/** Kinds of layers that give nothing negative of what is not negative. */
const KEEPS_SIGN: ReadonlySet<LayerKind> = new Set<LayerKind>([
  ...(['flatten', 'sum', 'concat', 'slice', 'pad', 'reshape'] as const),
  ...(['maxPool', 'averagePool', 'globalAverage'] as const),
]);

/** Layers whose outputs are known to be >= 0: rectified ones and planes of zeros and ones. */
export function nonNegativeLayers(architecture: Architecture): Set<string> {
  const known = new Set<string>();
  const isOneHot = planesRange(architecture.planes).low === 0;
  for (const layer of architecture.layers) {
    const isKnown = inputsOf(layer).every((input) => known.has(input));
    if (layer.kind === 'relu' || (layer.kind === 'input' && isOneHot)) known.add(layer.name);
    else if (KEEPS_SIGN.has(layer.kind) && isKnown) known.add(layer.name);
  }
  return known;
}

/** Weights and biases of a layer as they are stored. */
export function layerNumbers(
  network: Network,
  name: string,
): LayerNumbers & { readonly weightShape: Tensor['shape'] } {
  const weight = parameterOf(network, name, 'weight');
  const bias = network.parameters.get(`${name}.bias`)?.data as Float32Array | undefined;
  return { weight: weight.data as Float32Array, bias, weightShape: weight.shape };
}
