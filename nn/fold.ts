import { OthelloError } from '../engine/errors.js';
import { inputsOf, type Layer, type LayerOf } from './architecture.js';
import { firstNotFinite } from './finite.js';
import { type Network, parameterOf, type WideNetwork } from './network.js';
import { rounded, type WideTensor } from './tensor.js';

/**
 * A new network in which every batchNorm that follows a conv or dense layer (and is its only reader) is
 * part of it: W' = W * s, b' = (b - mean) * s + shift with s = scale / sqrt(variance + epsilon). Outputs are the
 * same up to rounding. The merged layer keeps the conv's name; a batchNorm that follows anything else stays a layer.
 * A network with nothing to fold is returned as it is.
 */
export function foldBatchNorm(network: Network): Network {
  const folded = foldInFloat64(network);
  if (folded === network) return network;
  const parameters = new Map([...folded.parameters].map(([name, tensor]) => [name, rounded(tensor)]));
  return { ...folded, parameters };
}

/** The same with the folded numbers in float64, not rounded. */
export function foldInFloat64(network: WideNetwork): WideNetwork {
  const { architecture, metadata } = network;
  const norms = foldableNorms(architecture.layers, new Set(Object.values(architecture.outputs)));
  if (norms.size === 0) return network;
  const renamed = new Map([...norms].map(([affine, norm]) => [norm.name, affine]));
  const rename = (name: string): string => renamed.get(name) ?? name;

  const layers: Layer[] = [];
  const parameters = new Map<string, WideTensor>();
  for (const layer of architecture.layers) {
    if (renamed.has(layer.name)) continue;
    const norm = norms.get(layer.name);
    if (norm !== undefined && (layer.kind === 'conv' || layer.kind === 'dense')) {
      layers.push({ ...renameInputs(layer, rename), bias: true, normed: true } as Layer);
      const { weight, bias } = fold(network, layer, norm);
      parameters.set(`${layer.name}.weight`, weight);
      parameters.set(`${layer.name}.bias`, bias);
    } else {
      layers.push(renameInputs(layer, rename));
      for (const [name, tensor] of network.parameters) {
        if (name.slice(0, name.lastIndexOf('.')) === layer.name) parameters.set(name, tensor);
      }
    }
  }
  const outputs = Object.fromEntries(
    Object.entries(architecture.outputs).map(([head, name]) => [head, rename(name)]),
  ) as typeof architecture.outputs;
  // Again, for a batchNorm that followed a batchNorm.
  return foldInFloat64({ architecture: { ...architecture, layers, outputs }, parameters, metadata });
}

/** Conv or dense layer -> the batchNorm that can be folded into it: its only reader, and itself not an output. */
function foldableNorms(
  layers: readonly Layer[],
  outputs: ReadonlySet<string>,
): Map<string, LayerOf<'batchNorm'>> {
  const readers = new Map<string, Layer[]>();
  for (const layer of layers) {
    for (const input of inputsOf(layer)) readers.set(input, [...(readers.get(input) ?? []), layer]);
  }
  const norms = new Map<string, LayerOf<'batchNorm'>>();
  for (const layer of layers) {
    if ((layer.kind !== 'conv' && layer.kind !== 'dense') || outputs.has(layer.name)) continue;
    const [reader, ...others] = readers.get(layer.name) ?? [];
    if (reader?.kind === 'batchNorm' && others.length === 0) norms.set(layer.name, reader);
  }
  return norms;
}

function renameInputs(layer: Layer, rename: (name: string) => string): Layer {
  return 'inputs' in layer ? ({ ...layer, inputs: layer.inputs.map(rename) } as unknown as Layer) : layer;
}

function fold(
  network: WideNetwork,
  layer: LayerOf<'conv'> | LayerOf<'dense'>,
  norm: LayerOf<'batchNorm'>,
): { weight: WideTensor; bias: WideTensor } {
  const old = parameterOf(network, layer, 'weight');
  const oldBias = layer.bias ? parameterOf(network, layer, 'bias').data : undefined;
  const { scale, shift } = normAffine(network, norm);
  const weight = new Float64Array(old.data.length);
  const bias = new Float64Array(norm.channels);
  const fanIn = weight.length / norm.channels;
  for (let channel = 0; channel < norm.channels; channel++) {
    bias[channel] = (oldBias?.[channel] ?? 0) * scale[channel]! + shift[channel]!;
    for (let i = channel * fanIn; i < (channel + 1) * fanIn; i++) weight[i] = old.data[i]! * scale[channel]!;
  }
  if ([weight, bias].some((numbers) => !fitsFloat32(numbers))) throw tooLarge(norm.name);
  return { weight: { shape: old.shape, data: weight }, bias: { shape: [norm.channels], data: bias } };
}

function fitsFloat32(numbers: Float64Array): boolean {
  return firstNotFinite(Float32Array.from(numbers)) < 0;
}

function tooLarge(name: string): OthelloError {
  return new OthelloError(
    'badModel',
    `The network cannot be used: its layer '${name}' multiplies by numbers too large for float32.`,
  );
}

/** A batchNorm in inference as y = scale * x + shift, one number a channel, in float64. Throws OthelloError('badModel'). */
function normAffine(
  network: WideNetwork,
  norm: LayerOf<'batchNorm'>,
): { scale: Float64Array; shift: Float64Array } {
  const [gamma, beta, mean, variance] = ['scale', 'shift', 'mean', 'variance'].map((part) =>
    Float64Array.from(parameterOf(network, norm, part).data),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const scale = Float64Array.from(gamma, (value, i) => value / Math.sqrt(variance[i]! + norm.epsilon));
  const shift = Float64Array.from(beta, (value, i) => value - mean[i]! * scale[i]!);
  if (!fitsFloat32(scale) || !fitsFloat32(shift)) throw tooLarge(norm.name);
  return { scale, shift };
}
