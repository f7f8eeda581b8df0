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
    const evaluator = survivingEvaluator(device, open, 20);
    const expected = await new HashEvaluator(1).evaluate(batch);
    for (let time = 0; time < 5; time++) expect(await evaluator.evaluate(batch)).toEqual(expected);
    expect([device.asked, processor.positions, opened]).toEqual([3, 3, 1]);
  });

  it('is not given up for what is wrong with a network', async () => {
    const wrong = new OthelloError('badModel', 'It is not finite.');
    const device = failing(0, () => Promise.reject(wrong));
    const evaluator = survivingEvaluator(device, () => Promise.reject(new Error('opened')));
    await expect(evaluator.evaluate(batch)).rejects.toBe(wrong);
  });
});
