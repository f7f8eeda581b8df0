import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { inferenceGraph } from '../../../nn/forward.js';
import { createTrainer, type TrainingBatch } from '../../../nn/trainer/trainer.js';
import { randomTrainingBatch } from '../../support/nn/trainingBatches.js';
import { architecture, batch, config, network, runtime } from '../../support/selfplay/smallTraining.js';

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
