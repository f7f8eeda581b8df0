import { performance } from 'node:perf_hooks';
import { answer, playPairs, type MatchAnswer, type MatchTask, type WorkerAnswer } from '../../selfplay/index.js';

/** The entry of threads that play matches with a clock, to tell how long the players think. */
export default async function run(task: MatchTask): Promise<WorkerAnswer<MatchAnswer | undefined>> {
  return answer(() => playPairs(task, () => performance.now()), task.stop);
}
