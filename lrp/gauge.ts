import { OthelloError } from '../engine/errors.js';
import { type Layer, layerShapes } from '../nn/architecture.js';
import { isPlainConv } from '../nn/convGeometry.js';
import type { Network } from '../nn/network.js';
import { firstLayers } from './composite.js';
import { layerNumbers } from './foldForRelevance.js';
import type { LayerNumbers } from './layer.js';

/**
 * Exactly one of own, opponent and empty is 1 on a square, so a constant moved from the three weights of a tap into the bias
 * changes no output, but it moves relevance. `raw` leaves the weights as they were trained, `emptyReference` moves the
 * weight of the empty plane, `meanReference` the mean of the three.
 */
export const GAUGES = ['raw', 'emptyReference', 'meanReference'] as const;
/**
 * Where the constant lies that the weights of the planes own, opponent and empty leave free: as trained, in the weight of the
 * empty plane, or in the mean of the three.
 */
export type Gauge = (typeof GAUGES)[number];

const EXCLUSIVE = ['own', 'opponent', 'empty'] as const;

/**
 * The numbers of the first layers in a gauge. At the border fewer taps lie on the board, so the bias becomes a map, one
 * number a channel and square. Throws OthelloError('unsupported') for planes without that freedom.
 * @param network folded
 */
export function gaugedLayers(network: Network, gauge: Gauge): Map<string, LayerNumbers> {
  if (gauge === 'raw') return new Map();
  const { planes } = network.architecture;
  const exclusive = EXCLUSIVE.map((name) => (planes as readonly string[]).indexOf(name));
  if (exclusive.includes(-1)) {
    const message = `The gauge '${gauge}' needs the planes ${EXCLUSIVE.join(', ')}; the network has ${planes.join(', ')}.`;
    throw new OthelloError('unsupported', message);
  }
  const shapes = layerShapes(network.architecture);
  const gauged = new Map<string, LayerNumbers>();
  for (const layer of network.architecture.layers) {
    if (!firstLayers(network.architecture).has(layer.name)) continue;
    checkPlain(layer, planes.length, gauge);
    const { weight, bias, weightShape } = layerNumbers(network, layer.name);
    const outs = weightShape[0]!;
    // A dense layer sees each square by a weight of its own: a kernel as large as the board, without padding.
    const kernel = layer.kind === 'conv' ? layer.kernel : 8;
    const padding = layer.kind === 'conv' ? layer.padding : 0;
    const [height = 1, width = 1] = shapes.get(layer.name)!.slice(1);
    const moved = movedWeights(
      weight,
      { outs, planes: planes.length, area: kernel * kernel, exclusive },
      gauge,
    );
    gauged.set(layer.name, {
      weight: moved.weight,
      bias: biasMap(bias, moved.constants, { outs, kernel, padding, height, width }),
    });
  }
  return gauged;
}

/** The freedom is one of each tap of the planes alone, on a board that a bias map can lie on. */
function checkPlain(layer: Layer, planes: number, gauge: Gauge): void {
  const isPlain = layer.kind !== 'conv' || (isPlainConv(layer) && layer.inChannels === planes);
  if (isPlain) return;
  const message = `The gauge '${gauge}' needs first layers that read the planes and nothing else, without groups, strides or dilation; '${layer.name}' is another.`;
  throw new OthelloError('unsupported', message);
}

function movedWeights(
  weight: Float32Array,
  size: { outs: number; planes: number; area: number; exclusive: readonly number[] },
  gauge: Gauge,
): { weight: Float32Array; constants: Float64Array } {
  const { outs, planes, area, exclusive } = size;
  const empty = exclusive[EXCLUSIVE.indexOf('empty')]!;
  const result = weight.slice();
  const constants = new Float64Array(outs * area);
  constants.forEach((_, at) => {
    const tap = at % area;
    const index = (plane: number): number => (Math.floor(at / area) * planes + plane) * area + tap;
    const mean = exclusive.reduce((sum, plane) => sum + weight[index(plane)]!, 0) / exclusive.length;
    const constant = gauge === 'emptyReference' ? weight[index(empty)]! : mean;
    constants[at] = constant;
    for (const plane of exclusive) result[index(plane)] = weight[index(plane)]! - constant;
  });
  return { weight: result, constants };
}

/** b[o, y, x] = b[o] + Σ over the taps on the board of the moved constants. */
function biasMap(
  bias: Float32Array | undefined,
  constants: Float64Array,
  size: { outs: number; kernel: number; padding: number; height: number; width: number },
): Float32Array {
  const { outs, kernel, padding, height, width } = size;
  return Float32Array.from({ length: outs * height * width }, (_, at) => {
    const out = Math.floor(at / (height * width));
    const top = (Math.floor(at / width) % height) - padding;
    const left = (at % width) - padding;
    let sum = bias?.[out] ?? 0;
    for (let i = 0; i < kernel; i++) {
      for (let j = 0; j < kernel; j++) {
        const isOnBoard = top + i >= 0 && top + i < 8 && left + j >= 0 && left + j < 8;
        if (isOnBoard) sum += constants[(out * kernel + i) * kernel + j]!;
      }
    }
    return sum;
  });
}
