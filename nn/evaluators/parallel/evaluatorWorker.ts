import { parentPort, workerData } from 'node:worker_threads';
import { asOthelloError } from '../../../engine/systemErrors.js';
import { openRuntime } from '../../runtimes/openRuntime.js';
import { networkEvaluator } from '../evaluator.js';
import { batchMemoryOf, passTurn, TURN } from './batchMemory.js';
import type { EvaluatorAnswer, EvaluatorTask } from './evaluatorThread.js';

// The entry of the threads that evaluate batches of one search beside the thread that searches.

/**
 * How often to look for the next batch before sleeping: some microseconds, about what the search takes to gather it, where
 * falling asleep and being woken takes longer.
 */
const LOOKS = 10_000;

const task = workerData as EvaluatorTask;
const { network, runtime, ranges, half, scores: wantsScores, memory, capacity } = task;
const shared = batchMemoryOf(memory, capacity);

function tell(answer: EvaluatorAnswer): void {
  parentPort!.postMessage(answer);
}

function tellFailure(error: unknown): void {
  const { code, message } = asOthelloError(error);
  tell({ code, message });
}

/** Sleeps until a batch has come. The thread is at rest meanwhile and may be ended. */
function awaitBatch(): void {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(shared.state, 0) === TURN.asked) return;
  for (;;) {
    const turn = Atomics.load(shared.state, 0);
    if (turn === TURN.asked) return;
    Atomics.wait(shared.state, 0, turn);
  }
}

async function answerBatches(): Promise<never> {
  const evaluator = await networkEvaluator(network, await openRuntime(runtime), {
    maxBatch: capacity,
    ranges,
    half,
    scores: wantsScores,
  });
  tell('ready');
  for (;;) {
    awaitBatch();
    try {
      const { logits, values, scores } = await evaluator.evaluate({
        ...shared,
        count: shared.count[0]!,
        capacity,
      });
      shared.logits.set(logits);
      shared.values.set(values);
      if (scores !== undefined) shared.scores.set(scores);
      passTurn(shared, TURN.answered);
    } catch (error) {
      tellFailure(error);
      passTurn(shared, TURN.failed);
    }
  }
}

await answerBatches().catch(tellFailure);
