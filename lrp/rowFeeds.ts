import type { WideNetwork } from '../nn/network.js';
import { sizeOf, type WideTensor } from '../nn/tensor.js';
import type { Condition } from './cut.js';
import type { Seed } from './explanationRequest.js';
import { layerNumbers } from './foldForRelevance.js';
import type { VirtualNeuron } from './layers/virtualNeuron.js';
import type { RelevanceGraph } from './relevanceGraph.js';

/** What the relevance pass is fed for each row: where relevance enters, and where it is held back. */
export interface RowFeed {
  readonly seed: Seed;
  /** Everything is let through unless said. */
  readonly condition?: Condition | undefined;
}

/** The inputs of the pass that differ from row to row, in float64; all rows have the seeding of the pass. */
export function rowFeeds(
  network: WideNetwork,
  pass: RelevanceGraph,
  rows: readonly RowFeed[],
): Record<string, WideTensor> {
  return { ...seedFeeds(network, pass, rows), ...conditionFeeds(pass, rows) };
}

function seedFeeds(
  network: WideNetwork,
  pass: RelevanceGraph,
  rows: readonly RowFeed[],
): Record<string, WideTensor> {
  if (pass.contrast !== undefined) return virtualNeurons(network, pass.contrast, rows);
  const feeds: Record<string, WideTensor> = {};
  for (const [name, { value }] of pass.graph.inputs) {
    if (!name.startsWith('coefficients/')) continue;
    const layer = name.slice('coefficients/'.length);
    const shape = [rows.length, ...value.shape.slice(1)];
    const size = sizeOf(value.shape.slice(1));
    const data = new Float64Array(rows.length * size);
    rows.forEach(({ seed }, index) => {
      if (seed.layer === layer) data.set(seed.coefficients, index * size);
    });
    feeds[name] = { shape, data };
  }
  return feeds;
}

/** Weights Σ c_k w_k and biases Σ c_k b_k of the virtual neurons, in float64, and the parts that the rule asks for. */
function virtualNeurons(
  network: WideNetwork,
  neuron: VirtualNeuron,
  rows: readonly RowFeed[],
): Record<string, WideTensor> {
  const { features } = neuron;
  const { weight, bias } = layerNumbers(network, rows[0]!.seed.layer);
  const combined = rows.map(({ seed }) => {
    const weights = new Float64Array(features);
    let sum = 0;
    seed.coefficients.forEach((coefficient, output) => {
      if (coefficient === 0) return;
      sum += coefficient * (bias?.[output] ?? 0);
      for (let i = 0; i < features; i++) weights[i]! += coefficient * weight[output * features + i]!;
    });
    return { weights, bias: sum };
  });
  const feeds: Record<string, WideTensor> = {};
  for (const [name, { of, part }] of neuron.parts) {
    const size = of === 'weight' ? features : 1;
    const data = new Float64Array(rows.length * size);
    combined.forEach((row, index) => {
      if (of === 'weight') data.set(row.weights.map(part), index * size);
      else data[index] = part(row.bias);
    });
    feeds[name] = { shape: [rows.length, size], data };
  }
  return feeds;
}

function conditionFeeds({ cuts }: RelevanceGraph, rows: readonly RowFeed[]): Record<string, WideTensor> {
  const feeds: Record<string, WideTensor> = {};
  for (const { name, channels, reached, bypasses } of cuts) {
    const mask = new Float32Array(rows.length * channels).fill(1);
    const around = new Float32Array(rows.length).fill(1);
    rows.forEach(({ condition }, row) => {
      const kept = condition?.channels[name];
      if (kept === undefined) return;
      mask.fill(0, row * channels, (row + 1) * channels);
      for (const channel of kept) mask[row * channels + channel] = 1;
      around[row] = condition?.around === true ? 1 : 0;
    });
    if (reached) feeds[`mask/${name}`] = { shape: [rows.length, channels], data: mask };
    if (bypasses > 0) feeds[`around/${name}`] = { shape: [rows.length, 1], data: around };
  }
  return feeds;
}
