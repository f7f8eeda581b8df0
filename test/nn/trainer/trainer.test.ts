import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { checkArchitecture, residualArchitecture } from '../../../nn/architecture.js';
import { decodeCheckpoint, encodeCheckpoint, type OptimizerState } from '../../../nn/checkpoint.js';
import { buildForward, inferenceGraph, parameterConstants } from '../../../nn/forward.js';
import { Graph } from '../../../nn/graph.js';
import { initializeNetwork, type Network } from '../../../nn/network.js';
import { FILTER_GRADIENTS } from '../../../nn/operators/operatorTypes.js';
import type { Runtime } from '../../../nn/runtime.js';
import { openRuntime } from '../../../nn/runtimes/open.js';
import {
  createTrainer,
  createTrainingBatch,
  DEFAULT_TRAINING,
  type TrainingBatch,
} from '../../../nn/trainer/trainer.js';
import { computeNaively } from '../../support/naiveGraph.js';
import { randomNetwork } from '../../support/randomNetwork.js';
import { randomTrainingBatch } from '../../support/trainingBatches.js';

const architecture = residualArchitecture({ blocks: 1, channels: 4, policyChannels: 1, valueHidden: 4 });
const network = initializeNetwork(architecture, Random.fromSeed('training'));
const batch = randomTrainingBatch(architecture, 8, Random.fromSeed('examples'));
const config = { batchSize: 8, learningRate: 0.01 };
const { optimizer: adam } = DEFAULT_TRAINING;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await openRuntime('onnxruntime');
});

/** Cross-entropy and squared error of outputs, row by row. */
function lossesByHand(
  logits: Float32Array,
  values: Float32Array,
  of: TrainingBatch,
): { policy: number; value: number } {
  let policy = 0;
  let rows = 0;
  let value = 0;
  for (let row = 0; row < of.size; row++) {
    const moves = Array.from({ length: 65 }, (_, move) => row * 65 + move).filter((i) => of.legal[i] === 1);
    const total = moves.reduce((sum, i) => sum + Math.exp(logits[i]!), 0);
    if (moves.some((i) => of.policyTarget[i]! > 0)) {
      rows++;
      for (const i of moves) policy -= of.policyTarget[i]! * Math.log(Math.exp(logits[i]!) / total);
    }
    value += (values[row]! - of.valueTarget[row]!) ** 2;
  }
  return { policy: policy / rows, value: value / of.size };
}

function entropy(of: TrainingBatch): number {
  let sum = 0;
  let rows = 0;
  for (let row = 0; row < of.size; row++) {
    const targets = of.policyTarget.subarray(row * 65, row * 65 + 65).filter((p) => p > 0);
    if (targets.length > 0) rows++;
    for (const p of targets) sum -= p * Math.log(p);
  }
  return sum / rows;
}

describe('the losses', () => {
  it('are those of the outputs, counted by hand, over legal moves only', async () => {
    const trainer = await createTrainer(network, runtime, config);
    const larger = randomTrainingBatch(architecture, 13, Random.fromSeed('validation'));
    const program = await runtime.compile(inferenceGraph(network));
    const planes = { shape: [13, 3, 8, 8], data: larger.planes };
    const { policy, value } = await program.run({ planes });
    const expected = lossesByHand(policy!.data as Float32Array, value!.data as Float32Array, larger);
    const found = await trainer.losses(larger);
    expect(found.policyLoss).toBeCloseTo(expected.policy, 5);
    expect(found.valueLoss).toBeCloseTo(expected.value, 5);
    expect(found.loss).toBeCloseTo(expected.policy + expected.value, 5);
    expect(trainer.steps).toBe(0);
    expect(trainer.snapshot().network).toEqual(network);
  });

  it('stay finite in rows without a legal move or a policy', async () => {
    const trainer = await createTrainer(network, runtime, config);
    const empty = { ...batch, legal: new Float32Array(8 * 65), policyTarget: new Float32Array(8 * 65) };
    const { policyLoss, loss, valueLoss } = await trainer.step(empty);
    expect(policyLoss).toBe(0);
    expect(loss).toBe(valueLoss);
    // Nothing taught the policy, so its head did not move but for the decay of its weights.
    const before = network.parameters.get('policy.bias')!.data;
    expect(trainer.snapshot().network.parameters.get('policy.bias')!.data).toEqual(before);
  });
});

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

