import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { checkArchitecture } from '../../../nn/architecture.js';
import type { OptimizerState } from '../../../nn/checkpoint.js';
import { buildForward, parameterConstants } from '../../../nn/forward.js';
import { Graph } from '../../../nn/graph.js';
import { initializeNetwork, type Network } from '../../../nn/network.js';
import { FILTER_GRADIENTS } from '../../../nn/operators/operatorTypes.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { createTrainer, createTrainingBatch, DEFAULT_TRAINING } from '../../../nn/trainer/trainer.js';
import { computeNaively } from '../../support/nn/naiveGraph.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { randomTrainingBatch } from '../../support/nn/trainingBatches.js';
import { architecture, batch, config, network, runtime } from '../../support/selfplay/smallTraining.js';

const { optimizer: adam } = DEFAULT_TRAINING;

describe('a training step', () => {
  it.each([1, 2])('is AdamW as written in the paper, in %i threads', async (threads) => {
    const trainer = await createTrainer(network, runtime, { ...config, threads });
    let before: { network: Network; optimizer: OptimizerState } = trainer.snapshot();
    for (const [step, rate] of [
      [1, 0.01],
      [2, 0.003],
      [3, 0.01],
    ] as const) {
      await trainer.step(batch, rate);
      const after = trainer.snapshot();
      for (const name of ['stem.weight', 'stem/norm.scale', 'policy.bias']) {
        const state = (of: typeof before, part: string): Float32Array =>
          of.optimizer.get(`${name}/${part}`)!.data as Float32Array;
        const old = before.network.parameters.get(name)!.data;
        const now = after.network.parameters.get(name)!.data;
        now.forEach((found, i) => {
          const [mean, square] = [state(after, 'mean')[i]!, state(after, 'square')[i]!];
          const gradient = (mean - adam.meanDecay * state(before, 'mean')[i]!) / (1 - adam.meanDecay);
          const followed =
            adam.squareDecay * state(before, 'square')[i]! + (1 - adam.squareDecay) * gradient ** 2;
          expect(Math.abs(square - followed)).toBeLessThanOrEqual(1e-4 * followed + 1e-12);
          const meanHat = mean / (1 - adam.meanDecay ** step);
          const squareHat = square / (1 - adam.squareDecay ** step);
          const decay = name.endsWith('.weight') ? adam.weightDecay * old[i]! : 0;
          const expected = old[i]! - rate * (meanHat / (Math.sqrt(squareHat) + adam.epsilon) + decay);
          expect(found).toBeCloseTo(expected, 6);
        });
      }
      before = after;
    }
    await trainer.dispose();
  });

  it('lets the running statistics follow those of the batch', async () => {
    const trainer = await createTrainer(network, runtime, { ...config, learningRate: 0 });
    for (let step = 0; step < 3; step++) await trainer.step(batch);
    const now = trainer.snapshot().network;
    expect(now.parameters.get('stem.weight')).toEqual(network.parameters.get('stem.weight'));

    const graph = new Graph();
    const planes = graph.input('planes', [8, 3, 8, 8]);
    const layers = buildForward(graph, architecture, parameterConstants(graph, network), planes);
    const feeds = { planes: { shape: [8, 3, 8, 8], data: Float64Array.from(batch.planes) } };
    const convolved = computeNaively(graph, feeds).get(layers.get('stem')!)!.data;
    for (let channel = 0; channel < 4; channel++) {
      const values = [...convolved].filter((_, i) => Math.floor(i / 64) % 4 === channel);
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
      const kept = 0.9 ** 3;
      expect(now.parameters.get('stem/norm.mean')!.data[channel]).toBeCloseTo((1 - kept) * mean, 5);
      expect(now.parameters.get('stem/norm.variance')!.data[channel]).toBeCloseTo(
        kept + (1 - kept) * variance,
        5,
      );
    }
  });

  it('is the same on both runtimes', async () => {
    const other = await openRuntime('tensorflow');
    const trainers = await Promise.all([runtime, other].map((on) => createTrainer(network, on, config)));
    const losses = [];
    for (const trainer of trainers) {
      await trainer.step(batch);
      losses.push(await trainer.step(batch));
    }
    expect(losses[1]!.loss).toBeCloseTo(losses[0]!.loss, 4);
    const [ours, theirs] = trainers.map((trainer) => trainer.snapshot().optimizer);
    for (const [name, { data }] of ours!) {
      const found = theirs!.get(name)!.data;
      const scale = Math.max(1e-6, ...data.map(Math.abs));
      data.forEach((x, i) => expect(Math.abs(found[i]! - x) / scale, name).toBeLessThan(2e-3));
    }
    await Promise.all(trainers.map((trainer) => trainer.dispose()));
  });

  it('is the same but for rounding however the gradients of kernels are summed', async () => {
    // So many channels and samples that onnxruntime may lay them out in blocks.
    const wide = randomNetwork(Random.fromSeed('wide'), { blocks: 1, channels: 16, policyChannels: 1 });
    const examples = randomTrainingBatch(wide.architecture, 32, Random.fromSeed('examples'));
    const [taps, convolution] = await Promise.all(
      FILTER_GRADIENTS.map(async (filterGradients) => {
        const trainer = await createTrainer(wide, runtime, { batchSize: 32, filterGradients });
        const losses = await trainer.step(examples);
        await trainer.dispose();
        return { losses, ...trainer.snapshot() };
      }),
    );
    expect(convolution!.losses).toEqual(taps!.losses);
    for (const [name, { data }] of taps!.optimizer) {
      const found = convolution!.optimizer.get(name)!.data;
      const scale = Math.max(1e-6, ...data.map(Math.abs));
      data.forEach((x, i) => expect(Math.abs(found[i]! - x) / scale, name).toBeLessThan(1e-4));
    }
    // Only x64 has blocks; there the two must not be one and the same.
    const mean = (of: typeof taps) => of!.optimizer.get('block1/conv1.weight/mean')!.data;
    if (process.arch === 'x64') expect(mean(convolution)).not.toEqual(mean(taps));
  });

  it('takes only batches of its size, with a target for every head', async () => {
    const trainer = await createTrainer(network, runtime, config);
    const small = createTrainingBatch(architecture, 7);
    await expect(trainer.step(small)).rejects.toThrow('A training step takes batches of 8 examples, not 7.');
    const more = checkArchitecture({
      ...architecture,
      layers: [
        ...architecture.layers,
        {
          name: 'owner/conv',
          kind: 'conv',
          inputs: ['block1/relu'],
          inChannels: 4,
          outChannels: 1,
          kernel: 1,
          padding: 0,
          bias: true,
        },
        { name: 'owner', kind: 'tanh', inputs: ['owner/conv'] },
      ],
      outputs: { ...architecture.outputs, ownership: 'owner' },
    });
    const second = await createTrainer(initializeNetwork(more, Random.fromSeed(1)), runtime, config);
    await expect(second.step(batch)).rejects.toThrow(/no targets for the head 'ownership'/);
    const whole = randomTrainingBatch(more, 8, Random.fromSeed('owners'));
    const first = await second.step(whole);
    expect(first.loss).toBeCloseTo(first.policyLoss + first.valueLoss + first.heads['ownership']!, 4);
    for (let step = 0; step < 30; step++) await second.step(whole);
    expect((await second.step(whole)).heads['ownership']).toBeLessThan(first.heads['ownership']!);
  });
});
