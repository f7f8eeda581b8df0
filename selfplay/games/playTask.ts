import { Random } from '../../engine/random.js';
import { compositeNamed } from '../../lrp/composite.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { explainGame } from '../explanations/explainGame.js';
import { explainerFor } from '../explanations/explainTask.js';
import { LeafQueue, runTogether, type Steps } from '../players/leafQueue.js';
import { threadSolver } from '../players/playerMaker.js';
import { createSearch, type SearchSettings } from '../players/searchSettings.js';
import type { GameRecord } from '../records/gameRecord.js';
import type { StoredExplanation } from '../store/storeExplanations.js';
import type { NetworkBytes } from '../threads/networkBytes.js';
import { session } from '../threads/sessions.js';
import { isStopped } from '../threads/stopSignal.js';
import { WorkMeter } from '../threads/workMeter.js';
import { type GameParameters, playGame } from './selfPlayGame.js';

/** A share of one generation's self-play games: `count` games from number `first` on. */
export interface PlayTask {
  readonly network: NetworkBytes;
  readonly runtime: RuntimeChoice;
  /** Key of the run's random numbers; game i draws from `split('game', i)`. */
  readonly seed: string;
  readonly generation: number;
  readonly first: number;
  readonly count: number;
  readonly parameters: GameParameters;
  readonly search: SearchSettings;
  readonly explain: ExplainSettings;
  /** Moves that the games begin with, in their order; absent where openings are random. */
  readonly openings?: readonly (readonly number[])[];
  readonly stop: Int32Array;
  /** As in Task. */
  readonly sharedBatch?: number | undefined;
  /** Where the thread counts what it does, see WorkMeter. */
  readonly work?: Float64Array;
}

/** Which games of a chunk are explained, ply by ply, and how. */
export interface ExplainSettings {
  /** Numbers of the games. */
  readonly games: readonly number[];
  /** Name of a preset, as the configuration of a run has it. */
  readonly composite: string;
  readonly targets: readonly string[];
  /** Name and version of the software, for the records. */
  readonly software: string;
}

export interface PlayAnswer {
  readonly games: GameRecord[];
  readonly explanations: StoredExplanation[];
  /** Positions the network evaluated. */
  readonly evaluations: number;
}

/** Plays the games of a chunk side by side; undefined when it was stopped. */
export default async function playChunk(task: PlayTask): Promise<PlayAnswer | undefined> {
  const meter = new WorkMeter(task.work);
  const evaluator = await session(task.network, task.runtime);
  meter.lap('preparing');
  const queue = new LeafQueue(meter.watch(evaluator), task.count);
  const random = Random.fromKey(task.seed);
  const games: Steps<GameRecord>[] = [];
  for (let index = task.first; index < task.first + task.count; index++) {
    const identity = { index, generation: task.generation, network: task.network.sha256 };
    const tools = { search: createSearch(task.search, { noisy: true }), queue, solver: threadSolver() };
    const opening = task.openings?.[index - task.first];
    games.push(playGame(task.parameters, tools, random.split('game', index), identity, opening));
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
  const explainer = await explainerFor(task.network, task.runtime, compositeNamed(composite));
  const explained: StoredExplanation[] = [];
  for (const game of chosen) {
    explained.push(
      ...(await explainGame(game, targets, { explainer, network: task.network.sha256, software })),
    );
  }
  return explained;
}
