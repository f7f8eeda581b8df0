import { performance } from 'node:perf_hooks';
import type { WorkerTask } from '../../selfplay/threads/tasks.js';
import { playTask } from '../../selfplay/threads/worker.js';

/** The entry of the threads that play for a run, with a clock to tell what their time goes into. */
export default function run(task: WorkerTask): ReturnType<typeof playTask> {
  return playTask(task, () => performance.now());
}
