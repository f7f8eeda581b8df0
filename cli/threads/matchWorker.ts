import { performance } from 'node:perf_hooks';
import { playPairs } from '../../selfplay/matches/task.js';
import { answer, type WorkerAnswer } from '../../selfplay/threads/pool.js';
import type { MatchAnswer, MatchTask } from '../../selfplay/threads/tasks.js';

/** The entry of threads that play matches with a clock, to tell how long the players think. */
export default async function run(task: MatchTask): Promise<WorkerAnswer<MatchAnswer | undefined>> {
  return answer(() => playPairs(task, () => performance.now()), task.stop);
}
