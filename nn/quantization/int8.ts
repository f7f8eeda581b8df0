import { OthelloError } from '../../engine/errors.js';
import type { Architecture, LayerOf } from '../architecture.js';
import { foldBatchNorm } from '../fold.js';
import { addOutputs, buildForward } from '../forward.js';
import { BATCH, Graph, type Value } from '../graph.js';
import { type Network, parameterOf } from '../network.js';
import { dequantize, type Grid, quantize } from '../operators/quantize.js';
import type { Tensor } from '../tensor.js';
import { type ActivationRanges, type LayerRange, storedAs, storedLayers } from './ranges.js';

/**
 * The largest whole number of a weight. 127 would fit, but processors without VNNI add products in pairs within 16 bits, and
 * 2 · 255 · 64 is the most that fits there: so the sums are exact, and the same, on all.
 */
const LARGEST_WEIGHT = 63;

/** Planes hold -1, 0 and 1, which this grid keeps as they are. */
const PLANES_GRID: Grid = { type: 'uint8', scale: [1], zero: 128 };

/**
 * The inference pass in eight bits, as inferenceGraph in float32: convolutions, dense layers and sums are computed in whole
 * numbers, which onnxruntime makes of the rounding between them. Weights have a scale for each output, activations one for
 * each layer, from its range; biases take back what the rounding of the weights moves in the mean (Nagel et al. 2019,
 * "Data-free quantization through weight equalization and bias correction", 4.2).
 *
 * @throws OthelloError `badModel` when the ranges are those of another network.
 */
export function int8Graph(network: Network, ranges: ActivationRanges, heads?: readonly string[]): Graph {
  const folded = foldBatchNorm(network);
  const { architecture } = folded;
  const graph = new Graph();
  const planes = graph.input('planes', [BATCH, architecture.planes.length, 8, 8]);
  const grids = activationGrids(architecture, ranges);
  const parameters = new Map<string, Value>();
  for (const layer of architecture.layers) {
    if (layer.kind === 'conv' || layer.kind === 'dense') {
      addWeights(graph, folded, layer, { grids, ranges }, parameters);
    }
  }
  for (const [name, tensor] of folded.parameters) {
    if (!parameters.has(name)) parameters.set(name, graph.constant(tensor, name));
  }
  const values = buildForward(graph, architecture, parameters, planes, {
    store: ({ name }, value) => {
      const grid = grids.get(name);
      return grid === undefined ? value : quantize(graph, value, grid, `${name}/stored`);
    },
  });
  addOutputs(graph, architecture, values, heads);
  return graph;
}

/** The grid on which each stored layer is kept, the planes among them. */
function activationGrids(architecture: Architecture, ranges: ActivationRanges): Map<string, Grid> {
  const grids = new Map<string, Grid>();
  for (const layer of architecture.layers) if (layer.kind === 'input') grids.set(layer.name, PLANES_GRID);
  for (const name of storedLayers(architecture)) {
    const range = ranges[name];
    if (range === undefined) {
      throw new OthelloError('badModel', `The ranges do not tell of the layer '${name}' of the network.`);
    }
    grids.set(name, gridOf(range));
  }
  return grids;
}

/** A layer that is always 0 still needs a step. */
const SMALLEST_REACH = 1e-6;

/** 256 steps from low to high, one of which is exactly 0, the value of the squares around the board. */
function gridOf({ low, high }: LayerRange): Grid {
  const step = Math.fround(Math.max(high - low, SMALLEST_REACH) / 255);
  return { type: 'uint8', scale: [step], zero: Math.round(-low / step) };
}

interface Measured {
  readonly grids: ReadonlyMap<string, Grid>;
  readonly ranges: ActivationRanges;
}

/** Weights and biases of a layer in whole numbers, under their own names. */
function addWeights(
  graph: Graph,
  network: Network,
  layer: LayerOf<'conv'> | LayerOf<'dense'>,
  { grids, ranges }: Measured,
  parameters: Map<string, Value>,
): void {
  const weight = parameterOf(network, layer, 'weight');
  const bias = layer.bias ? parameterOf(network, layer, 'bias').data : undefined;
  const read = storedAs(network.architecture, layer.inputs[0]);
  const step = grids.get(read)!.scale[0]!;
  const scale = weightScales(weight, bias, step);
  const [weightName, biasName] = [`${layer.name}.weight`, `${layer.name}.bias`];
  const exact = graph.constant(weight, `${weightName}/exact`);
  parameters.set(weightName, quantize(graph, exact, { type: 'int8', scale, zero: 0 }, weightName));
  if (bias === undefined) return;

  const moved = movedByRounding(layer, weight, scale, ranges[read]?.means ?? []);
  const sums = scale.map((s) => Math.fround(s * step));
  const data = Int32Array.from(bias, (b, output) => Math.round((b + moved[output]!) / sums[output]!));
  const whole = graph.constant({ shape: [data.length], data }, `${biasName}/whole`);
  parameters.set(biasName, dequantize(graph, whole, sums, biasName));
}

/** A bias of more whole steps than this would not be exact as a float32 sum; where it counts, its weights hardly do. */
const LARGEST_BIAS = 2 ** 22;

/** For each output the scale with which its largest weight is LARGEST_WEIGHT. */
function weightScales(weight: Tensor, bias: ArrayLike<number> | undefined, step: number): number[] {
  const outputs = weight.shape[0]!;
  const fanIn = weight.data.length / outputs;
  return Array.from({ length: outputs }, (_, output) => {
    let largest = 0;
    for (let i = output * fanIn; i < (output + 1) * fanIn; i++) {
      largest = Math.max(largest, Math.abs(weight.data[i]!));
    }
    const least = Math.abs(bias?.[output] ?? 0) / (step * LARGEST_BIAS);
    return Math.fround(Math.max(largest / LARGEST_WEIGHT, least)) || 1;
  });
}

/** What each output loses in the mean because its weights were rounded; nothing where no means are known. */
function movedByRounding(
  layer: LayerOf<'conv'> | LayerOf<'dense'>,
  weight: Tensor,
  scale: readonly number[],
  means: readonly number[],
): Float64Array {
  const moved = new Float64Array(scale.length);
  if (means.length === 0) return moved;
  const fanIn = weight.data.length / scale.length;
  // Of a flat layer each channel has many features, of a convolution many taps.
  const taps = fanIn / means.length;
  const share = layer.kind === 'conv' ? tapShares(layer) : undefined;
  for (let i = 0; i < weight.data.length; i++) {
    const output = Math.floor(i / fanIn);
    const exact = weight.data[i]!;
    const rounded = Math.round(exact / scale[output]!) * scale[output]!;
    const tap = i % taps;
    moved[output]! += (exact - rounded) * means[Math.floor((i % fanIn) / taps)]! * (share?.[tap] ?? 1);
  }
  return moved;
}

/** For each tap of a kernel the share of squares of the board for which it does not lie outside of it. */
function tapShares({ kernel, padding }: LayerOf<'conv'>): number[] {
  const inside = (offset: number): number => Math.max(0, 8 - Math.abs(offset - padding)) / 8;
  return Array.from(
    { length: kernel * kernel },
    (_, tap) => inside(Math.floor(tap / kernel)) * inside(tap % kernel),
  );
}
