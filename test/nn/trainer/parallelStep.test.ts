import { describe, expect, it } from 'vitest';
import { createTrainer, type TrainingBatch } from '../../../nn/trainer/trainer.js';
import { batch, config, network, runtime } from '../../support/selfplay/smallTraining.js';

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
