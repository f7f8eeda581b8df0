import { OthelloError } from '../../engine/errors.js';
import type { Evaluation, Evaluator } from '../../nn/evaluators/evaluator.js';

/** Milliseconds after which a device that does not answer counts as lost; the first answer takes the compilation of its programs. */
const PATIENCE_MS = 60_000;

/**
 * An evaluator on a device; once that fails or does not answer, the batch and all that follow are evaluated by another one.
 *
 * @param openDevice opens it, for the first batch
 * @param open opens that other one; called once, when the device is lost
 * @param isLost whether the device is known to be gone, whatever it answers
 * @param patience milliseconds that it may take to answer
 * @throws OthelloError what the evaluators themselves say of a network
 */
export function survivingEvaluator(
  openDevice: () => Promise<Evaluator>,
  open: () => Promise<Evaluator>,
  isLost: () => boolean,
  patience = PATIENCE_MS,
): Evaluator {
  let device: Promise<Evaluator> | undefined;
  let other: Promise<Evaluator> | undefined;
  return {
    async evaluate(batch) {
      if (other === undefined) {
        try {
          device ??= openDevice();
          const evaluation = await answered(
            device.then((opened) => opened.evaluate(batch)),
            patience,
          );
          if (!isLost()) return evaluation;
          other = open();
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
function answered(evaluation: Promise<Evaluation>, patience: number): Promise<Evaluation> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The device does not answer.')), patience);
  });
  return Promise.race([evaluation, late]).finally(() => clearTimeout(timer));
}
