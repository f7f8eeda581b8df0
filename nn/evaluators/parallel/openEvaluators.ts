import type { Network } from '../../network.js';
import { choiceForThreads, type Runtime } from '../../runtime.js';
import { type Evaluator, type EvaluatorOptions, networkEvaluator } from '../evaluator.js';
import { EvaluatorThread } from './evaluatorThread.js';

/** Evaluators of one network that compute at the same time. */
export interface Evaluators {
  /** That of this thread is the last: while it computes, this thread cannot ask the others. */
  readonly evaluators: readonly Evaluator[];
  /** To be called when none of them is at work. */
  dispose(): Promise<void>;
}

/**
 * Opens `count` evaluators of a network: one in this thread, on the processor each other in a thread of its own, so that a search
 * keeps as many cores busy. All say the same of the same batch, to the bit.
 *
 * @param options `maxBatch` is the most that the other threads take at once.
 * @throws OthelloError as `networkEvaluator` does.
 */
export async function openEvaluators(
  network: Network,
  runtime: Runtime,
  count: number,
  { maxBatch = 64, ranges, half, scores = false }: Omit<EvaluatorOptions, 'threads'> = {},
): Promise<Evaluators> {
  const task = { network, runtime: choiceForThreads(runtime), ranges, half, capacity: maxBatch, scores };
  // A device has its own cores, and one that may be lost is looked after by this thread.
  const { device = 'cpu' } = runtime;
  const another = (): Promise<Evaluator & { dispose(): Promise<void> }> =>
    device === 'cpu'
      ? EvaluatorThread.start(task)
      : networkEvaluator(network, runtime, { maxBatch, ranges, half, scores });
  const starting = [
    ...Array.from({ length: count - 1 }, another),
    networkEvaluator(network, runtime, { maxBatch, ranges, half, scores }),
  ];
  const started = await Promise.allSettled(starting);
  const opened = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const dispose = async (): Promise<void> => {
    await Promise.all(opened.map((evaluator) => evaluator.dispose()));
  };
  const failed = started.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await dispose();
    throw failed.reason;
  }
  return { evaluators: opened, dispose };
}