describe('a step in two threads', () => {
  const half = (part: number): TrainingBatch => ({
    size: 4,
    planes: batch.planes.slice(part * 4 * 192, (part + 1) * 4 * 192),
    policyTarget: batch.policyTarget.slice(part * 4 * 65, (part + 1) * 4 * 65),
    legal: batch.legal.slice(part * 4 * 65, (part + 1) * 4 * 65),
    valueTarget: batch.valueTarget.slice(part * 4, (part + 1) * 4),
  });

  it('is made with the mean of what each half says when it is alone', async () => {
    const together = await createTrainer(network, runtime, { ...config, threads: 2 });
    const losses = await together.step(batch);
    const found = together.snapshot();
    const halves = await Promise.all(
      [0, 1].map(async (part) => {
        const alone = await createTrainer(network, runtime, { ...config, batchSize: 4 });
        return { losses: await alone.step(half(part)), ...alone.snapshot() };
      }),
    );
    const mean = (number: (of: (typeof halves)[number]) => number): number =>
      (number(halves[0]!) + number(halves[1]!)) / 2;
    for (const head of ['loss', 'policyLoss', 'valueLoss'] as const) {
      expect(losses[head]).toBeCloseTo(
        mean((of) => of.losses[head]),
        5,
      );
    }
    // The first step's running mean is a tenth of the gradient, and its running square a thousandth of the squared one.
    for (const [name, { data }] of found.optimizer) {
      if (!name.endsWith('/mean')) continue;
      const squares = found.optimizer.get(name.replace('/mean', '/square'))!.data;
      data.forEach((x, i) => {
        const expected = mean((of) => of.optimizer.get(name)!.data[i]!);
        expect(Math.abs(x - expected), name).toBeLessThan(1e-6 + 1e-4 * Math.abs(expected));
        expect(squares[i]).toBeCloseTo(0.001 * (expected / 0.1) ** 2, 6);
      });
    }
    for (const name of ['stem/norm.mean', 'stem/norm.variance']) {
      found.network.parameters.get(name)!.data.forEach((x, i) =>
        expect(x).toBeCloseTo(
          mean((of) => of.network.parameters.get(name)!.data[i]!),
          5,
        ),
      );
    }
    await together.dispose();
  });

  it('is the same bit for bit whenever it is made', async () => {
    const settings = { ...config, threads: 2 };
    const [first, second] = await Promise.all([0, 1].map(() => createTrainer(network, runtime, settings)));
    for (let step = 0; step < 3; step++) expect(await second!.step(batch)).toEqual(await first!.step(batch));
    expect(second!.snapshot()).toEqual(first!.snapshot());
    await Promise.all([first!.dispose(), second!.dispose()]);
  });

  it('needs a batch that can be halved', async () => {
    await expect(createTrainer(network, runtime, { batchSize: 7, threads: 2 })).rejects.toThrow(
      'A batch of 7 examples cannot be parted equally among 2 threads.',
    );
  });
});

describe('a trainer', () => {
  it('overfits one batch with a few thousand parameters', async () => {
    const size = residualArchitecture({ blocks: 1, channels: 8, policyChannels: 2, valueHidden: 8 });
    const examples = randomTrainingBatch(size, 16, Random.fromSeed('overfit'));
    const fresh = initializeNetwork(size, Random.fromSeed('overfit'));
    const trainer = await createTrainer(fresh, runtime, { batchSize: 16, learningRate: 0.01 });
    const first = await trainer.step(examples);
    for (let step = 0; step < 250; step++) await trainer.step(examples);
    const last = await trainer.step(examples);
    const floor = entropy(examples);
    expect(first.policyLoss - floor).toBeGreaterThan(0.3);
    expect(last.policyLoss - floor).toBeGreaterThan(-1e-6); // no policy is below the entropy
    expect(last.policyLoss - floor).toBeLessThan(0.02);
    expect(first.valueLoss).toBeGreaterThan(0.3);
    expect(last.valueLoss).toBeLessThan(0.01);
    // And as the network would play, with the running statistics.
    const played = await trainer.losses(examples);
    expect(played.policyLoss - floor).toBeLessThan(0.05);
    expect(played.valueLoss).toBeLessThan(0.02);
  });

  it('goes on from a checkpoint as if it had never stopped, bit for bit', async () => {
    const settings = { ...config, averageDecay: 0.9 };
    const steady = await createTrainer(network, runtime, settings);
    for (let step = 0; step < 2; step++) await steady.step(batch);
    const middle = steady.snapshot();
    const bytes = encodeCheckpoint(middle.network, middle.optimizer);
    for (let step = 0; step < 2; step++) await steady.step(batch);
    expect(encodeCheckpoint(middle.network, middle.optimizer)).toEqual(bytes); // a snapshot stays as it was

    const stored = decodeCheckpoint(bytes);
    const resumed = await createTrainer(stored.network, runtime, settings, stored.optimizer);
    expect(resumed.steps).toBe(2);
    for (let step = 0; step < 2; step++) await resumed.step(batch);
    expect(resumed.snapshot()).toEqual(steady.snapshot());
    expect(resumed.averaged()).toEqual(steady.averaged());
  });

  it('keeps the running mean of its weights when asked', async () => {
    const trainer = await createTrainer(network, runtime, { ...config, averageDecay: 0.6 });
    const name = 'policy.weight';
    let expected = Float64Array.from(network.parameters.get(name)!.data);
    for (let step = 1; step <= 4; step++) {
      await trainer.step(batch);
      const now = trainer.snapshot().network.parameters.get(name)!.data;
      const weight = [1 / 2, 0.4, 0.4, 0.4][step - 1]!;
      expected = expected.map((x, i) => (1 - weight) * x + weight * now[i]!);
    }
    const { data } = trainer.averaged().parameters.get(name)!;
    data.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 6));
    const plain = await createTrainer(network, runtime, config);
    expect(() => plain.averaged()).toThrow(/only when averageDecay is set/);
  });

  it('refuses the state of another network', async () => {
    const wide = initializeNetwork(residualArchitecture({ blocks: 1, channels: 5 }), Random.fromSeed(1));
    const { optimizer } = (await createTrainer(wide, runtime, config)).snapshot();
    await expect(createTrainer(network, runtime, config, optimizer)).rejects.toMatchObject({
      code: 'badModel',
      message: "The optimiser's state does not fit the network: 'stem.weight/mean' has shape 5x3x3x3.",
    });
  });
});
