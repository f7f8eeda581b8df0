import { describe, expect, it } from 'vitest';
import { OthelloError } from '../../../engine/errors.js';
import { initialPosition } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import type { Evaluation, Evaluator } from '../../../nn/evaluators/evaluator.js';
import { survivingEvaluator } from '../../../web/engine/survivingEvaluator.js';
import { HashEvaluator } from '../../support/mcts/hashEvaluator.js';

const batch = positionBatch([initialPosition()]);

/** One that answers so often, and then does as it is told. */
function failing(answers: number, fail: () => Promise<Evaluation>): Evaluator & { asked: number } {
  const healthy = new HashEvaluator(1);
  return {
    asked: 0,
    evaluate(given) {
      return ++this.asked <= answers ? healthy.evaluate(given) : fail();
    },
  };
}

describe('an evaluator on a device', () => {
  it.each([
    ['fails', () => Promise.reject(new Error('device lost'))],
    ['answers no more', () => new Promise<never>(() => undefined)],
  ])('that %s leaves the batch and all others to the processor, and is not asked again', async (_, fail) => {
    const device = failing(2, fail);
    const processor = new HashEvaluator(1);
    let opened = 0;
    const open = (): Promise<Evaluator> => {
      opened++;
      return Promise.resolve(processor);
    };
    const evaluator = survivingEvaluator(
      () => Promise.resolve(device),
      open,
      () => false,
      20,
    );
    const expected = await new HashEvaluator(1).evaluate(batch);
    for (let time = 0; time < 5; time++) expect(await evaluator.evaluate(batch)).toEqual(expected);
    expect([device.asked, processor.positions, opened]).toEqual([3, 3, 1]);
  });

  it('is not given up for what is wrong with a network', async () => {
    const wrong = new OthelloError('badModel', 'It is not finite.');
    const device = failing(0, () => Promise.reject(wrong));
    const evaluator = survivingEvaluator(
      () => Promise.resolve(device),
      () => Promise.reject(new Error('opened')),
      () => false,
    );
    await expect(evaluator.evaluate(batch)).rejects.toBe(wrong);
  });

  it('that is known to be lost is not believed, whatever it answers', async () => {
    const garbage = { logits: new Float32Array(65), values: new Float32Array(1) };
    const device = failing(1, () => Promise.resolve(garbage));
    const processor = new HashEvaluator(1);
    const lost = (): boolean => device.asked > 1;
    const evaluator = survivingEvaluator(
      () => Promise.resolve(device),
      () => Promise.resolve(processor),
      lost,
    );
    const expected = await new HashEvaluator(1).evaluate(batch);
    for (let time = 0; time < 3; time++) expect(await evaluator.evaluate(batch)).toEqual(expected);
    expect([device.asked, processor.positions]).toEqual([2, 2]);
  });

  it('that cannot even be opened is done without', async () => {
    const processor = new HashEvaluator(1);
    for (const open of [() => Promise.reject(new Error('lost')), () => new Promise<never>(() => undefined)]) {
      const evaluator = survivingEvaluator(
        open,
        () => Promise.resolve(processor),
        () => false,
        20,
      );
      expect(await evaluator.evaluate(batch)).toEqual(await new HashEvaluator(1).evaluate(batch));
    }
  });
});
