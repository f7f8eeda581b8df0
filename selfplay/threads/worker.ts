import { Stopped, stopWhen, throwIfStopped } from '../../engine/stop.js';
import { asOthelloError } from '../../engine/systemErrors.js';
import { EvaluatorLost } from '../../nn/evaluators/shared/sharedClient.js';
import { countDeviceCalls } from '../../nn/runtimes/deviceCalls.js';
import { shareSessions } from './sessions.js';
import { STOP } from './stopSignal.js';
import type { Answer, Call, Task, Work } from './task.js';

/**
 * The entry of every thread: does a task by the default export of its file. It knows none of them. While it works, long
 * computations ask the task's `stop` in their midst (see `stopWhen`).
 */
export default async function run({ file, task, shared, deviceCalls }: Call): Promise<Answer<unknown>> {
  countDeviceCalls(deviceCalls);
  const endSharing = shareSessions(shared);
  stopWhen(() => Atomics.load(task.stop, 0) === STOP);
  try {
    throwIfStopped(); // where many tasks wait, each would begin with its preparations
    const { default: work } = (await import(file)) as { readonly default: Work<Task, unknown> };
    return { result: await work(task) };
  } catch (error) {
    if (error instanceof Stopped) return { result: undefined };
    if (error instanceof EvaluatorLost) return { lost: error.message };
    const { code, message } = asOthelloError(error);
    return { code, message };
  } finally {
    endSharing();
  }
}
