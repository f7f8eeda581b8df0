import { OthelloError } from '../../engine/errors.js';
import type { Position } from '../../engine/position.js';
import { type Architecture, inputsOf, type Layer, layerShapes } from '../architecture.js';
import { isPlainConv } from '../convGeometry.js';
import { foldBatchNorm } from '../fold.js';
import { buildForward, parameterConstants } from '../forward.js';
import { BATCH, Graph } from '../graph.js';
import type { Network } from '../network.js';
import { planesOf } from '../planes.js';
import type { Runtime } from '../runtime.js';
import { sha256Of } from '../sha256.js';
import type { Tensor } from '../tensor.js';
import { z } from '../zod.js';

/** What the numbers of one layer are like, over the positions they were measured on. */
export interface LayerRange {
  /** Its numbers lie between these, but for a few in a million; `low` is at most 0 and `high` at least 0. */
  readonly low: number;
  readonly high: number;
  /** Mean of each channel, or of each feature of a flat layer. */
  readonly means: readonly number[];
}

/** How far the numbers within a network reach, by layer of the network with batch norm folded: what eight bits must hold. */
export type ActivationRanges = Readonly<Record<string, LayerRange>>;

/**
 * The layers whose numbers are stored in eight bits: those that a convolution, a dense layer or a sum reads, but for the planes,
 * which are whole numbers anyway.
 */
export function storedLayers(architecture: Architecture): readonly string[] {
  const kinds = new Map(architecture.layers.map(({ name, kind }) => [name, kind]));
  const stored = new Set<string>();
  for (const layer of architecture.layers) {
    if (!isInteger(layer)) continue;
    for (const input of inputsOf(layer)) {
      const read = storedAs(architecture, input);
      if (kinds.get(read) !== 'input') stored.add(read);
    }
  }
  return [...stored];
}

/** Whether a network can be computed in eight bits: convolutions that are not plain cannot. */
export function fitsEightBits({ layers }: Architecture): boolean {
  return layers.every((layer) => layer.kind !== 'conv' || isPlainConv(layer));
}

/** The layer whose numbers are stored where `name` is read: a flatten only lays out what it reads. */
export function storedAs(architecture: Architecture, name: string): string {
  const layer = architecture.layers.find((one) => one.name === name)!;
  return layer.kind === 'flatten' ? storedAs(architecture, layer.inputs[0]) : name;
}

/** Whether a layer is computed in whole numbers. */
function isInteger({ kind }: Layer): boolean {
  return kind === 'conv' || kind === 'dense' || kind === 'sum';
}

/** Positions that are computed together; their largest number is one observation of how far a layer reaches. */
const BATCH_SIZE = 64;

/**
 * Measures the ranges of a network on positions like those it will be asked about; some thousand are enough. A range reaches to
 * the mean of the batches' extremes, so that one odd position does not make all numbers coarser.
 */
export async function measureRanges(
  network: Network,
  runtime: Runtime,
  positions: readonly Position[],
): Promise<ActivationRanges> {
  const folded = foldBatchNorm(network);
  const { architecture } = folded;
  const graph = new Graph();
  const planes = graph.input('planes', [BATCH, architecture.planes.length, 8, 8]);
  const values = buildForward(graph, architecture, parameterConstants(graph, folded), planes);
  const observed = new Map<string, Observation>();
  for (const name of storedLayers(architecture)) {
    graph.output(name, values.get(name)!);
    observed.set(name, new Observation());
  }
  const program = await runtime.compile(graph);
  try {
    for (let first = 0; first < positions.length; first += BATCH_SIZE) {
      const batch = positions.slice(first, first + BATCH_SIZE);
      const data = planesOf(architecture, batch);
      const shape = [batch.length, architecture.planes.length, 8, 8];
      const outputs = await program.run({ planes: { shape, data } });
      for (const [name, observation] of observed) observation.add(outputs[name]!);
    }
  } finally {
    await program.dispose();
  }
  return Object.fromEntries([...observed].map(([name, observation]) => [name, observation.range()]));
}

/** Sums over batches, from which a range is made. */
class Observation {
  #batches = 0;
  #low = 0;
  #high = 0;
  /** Of each channel. */
  #sums = new Float64Array(0);
  #numbers = 0;

  /** @param numbers [N, channels, ...] */
  add({ shape, data }: Tensor): void {
    const channels = shape[1]!;
    const squares = data.length / (shape[0]! * channels);
    if (this.#sums.length === 0) this.#sums = new Float64Array(channels);
    let [low, high] = [0, 0];
    for (let first = 0; first < data.length; first += squares) {
      let sum = 0;
      for (let index = first; index < first + squares; index++) {
        const number = data[index]!;
        if (number < low) low = number;
        if (number > high) high = number;
        sum += number;
      }
      this.#sums[(first / squares) % channels]! += sum;
    }
    this.#low += low;
    this.#high += high;
    this.#batches++;
    this.#numbers += shape[0]! * squares;
  }

  range(): LayerRange {
    return {
      low: Math.fround(this.#low / this.#batches),
      high: Math.fround(this.#high / this.#batches),
      means: Array.from(this.#sums, (sum) => Math.fround(sum / this.#numbers)),
    };
  }
}

const FORMAT = 'othello-zero ranges';
const rangesSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(1),
  /** sha256 of the checkpoint. */
  network: z.string().regex(/^[0-9a-f]{64}$/),
  layers: z.record(
    z.string(),
    z.strictObject({
      low: z.number().max(0),
      high: z.number().min(0),
      means: z.array(z.number()).readonly(),
    }),
  ),
  /** Of the layers' numbers: a digit that changed is no complaint of JSON's. */
  sha256: z.string(),
});

/** Ranges as the text of a file that stands beside the checkpoint with that sha256. */
export function encodeRanges(network: string, layers: ActivationRanges): string {
  return `${JSON.stringify({ format: FORMAT, version: 1, network, layers, sha256: sealOf(layers) })}\n`;
}

/** Reads what encodeRanges wrote for that checkpoint. Throws OthelloError('badModel'). */
export function decodeRanges(network: string, text: string): ActivationRanges {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new OthelloError('badModel', 'The ranges of the network are not JSON.', { cause });
  }
  const parsed = rangesSchema.safeParse(data);
  if (!parsed.success || parsed.data.network !== network) {
    throw new OthelloError('badModel', `The ranges are not those of the network ${network.slice(0, 12)}.`);
  }
  const { layers, sha256 } = parsed.data;
  if (sealOf(layers) !== sha256) {
    throw new OthelloError('badModel', `The ranges of the network ${network.slice(0, 12)} are damaged.`);
  }
  return layers;
}

function sealOf(layers: ActivationRanges): string {
  const plain = Object.entries(layers).map(([name, { low, high, means }]) => [name, low, high, means]);
  return sha256Of(new TextEncoder().encode(JSON.stringify(plain)));
}

/** Whether ranges could be those of a network: of each stored layer, with a mean for each of its channels. */
export function areRangesOf(network: Network, ranges: ActivationRanges): boolean {
  const { architecture } = foldBatchNorm(network);
  const shapes = layerShapes(architecture);
  return storedLayers(architecture).every((name) => ranges[name]?.means.length === shapes.get(name)![0]);
}
