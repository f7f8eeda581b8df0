import { OthelloError } from '../../engine/errors.js';
import { type Architecture, inputsOf, type Layer } from '../architecture.js';
import { isPlainConv } from '../convGeometry.js';
import { foldBatchNorm } from '../fold.js';
import { addOutputs, buildForward } from '../forward.js';
import { BATCH, Graph, type Value } from '../graph.js';
import type { Network } from '../network.js';
import { cast } from '../operators/cast.js';
import { type ActivationRanges, storedAs, storedLayers } from './ranges.js';

/**
 * The largest number that a layer may reach, where it was measured, to be computed in half precision. That ends at 65504: sixteen
 * times as much is left for positions that were not measured, and for sums on their way.
 */
const LARGEST_REACH = 65504 / 16;

/** A layer whose largest weight is smaller stays in float32: below 2^-14 half precision has ever fewer digits. */
const SMALLEST_WEIGHT = 2 ** -10;

/**
 * The inference pass in half precision (float16), as inferenceGraph in float32: from the planes to the layer before each head's
 * last, weights and activations are float16. Input and outputs are float32, and so is what half precision would harm: the last layer of
 * a head and a tanh, layers whose numbers or weights do not fit with room to spare (by the ranges), and all that is no plain
 * convolution, dense layer, rectifier or sum.
 *
 * @throws OthelloError `badModel` when the ranges are those of another network.
 */
export function float16Graph(network: Network, ranges: ActivationRanges, heads?: readonly string[]): Graph {
  const folded = foldBatchNorm(network);
  const { architecture } = folded;
  const half = halfLayers(folded, ranges);
  const graph = new Graph();
  const planes = graph.input('planes', [BATCH, architecture.planes.length, 8, 8]);
  const parameters = new Map<string, Value>();
  for (const [name, tensor] of folded.parameters) {
    const exact = graph.constant(tensor, name);
    parameters.set(name, half.has(ownerOf(name)) ? cast(graph, exact, 'float16') : exact);
  }
  const read = reader(graph, half);
  const values = buildForward(graph, architecture, parameters, planes, { read });
  addOutputs(graph, architecture, values, heads);
  return graph;
}

/** Casts each value at most once to each type, as the layer that reads it wants it. */
function reader(graph: Graph, half: ReadonlySet<string>): (layer: Layer, value: Value) => Value {
  const made = new Map<Value, Value>();
  return ({ name }, value) => {
    const type = half.has(name) ? 'float16' : 'float32';
    if (value.type === type) return value;
    const there = made.get(value) ?? cast(graph, value, type);
    made.set(value, there);
    return there;
  };
}

/** The layer that a parameter belongs to. */
function ownerOf(parameter: string): string {
  return parameter.slice(0, parameter.lastIndexOf('.'));
}

/**
 * The layers that are computed in half precision.
 *
 * @param folded a network without a batchNorm that could be folded
 * @throws OthelloError `badModel` when the ranges are those of another network.
 */
export function halfLayers(
  folded: Pick<Network, 'architecture' | 'parameters'>,
  ranges: ActivationRanges,
): ReadonlySet<string> {
  const { architecture, parameters } = folded;
  const missing = storedLayers(architecture).find((name) => ranges[name] === undefined);
  if (missing !== undefined) {
    throw new OthelloError('badModel', `The ranges do not tell of the layer '${missing}' of the network.`);
  }
  const coarse = new Set<string>();
  for (const [name, { data }] of parameters) {
    const largest = largestOf(data);
    const isTooSmall = name.endsWith('.weight') && largest > 0 && largest < SMALLEST_WEIGHT;
    if (largest > LARGEST_REACH || isTooSmall) coarse.add(ownerOf(name));
  }
  const ends = new Set(Object.values(architecture.outputs).flatMap((end) => lastLayers(architecture, end)));
  const fits = (name: string): boolean => reachOf(architecture, ranges, name) <= LARGEST_REACH;
  return new Set(
    architecture.layers
      .filter((layer) => hasHalfForm(layer) && !coarse.has(layer.name) && !ends.has(layer.name))
      .filter((layer) => [layer.name, ...inputsOf(layer)].every(fits))
      .map(({ name }) => name),
  );
}

function largestOf(data: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i]!));
  return largest;
}

/** An output's last layer with weights, and what comes after. */
function lastLayers({ layers }: Architecture, end: string): string[] {
  const layer = layers.find(({ name }) => name === end)!;
  if (layer.kind === 'conv' || layer.kind === 'dense') return [end];
  const [input] = inputsOf(layer);
  return input === undefined ? [end] : [end, ...lastLayers({ layers } as Architecture, input)];
}

function hasHalfForm(layer: Layer): boolean {
  return layer.kind === 'conv'
    ? isPlainConv(layer)
    : ['dense', 'relu', 'sum', 'flatten'].includes(layer.kind);
}

/**
 * How far a layer's numbers reach from 0; Infinity where nothing is known. What only rectifiers read may be as far below 0 as it
 * likes: that is 0 behind them, also where half precision made it -Infinity.
 */
function reachOf(architecture: Architecture, ranges: ActivationRanges, name: string): number {
  const stored = storedAs(architecture, name);
  if (architecture.layers.some((layer) => layer.name === stored && layer.kind === 'input')) return 1;
  const range = ranges[stored];
  if (range !== undefined) return Math.max(-range.low, range.high);
  const readers = architecture.layers.filter((layer) => inputsOf(layer).includes(stored));
  const beyond = readers.map((layer) =>
    layer.kind === 'relu' ? reachOf(architecture, ranges, layer.name) : Infinity,
  );
  return readers.length === 0 ? Infinity : Math.max(...beyond);
}
