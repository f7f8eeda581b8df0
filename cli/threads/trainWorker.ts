import { performance } from 'node:perf_hooks';
import type { TrainTask } from '../../selfplay/threads/tasks.js';
import { trainTask } from '../../selfplay/training/trainWorker.js';

/** The entry of the threads that train for a run, with a clock to tell what their time goes into. */
export default function run(task: TrainTask): ReturnType<typeof trainTask> {
  return trainTask(task, () => performance.now());
}
