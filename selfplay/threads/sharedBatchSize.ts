import { partsOfChoice, type RuntimeChoice } from '../../nn/runtimeChoice.js';

/** Most positions of a batch that threads share. */
export const MOST_SHARED = 4096;

/** Two threads of self-play, as presets have them, fill it. What a device would like best nobody has measured. */
const ON_DEVICE = 64;

/**
 * Positions of the batches of an evaluator that all threads share, where they are to share one: as it was asked for; on a device
 * always, because one session fills it better than many; on the processor not, where a session a thread waits for nobody and fills nothing up.
 */
export function sharedBatchFor(runtime: RuntimeChoice, asked: number | undefined): number | undefined {
  return asked ?? (partsOfChoice(runtime).device === 'cpu' ? undefined : ON_DEVICE);
}
