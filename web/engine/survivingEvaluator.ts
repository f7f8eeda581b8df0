import { OthelloError } from '../../engine/errors.js';
import type { Evaluation, Evaluator } from '../../nn/evaluators/evaluator.js';

/** Milliseconds after which a device that does not answer counts as lost. */
const PATIENCE_MS = 20_000;

/**
 * An evaluator on a device; once that fails or does not answer, the batch and all that follow are evaluated by another one.
 *
 * @param open opens that other one; called once, when the device is lost
 * @param patience milliseconds that it may take to answer
 * @throws OthelloError what the evaluators themselves say of a network
 */
export function survivingEvaluator(
  device: Evaluator,
  open: () => Promise<Evaluator>,
  patience = PATIENCE_MS,
): Evaluator {
  let other: Promise<Evaluator> | undefined;
  return {
    async evaluate(batch) {
      if (other === undefined) {
        try {
          return await answered(device.evaluate(batch), patience);
        } catch (error) {
          if (error instanceof OthelloError) throw error;
          other ??= open();
        }
      }
      return (await other).evaluate(batch);
    },
  };
}

/** Throws Error where there is no answer in time. */
function answered(evaluation: ReturnType<Evaluator['evaluate']>, patience: number): Promise<Evaluation> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The device does not answer.')), patience);
  });
  return Promise.race([Promise.resolve(evaluation), late]).finally(() => clearTimeout(timer));
}
