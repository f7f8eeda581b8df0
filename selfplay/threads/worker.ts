import { Random } from '../../engine/random.js';
import type { ActivationRanges } from '../../nn/quantization/ranges.js';
import { openRuntime } from '../../nn/runtimes/open.js';
import { conceptPart, type ConceptResult, type ConceptTask } from '../../studies/concepts/task.js';
import { evaluatePart, type EvaluateTask, type PartResult } from '../../studies/faithfulness/task.js';
import { probePart, type ProbePart, type ProbeTask } from '../../studies/probe/task.js';
import { makeMaps, type MapPart, type StrategyTask } from '../../studies/strategies/task.js';
import { explainGame } from '../explanations/explainGame.js';
import {
  explainerFor,
  explainLoggedGame,
  type ExplainTask,
  type GameLog,
  type SkippedGame,
} from '../explanations/task.js';
import { playGame } from '../games/selfPlayGame.js';
import { playPairs } from '../matches/task.js';
import { LeafQueue, runTogether, type Steps } from '../players/leafQueue.js';
import { rangesOf } from '../players/networkRanges.js';
import { createSearch, threadSolver } from '../players/playerMaker.js';
import type { GameRecord } from '../records/gameRecord.js';
import type { StoredExplanation } from '../store/storeExplanations.js';
import { answer, type WorkerAnswer } from './pool.js';
import { decodeNetwork, session } from './sessions.js';
import { isStopped } from './stopSignal.js';
import type { MatchAnswer, PlayAnswer, PlayTask, RangesTask, WorkerTask } from './tasks.js';
import { WorkMeter } from './workMeter.js';

async function playChunk(task: PlayTask, meter: WorkMeter): Promise<PlayAnswer | undefined> {
  const evaluator = await session(task.network, task.runtime);
  meter.lap('preparing');
  const queue = new LeafQueue(meter.watch(evaluator), task.count);
  const random = Random.fromKey(task.seed);
  const games: Steps<GameRecord>[] = [];
  for (let index = task.first; index < task.first + task.count; index++) {
    const identity = { index, generation: task.generation, network: task.network.sha256 };
    const tools = { search: createSearch(task.search, false), queue, solver: threadSolver() };
    games.push(playGame(task.parameters, tools, random.split('game', index), identity));
  }
  const played = await runTogether(games, () => meter.pause('searching', () => isStopped(task.stop)));
  meter.lap('searching');
  if (played === undefined) return undefined;
  const explanations = await explainChosen(task, played);
  meter.lap('explaining');
  return { games: played, explanations, evaluations: queue.evaluated };
}

/** Explains the games of a chunk that are to be explained. */
async function explainChosen(task: PlayTask, games: readonly GameRecord[]): Promise<StoredExplanation[]> {
  const { games: wanted, composite, targets, software } = task.explain;
  const chosen = games.filter(({ index }) => wanted.includes(index));
  if (chosen.length === 0) return [];
  const explainer = await explainerFor(task.network, task.runtime, composite);
  const explained: StoredExplanation[] = [];
  for (const game of chosen) {
    explained.push(
      ...(await explainGame(game, targets, { explainer, network: task.network.sha256, software })),
    );
  }
  return explained;
}

async function sayRanges(task: RangesTask, meter: WorkMeter): Promise<ActivationRanges> {
  const { network, runtime, folder } = task;
  const place = { folder, sha256: network.sha256 };
  const ranges = await rangesOf(decodeNetwork(network).network, await openRuntime(runtime), place);
  meter.lap('preparing');
  return ranges;
}

type Answer =
  | PlayAnswer
  | MatchAnswer
  | ActivationRanges
  | GameLog
  | SkippedGame
  | PartResult
  | ProbePart
  | ConceptResult
  | MapPart
  | undefined;

/**
 * The work of a thread that plays, explains and evaluates.
 *
 * @param now milliseconds of a clock that never goes back, to tell what the time goes into.
 */
export async function playTask(
  task: WorkerTask | ExplainTask | EvaluateTask | ProbeTask | ConceptTask | StrategyTask,
  now?: () => number,
): Promise<WorkerAnswer<Answer>> {
  return answer<Answer>(() => {
    switch (task.kind) {
      case 'play':
        return playChunk(task, new WorkMeter(task.work, now));
      case 'match':
        return playPairs(task, undefined, new WorkMeter(task.work, now));
      case 'ranges':
        return sayRanges(task, new WorkMeter(task.work, now));
      case 'explain':
        return explainLoggedGame(task);
      case 'evaluate':
        return evaluatePart(task);
      case 'strategies':
        return makeMaps(task);
      case 'concept':
        return conceptPart(task);
      case 'probe':
      case 'probeSolve':
        return probePart(task);
    }
  }, task.stop);
}

/** The entry of the worker threads that play, explain and evaluate, without a clock. */
export default async function run(
  task: WorkerTask | ExplainTask | EvaluateTask | ProbeTask | ConceptTask | StrategyTask,
): Promise<WorkerAnswer<Answer>> {
  return playTask(task);
}
