import { createSolver, Random } from '../engine/index.js';
import type { Solver } from '../engine/index.js';
import { createGumbelSearch, createPuctSearch } from '../mcts/index.js';
import type { Search } from '../mcts/index.js';
import { createExplainer } from '../lrp/index.js';
import { decodeCheckpoint, networkEvaluator, openRuntime } from '../nn/index.js';
import type { Checkpoint, Evaluator, RuntimeName } from '../nn/index.js';
import { explainGame } from './explainGame.js';
import { explainLoggedGame } from './explainTask.js';
import type { ExplainTask, GameLog, SkippedGame } from './explainTask.js';
import { playGame } from './game.js';
import { playMatchGame } from './match.js';
import type { MatchGame } from './match.js';
import { greedyPlayer, randomPlayer, searchPlayer } from './player.js';
import type { Player } from './player.js';
import { answer } from './pool.js';
import type { WorkerAnswer } from './pool.js';
import type { GameRecord } from './record.js';
import type { StoredExplanation } from './storeExplanations.js';
import { LeafQueue, runTogether } from './steps.js';
import type { Steps } from './steps.js';
import type {
  MatchAnswer,
  MatchTask,
  NetworkBytes,
  PlayAnswer,
  PlayerSpec,
  PlayTask,
  SearchSettings,
  WorkerTask,
} from './tasks.js';

/** Sessions kept per thread: a match needs two, and the next generation is on its way. */
const KEPT_SESSIONS = 4;

interface Session extends Evaluator {
  dispose(): Promise<void>;
}

/** The thread's sessions by runtime and sha256, the least recently used first. */
const sessions = new Map<string, Session>();

/** The network of its bytes, copied out of shared memory: text decoders refuse shared bytes. */
function decodeNetwork({ bytes, sha256 }: NetworkBytes): Checkpoint {
  return decodeCheckpoint(new Uint8Array(bytes), `The network ${sha256}`);
}

async function session(network: NetworkBytes, runtime: RuntimeName): Promise<Session> {
  const key = `${runtime} ${network.sha256}`;
  let found = sessions.get(key);
  if (found === undefined) {
    found = await networkEvaluator(decodeNetwork(network).network, await openRuntime(runtime), {
      threads: 1,
    });
  }
  sessions.delete(key);
  sessions.set(key, found);
  for (const [oldKey, old] of sessions) {
    if (sessions.size <= KEPT_SESSIONS) break;
    sessions.delete(oldKey);
    await old.dispose();
  }
  return found;
}

/** Made when a game first needs it; the small table is plenty for the last dozen of squares. */
let solver: Solver | undefined;
const SOLVER_TABLE_BITS = 16;

/** The search that settings describe; `deterministic` leaves out the noise that self-play wants. */
function createSearch(settings: SearchSettings, deterministic: boolean): Search {
  return settings.kind === 'puct'
    ? createPuctSearch({})
    : createGumbelSearch({
        considered: settings.maxConsidered,
        cScale: settings.qScale,
        gumbelScale: deterministic ? 0 : 1,
      });
}

async function playChunk(task: PlayTask): Promise<PlayAnswer | undefined> {
  const queue = new LeafQueue(await session(task.network, task.runtime), task.count);
  const random = Random.fromKey(task.seed);
  const games: Steps<GameRecord>[] = [];
  for (let index = task.first; index < task.first + task.count; index++) {
    const identity = { index, generation: task.generation, network: task.network.sha256 };
    solver ??= createSolver({ tableBits: SOLVER_TABLE_BITS });
    const tools = { search: createSearch(task.search, false), queue, solver };
    games.push(playGame(task.parameters, tools, random.split('game', index), identity));
  }
  const played = await runTogether(games, () => Atomics.load(task.stop, 0) !== 0);
  if (played === undefined) return undefined;
  const explanations = await explainChosen(task, played);
  return { games: played, explanations, evaluations: queue.evaluated };
}

/** Explains the games of a chunk that are to be explained. */
async function explainChosen(task: PlayTask, games: readonly GameRecord[]): Promise<StoredExplanation[]> {
  const { games: wanted, composite, targets, software } = task.explain;
  const chosen = games.filter(({ index }) => wanted.includes(index));
  if (chosen.length === 0) return [];
  const { network, sha256 } = decodeNetwork(task.network);
  const explainer = await createExplainer(network, await openRuntime(task.runtime), { composite });
  try {
    const explained: StoredExplanation[] = [];
    for (const game of chosen) {
      explained.push(...(await explainGame(game, targets, { explainer, network: sha256, software })));
    }
    return explained;
  } finally {
    await explainer.dispose();
  }
}

async function playPairs(task: MatchTask): Promise<MatchAnswer | undefined> {
  const queues = new Map<string, LeafQueue>();
  const players: ((game: number) => Player)[] = [];
  for (const spec of [task.first, task.second]) {
    players.push(await playerMaker(spec, task, queues));
  }
  const random = Random.fromKey(task.seed);
  const games: Steps<MatchGame>[] = [];
  for (let pair = task.firstPair; pair < task.firstPair + task.pairs; pair++) {
    for (const firstIsBlack of [true, false]) {
      const [first, second] = players.map((make) => make(games.length));
      games.push(playMatchGame(first!, second!, pair, firstIsBlack, task.openingPlies, random));
    }
  }
  const played = await runTogether(games, () => Atomics.load(task.stop, 0) !== 0);
  if (played === undefined) return undefined;
  const evaluations = [...queues.values()].reduce((sum, queue) => sum + queue.evaluated, 0);
  return { games: played, evaluations };
}

/** Makes the player of each game of a match: its own search, but one queue for all games of a network. */
async function playerMaker(
  spec: PlayerSpec,
  task: MatchTask,
  queues: Map<string, LeafQueue>,
): Promise<() => Player> {
  if (spec.kind === 'random') return () => randomPlayer;
  if (spec.kind === 'greedy') return () => greedyPlayer;
  const { network, simulations, search } = spec;
  const queue =
    queues.get(network.sha256) ?? new LeafQueue(await session(network, task.runtime), task.pairs * 2);
  queues.set(network.sha256, queue);
  return () => searchPlayer(createSearch(search, true), queue, simulations);
}

type Answer = PlayAnswer | MatchAnswer | GameLog | SkippedGame | undefined;

/** The entry of the worker threads that play and explain. */
export default async function run(task: WorkerTask | ExplainTask): Promise<WorkerAnswer<Answer>> {
  return answer<Answer>(() => {
    switch (task.kind) {
      case 'play':
        return playChunk(task);
      case 'match':
        return playPairs(task);
      case 'explain':
        return explainLoggedGame(task);
    }
  });
}
