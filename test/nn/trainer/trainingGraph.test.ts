import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { checkArchitecture, residualArchitecture } from '../../../nn/architecture.js';
import type { Graph } from '../../../nn/graph.js';
import { initializeNetwork, type Network } from '../../../nn/network.js';
import { DEFAULT_TRAINING } from '../../../nn/trainer/trainer.js';
import { buildTrainingGraph, type TrainingConfig } from '../../../nn/trainer/trainingGraph.js';
import { computeNaively, type NaiveArray } from '../../support/nn/naiveGraph.js';
import { randomTrainingBatch } from '../../support/nn/trainingBatches.js';

// One block of two channels with a further head, in float64 by definition.
const base = residualArchitecture({ blocks: 1, channels: 2, policyChannels: 1, valueHidden: 3 });
const architecture = checkArchitecture({
  ...base,
  layers: [
    ...base.layers,
    {
      name: 'score',
      kind: 'dense',
      inputs: ['value/hidden/relu'],
      inFeatures: 3,
      outFeatures: 2,
      bias: true,
    },
  ],
  outputs: { ...base.outputs, score: 'score' },
});
const network = withWholeBranches(initializeNetwork(architecture, Random.fromSeed('loss')));
const BATCH_SIZE = 3;

/** A fresh network's branches are scaled by 0, which would hide the gradients of what comes before. */
function withWholeBranches(fresh: Network): Network {
  const scale = { shape: [2], data: Float32Array.of(0.8, -0.6) };
  return { ...fresh, parameters: new Map(fresh.parameters).set('block1/norm2.scale', scale) };
}

/** All inputs of a first step in float64, with a learning rate of 0. */
function firstFeeds(graph: Graph, from: Network): Record<string, NaiveArray> {
  const batch = randomTrainingBatch(architecture, BATCH_SIZE, Random.fromSeed('batch'));
  const targets: Record<string, Float32Array> = { ...batch, scoreTarget: batch.heads!['score']! } as never;
  const feeds: Record<string, NaiveArray> = {};
  for (const [name, { value }] of graph.inputs) {
    const { shape } = value;
    const numbers = from.parameters.get(name)?.data ?? targets[name];
    const size = shape.reduce((product, n) => product * n, 1);
    feeds[name] = {
      shape,
      data: numbers === undefined ? new Float64Array(size) : Float64Array.from(numbers),
    };
  }
  return feeds;
}

function output(graph: Graph, feeds: Record<string, NaiveArray>, name: string): Float64Array {
  return computeNaively(graph, feeds).get(graph.outputs.get(name)!)!.data;
}

/** The gradients of the loss, read from the state that a first step leaves: mean = (1 - meanDecay) · gradient. */
function gradients(config: TrainingConfig): Map<string, Float64Array> {
  const graph = buildTrainingGraph(architecture, config);
  const computed = computeNaively(graph, firstFeeds(graph, network));
  const found = new Map<string, Float64Array>();
  for (const name of network.parameters.keys()) {
    const mean = graph.outputs.get(`next/${name}/mean`);
    if (mean === undefined) continue;
    found.set(
      name,
      computed.get(mean)!.data.map((x) => x / (1 - config.optimizer.meanDecay)),
    );
  }
  return found;
}

const config = {
  ...DEFAULT_TRAINING,
  batchSize: BATCH_SIZE,
  weights: { policy: 1.5, value: 0.7, score: 0.3 },
};

describe('the training graph', () => {
  it('has the gradient of the whole loss, for every parameter', () => {
    const graph = buildTrainingGraph(architecture, config);
    const feeds = firstFeeds(graph, network);
    const random = Random.fromSeed('directions');
    const found = gradients(config);
    expect([...found.keys()]).toHaveLength(network.parameters.size - 2 * 5); // all but running statistics
    for (const [name, gradient] of found) {
      const direction = gradient.map(() => random.normal());
      const { data } = feeds[name]!;
      const at = (step: number): number => {
        const moved = { shape: feeds[name]!.shape, data: data.map((x, i) => x + step * direction[i]!) };
        return output(graph, { ...feeds, [name]: moved }, 'loss')[0]!;
      };
      const slope = (at(1e-6) - at(-1e-6)) / 2e-6;
      const expected = gradient.reduce((sum, x, i) => sum + x * direction[i]!, 0);
      expect(expected, name).toBeCloseTo(slope, 6);
      expect(Math.abs(expected), name).toBeGreaterThan(1e-6); // none is zero for want of an edge
    }
  });

  it('scales the gradient to clipNorm when it is longer', () => {
    const whole = gradients(config);
    const norm = Math.sqrt([...whole.values()].flatMap((g) => [...g]).reduce((sum, x) => sum + x * x, 0));
    for (const [limit, factor] of [
      [norm / 4, 0.25],
      [norm * 2, 1],
    ] as const) {
      for (const [name, gradient] of gradients({ ...config, clipNorm: limit })) {
        gradient.forEach((x, i) => expect(x).toBeCloseTo(factor * whole.get(name)![i]!, 7));
      }
    }
  });
});
