import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../../nn/checkpoint.js';
import { initializeNetwork } from '../../../nn/network.js';
import { createTrainer, type TrainingBatch } from '../../../nn/trainer/trainer.js';
import { randomTrainingBatch } from '../../support/nn/trainingBatches.js';
import { batch, config, network, runtime } from '../../support/selfplay/smallTraining.js';

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
