import { formatPosition } from '../../engine/notation.js';
import type { Position } from '../../engine/position.js';
import { SYMMETRY_COUNT, transformSquare } from '../../engine/symmetry.js';
import { layerShapes } from '../../nn/architecture.js';
import { checkFinite } from '../../nn/finite.js';
import { buildForward, parameterConstants } from '../../nn/forward.js';
import { BATCH, Graph } from '../../nn/graph.js';
import type { Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import type { Runtime } from '../../nn/runtime.js';
import type { Design } from './ridge.js';

/** Of each square the smallest one that a symmetry of the board takes it to. */
const smallest = Array.from({ length: 64 }, (_, square) =>
  Math.min(...Array.from({ length: SYMMETRY_COUNT }, (_, symmetry) => transformSquare(symmetry, square))),
);
const firsts = [...new Set(smallest)];

/** The kind of each square: squares that the eight symmetries exchange are of one kind. There are ten. */
export const SQUARE_KINDS: readonly number[] = smallest.map((square) => firsts.indexOf(square));
const SQUARE_KIND_COUNT = firsts.length;
const kindSizes = firsts.map((_, kind) => SQUARE_KINDS.filter((other) => other === kind).length);

/** What a layer says of positions, for probes of two kinds. */
export interface LayerFeatures {
  /** For what a board is: of each channel the mean over each kind of square, [positions, channels * 10]. */
  readonly board: Design;
  /** For what each square is: its channels, [positions * 64, channels]. */
  readonly squares: Design;
}

/** Positions of one run: beyond it the memory grows and the speed does not. */
const MOST_AT_ONCE = 128;

/**
 * The activations of a layer of [channels, 8, 8], the input planes too; batch norms with their running statistics.
 *
 * @param layer named as in the architecture
 * @throws OthelloError badModel for activations that are not finite.
 */
export async function readLayer(
  network: Network,
  runtime: Runtime,
  layer: string,
  positions: readonly Position[],
): Promise<LayerFeatures> {
  const { planes } = network.architecture;
  const channels = layerShapes(network.architecture).get(layer)![0]!;
  const graph = new Graph();
  const input = graph.input('planes', [BATCH, planes.length, 8, 8]);
  const values = buildForward(graph, network.architecture, parameterConstants(graph, network), input);
  // Something is to be computed, also where the planes themselves are asked for.
  const isInput = values.get(layer) === input;
  if (!isInput) graph.output('layer', values.get(layer)!);
  const program = isInput ? undefined : await runtime.compile(graph, { threads: 1 });
  const features = emptyFeatures(positions.length, channels);
  try {
    for (let from = 0; from < positions.length; from += MOST_AT_ONCE) {
      const some = positions.slice(from, from + MOST_AT_ONCE);
      const data = planesOf(network.architecture, some);
      const feeds = { planes: { shape: [some.length, planes.length, 8, 8], data } };
      const activations = program === undefined ? data : (await program.run(feeds))['layer']!.data;
      checkFinite(activations, some.length, (at) => formatPosition(some[at]!));
      takeIn(features, activations as Float32Array, from, channels);
    }
  } finally {
    await program?.dispose();
  }
  return features;
}

function emptyFeatures(positions: number, channels: number): LayerFeatures {
  const design = (rows: number, width: number): Design => ({
    rows,
    width,
    data: new Float32Array(rows * width),
  });
  return {
    board: design(positions, channels * SQUARE_KIND_COUNT),
    squares: design(positions * 64, channels),
  };
}

/** @param activations [some positions, channels, 64] of the positions from number `from` on */
export function takeIn(
  { board, squares }: LayerFeatures,
  activations: Float32Array,
  from: number,
  channels: number,
): void {
  const count = activations.length / (channels * 64);
  for (let index = 0; index < count; index++) {
    for (let channel = 0; channel < channels; channel++) {
      const means = (from + index) * board.width + channel * SQUARE_KIND_COUNT;
      for (let square = 0; square < 64; square++) {
        const value = activations[(index * channels + channel) * 64 + square]!;
        squares.data[((from + index) * 64 + square) * channels + channel] = value;
        board.data[means + SQUARE_KINDS[square]!]! += value / kindSizes[SQUARE_KINDS[square]!]!;
      }
    }
  }
}
