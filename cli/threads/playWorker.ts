import { performance } from 'node:perf_hooks';
import { playTask, type WorkerTask } from '../../selfplay/index.js';

/** The entry of the threads that play for a run, with a clock to tell what their time goes into. */
export default function run(task: WorkerTask): ReturnType<typeof playTask> {
  return playTask(task, () => performance.now());
}
