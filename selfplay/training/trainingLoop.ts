import { OthelloError } from '../../engine/errors.js';
import { Random } from '../../engine/random.js';
import { residualArchitecture } from '../../nn/architecture.js';
import { encodeCheckpoint } from '../../nn/checkpoint.js';
import { initializeNetwork } from '../../nn/network.js';
import { type EvaluationPrecision, roundingFor } from '../../nn/quantization/precision.js';
import type { ActivationRanges } from '../../nn/quantization/ranges.js';
import { sha256Of } from '../../nn/sha256.js';
import type playChunk from '../games/playTask.js';
import type playPairs from '../matches/matchTask.js';
import type { PlayerSpec } from '../players/playerSpec.js';
import type sayRanges from '../players/rangesTask.js';
import type { RangesTask } from '../players/rangesTask.js';
import { MACHINES, type MachineTally } from '../store/machineTally.js';
import type { Chunk } from '../store/store.js';
import type { NetworkRecord } from '../store/storeResults.js';
import { type NetworkBytes, shareBytes } from '../threads/networkBytes.js';
import { taskFile } from '../threads/task.js';
import { startTimer } from '../threads/timer.js';
import { WorkerPool } from '../threads/workerPool.js';
import type { Workers } from '../threads/workers.js';
import { WorkMeter } from '../threads/workMeter.js';
import { type GameChunk, GamePlan } from './chunkPlan.js';
import { TrainControl, type WorkUnderWay } from './control.js';
import { diverged, meansOf, risingLoss, storedMeans } from './divergence.js';
import type { HeadLosses, RunEvent, StopReason } from './events.js';
import { countImportedGames } from './importedGames.js';
import { MachineAccount } from './machineAccount.js';
import { type BareRates, machineNumbers, machineShares, machineUse, trainingUse } from './machineShares.js';
import { type MatchJob, MatchPlan } from './matchPlan.js';
import { findBeginning } from './resumePoint.js';
import type { Continuation, Run } from './run.js';
import { runtimeOf, scheduledValue, searchSettings } from './runConfig.js';
import type train from './trainTask.js';
import type { TrainAnswer, TrainProgress, TrainTask } from './trainTask.js';

const PLAY = taskFile<typeof playChunk>('../games/playTask.js', import.meta.url);
const MATCH = taskFile<typeof playPairs>('../matches/matchTask.js', import.meta.url);
/** Of a number of the precisions that are not float32, as generations keep them. */
const BITS = { float16: 16, int8: 8 } as const;

const RANGES = taskFile<typeof sayRanges>('../players/rangesTask.js', import.meta.url);
const TRAIN = taskFile<typeof train>('./trainTask.js', import.meta.url);

/** What a run needs from outside: the clock, the cores, someone who listens, and a way to be stopped. */
export interface TrainOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** The date and time, ISO 8601. */
  readonly date: () => string;
  /** Name and version of the software, for what is stored. */
  readonly software: string;
  /** Most threads that are busy at a time. */
  readonly workers: number;
  /** Machines that play instead of threads of this one, which then only trains; the loop closes them. */
  readonly machines?: RemoteWorkers;
  /** Milliseconds this invocation may take; absent, no limit. */
  readonly milliseconds?: number;
  /** How fast one thread is alone, to tell how much of the machine is used. */
  readonly rates: BareRates;
  readonly onEvent: (event: RunEvent) => void;
  /** Aborted to stop cleanly: what is stored stays, what is under way is given up and done again on resuming. */
  readonly signal?: AbortSignal;
  /** Steers the run, and tells what it works at. */
  readonly control?: TrainControl;
}

/** Machines, and what each of them did; see QueueWorkers. */
export interface RemoteWorkers extends Workers {
  readonly machines: readonly MachineTally[];
}

/** Parts asked for, for each that can be under way, so that no machine waits for the next. */
const AHEAD = 2;

/** How long one attempt to store waits for another process, and how long it is until the next: a stop is heard between them. */
const LOCK_MS = 250;
const RETRY_MS = 500;

/** Work that has begun. */
interface Begun {
  readonly about: WorkUnderWay;
  readonly finished: Promise<void>;
}

/**
 * Works on a run until it is complete, its time is over or it is stopped: self-play, training and
 * evaluation, as many at a time as there are workers.
 *
 * @returns why it ended.
 * @throws OthelloError diskFull, badStore, badModel, badConfig when it is to train on imported games and has none, or
 *   internal when a worker keeps dying.
 */
export async function trainRun(run: Run, options: TrainOptions): Promise<StopReason> {
  const loop = new TrainingLoop(run, options);
  try {
    return await loop.run();
  } catch (error) {
    run.store.checkPlace(); // the folder may be gone, which then is the reason of whatever failed
    throw error;
  } finally {
    await loop.close();
  }
}

class TrainingLoop {
  readonly #run: Run;
  readonly #options: TrainOptions;
  readonly #random: Random;
  readonly #players: Workers;
  /** Measures ranges, which are kept beside the networks of this machine. */
  readonly #local: WorkerPool;
  readonly #trainer: WorkerPool;
  readonly #games: GamePlan;
  readonly #evaluations: MatchPlan;
  readonly #control: TrainControl;
  /** Tells every thread when all work under way is to be given up, or to wait. */
  readonly #stop: Int32Array;
  readonly #started: number;
  #pausedAt = 0;
  #pausedInAll = 0;

  /** Of a run that began with a network and no games. */
  readonly #continuation: Continuation | undefined;
  /** The newest network, and the state training goes on from. */
  #generation = 0;
  #network!: NetworkBytes;
  #state!: NetworkBytes;
  /** Ranges of the networks that were played with, by their sha256; undefined comes of those whose measuring was stopped. */
  readonly #ranges = new Map<string, Promise<ActivationRanges | undefined>>();
  /** Imported games that training draws from. */
  #importedGames = 0;
  #training = false;
  /** Whether there is a network to go on from. */
  #isReady = false;
  /** Whether all that is stored is in the database itself, and not only in its log. */
  #isSettled = false;
  /** Whether another process was found to keep the database locked, and nothing could be written since. */
  #isWaiting = false;
  #reason: StopReason | undefined;
  #failure: Error | undefined;
  #done: () => void = () => undefined;
  /** Closed with each network. */
  readonly #account: MachineAccount;

  constructor(run: Run, options: TrainOptions) {
    this.#run = run;
    this.#options = options;
    this.#random = Random.fromSeed(run.config.seed);
    const onNote = (sentence: string): void => this.#tell({ kind: 'fallback', sentence });
    this.#local = new WorkerPool(options.machines === undefined ? options.workers : 1, { onNote });
    this.#players = options.machines ?? this.#local;
    this.#trainer = new WorkerPool(1, { onNote });
    this.#trainer.onMessage((message) => {
      this.#tell({ kind: 'training', ...(message as TrainProgress) });
    });
    this.#continuation = run.continuation;
    this.#games = new GamePlan(run);
    this.#evaluations = new MatchPlan(run, this.#random.split('evaluation'));
    this.#control = options.control ?? new TrainControl();
    this.#control.attach({
      paused: () => (this.#pausedAt = options.now()),
      resumed: () => this.#goOn(),
      evaluate: () => this.#evaluateNow(),
      machines: () => options.machines?.machines ?? [],
    });
    this.#stop = this.#control.signal;
    this.#started = options.now();
    this.#account = new MachineAccount(options.workers, options.rates, this.#started);
  }

  async run(): Promise<StopReason> {
    const { signal, milliseconds, workers } = this.#options;
    const { config, folder, store } = this.#run;
    store.waitAtMost(LOCK_MS);
    const interrupt = (): void => this.#end('interrupted');
    signal?.addEventListener('abort', interrupt);
    if (signal?.aborted === true) this.#end('interrupted');
    this.#importedGames = (await this.#whenFree(() => countImportedGames(this.#run))) ?? 0;
    await this.#resume();
    this.#isReady = true;
    this.#tell({
      kind: 'started',
      folder,
      seed: config.seed,
      workers,
      generation: this.#generation,
      games: store.counts().games,
      ...this.#filling(),
      ...(config.generations === undefined ? {} : { generations: config.generations }),
    });
    const stopTimer = startTimer(milliseconds ?? Infinity, () => this.#end('minutes'));
    try {
      await new Promise<void>((resolve) => {
        this.#done = resolve;
        this.#dispatch();
      });
    } finally {
      stopTimer();
      signal?.removeEventListener('abort', interrupt);
    }
    if (this.#failure !== undefined) throw this.#failure;
    const reason = this.#reason ?? 'complete';
    this.#tell({ kind: 'stopped', reason, generation: this.#generation });
    return reason;
  }

  /** What the run is still to play with the network that it began with before it trains. */
  #filling(): { filling?: number } {
    if (this.#continuation === undefined || this.#generation > this.#continuation.generation) return {};
    return { filling: this.#games.missing(this.#generation + 1) };
  }

  async close(): Promise<void> {
    await Promise.all([this.#players.close(), this.#local.close(), this.#trainer.close()]);
  }

  /** Finds the network and the trainer's state that the run goes on from, or makes the first. */
  async #resume(): Promise<void> {
    const { networks, trainer } = this.#run;
    const beginning = findBeginning(this.#run);
    if (beginning === undefined) {
      await this.#createFirstNetwork();
      return;
    }
    const { record, state, loss } = beginning;
    if (record === undefined) await this.#createFirstNetwork();
    else {
      this.#generation = record.generation;
      this.#network = shared(record.sha256, networks.read(record.sha256));
      // Without a state the network itself is one, that of a trainer which has made no step.
      this.#state = state === undefined ? this.#network : shared(state, trainer.read(state));
      await this.#whenFree(() => this.#evaluations.resume());
      await this.#planEvaluations();
    }
    if (loss === undefined) return;
    const { newest, freshOptimizer } = loss;
    const numbers = { newest, freshOptimizer: Number(freshOptimizer) };
    const metrics = { kind: 'mended', generation: this.#generation, step: record?.steps ?? 0, numbers };
    await this.#store({ metrics: [metrics] });
    this.#tell({ kind: 'mended', generation: this.#generation, ...loss });
  }

  /**
   * Stores a chunk and brings it into the database itself. While another process keeps the database locked, it waits, and says so.
   *
   * @returns how many games were new; undefined when the run was stopped before it could be stored.
   */
  async #store(chunk: Chunk | (() => Chunk)): Promise<number | undefined> {
    const { store } = this.#run;
    const added = await this.#whenFree(() => store.insertChunk(chunk));
    if (added !== undefined) this.#isSettled = store.settle();
    return added;
  }

  /** Does what writes to the database as soon as nobody keeps it locked; undefined when the run was stopped before. */
  async #whenFree<Result>(write: () => Result): Promise<Result | undefined> {
    const { store } = this.#run;
    for (;;) {
      try {
        const result = write();
        this.#isWaiting = false;
        return result;
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (!this.#isWaiting) this.#tell({ kind: 'waiting', file: store.file });
        this.#isWaiting = true;
        if (this.#reason !== undefined) return undefined;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async #createFirstNetwork(): Promise<void> {
    const { config, networks, trainer } = this.#run;
    const fresh = initializeNetwork(residualArchitecture(config.network), this.#random.split('network'));
    const network = { ...fresh, metadata: { generation: '0', seed: config.seed } };
    const bytes = encodeCheckpoint(network);
    const sha256 = networks.write(bytes);
    const state = trainer.write(bytes);
    this.#network = shared(sha256, bytes);
    this.#state = this.#network;
    await this.#asPlayed(this.#network); // its ranges are kept before it is named
    await this.#store({ networks: [this.#record(0, sha256, 0, state)] });
  }

  /** In what games evaluate networks. */
  get #precision(): EvaluationPrecision {
    const { precision = 'float32' } = this.#run.config.search;
    return precision === 'auto' ? 'float32' : precision; // no run is made with `auto`
  }

  #record(generation: number, sha256: string, steps: number, state: string): NetworkRecord {
    return { sha256, generation, steps, created: this.#options.date(), metadata: { state } };
  }

  /** Gives every free thread the next work there is; ends the run when there is none and none under way. */
  #dispatch(): void {
    if (!this.#isReady || this.#control.isPaused) return;
    while (this.#reason === undefined) {
      const counters = this.#account.next(this.#places);
      if (counters === undefined) break;
      const begun = this.#nextWork(counters);
      if (begun === undefined) break;
      const { about, finished } = begun;
      this.#account.begin(counters);
      this.#control.begin(about);
      void finished
        .catch((error: unknown) => this.#fail(error))
        .then(() => {
          this.#account.end(counters);
          this.#control.end(about);
          this.#dispatch();
        });
    }
    if (this.#account.busy === 0) this.#done();
  }

  /** How much may be under way at a time. */
  get #places(): number {
    const { machines, workers } = this.#options;
    return machines === undefined ? workers : AHEAD * machines.places + 1; // one trains
  }

  #nextWork(counters: Float64Array): Begun | undefined {
    if (this.#canTrain()) {
      return { about: { kind: 'train', generation: this.#generation + 1 }, finished: this.#train(counters) };
    }
    const job = this.#evaluations.next();
    if (job !== undefined) {
      const { generation, opponent } = job;
      return { about: { kind: 'evaluate', generation, opponent }, finished: this.#evaluate(job, counters) };
    }
    const chunk = this.#games.next(this.#generation);
    if (chunk === undefined) return undefined;
    return { about: { kind: 'play', generation: chunk.generation }, finished: this.#play(chunk, counters) };
  }

  /** After a pause, which no account is to hold. */
  #goOn(): void {
    const pause = this.#options.now() - this.#pausedAt;
    this.#pausedInAll += pause;
    this.#account.leaveOut(pause);
    this.#dispatch();
  }

  #evaluateNow(): number {
    if (!this.#isReady || this.#reason !== undefined) return 0;
    const ask = (): number => this.#evaluations.ask(this.#generation, this.#network);
    try {
      return ask();
    } catch (error) {
      if (!isBusy(error)) throw error;
      void this.#whenFree(ask)
        .catch((error: unknown) => this.#fail(error))
        .then(() => this.#dispatch());
      return 0;
    } finally {
      this.#dispatch();
    }
  }

  /** Plans the matches of the newest network, whose games get their numbers in the database. */
  async #planEvaluations(): Promise<void> {
    const [generation, network] = [this.#generation, this.#network];
    await this.#whenFree(() => this.#evaluations.published(generation, network));
  }

  #canTrain(): boolean {
    const next = this.#generation + 1;
    const { generations = Infinity } = this.#run.config;
    return !this.#training && next <= generations && this.#games.missing(next) === 0;
  }

  async #train(work: Float64Array): Promise<void> {
    const { folder, config } = this.#run;
    const generation = this.#generation + 1;
    this.#training = true;
    try {
      const importedGames = this.#importedGames;
      const firstGeneration = this.#continuation?.firstGeneration ?? 0;
      const task: TrainTask = {
        folder,
        config,
        runtime: runtimeOf(config),
        generation,
        firstGeneration,
        importedGames,
        state: this.#state,
        stop: this.#stop,
        work,
      };
      const name = `Training of generation ${generation} (seed ${config.seed})`;
      const answer = await this.#trainer.run(TRAIN, task, name);
      if (answer !== undefined) await this.#publish(generation, answer, work);
    } finally {
      this.#training = false;
    }
  }

  /** Stores a trained network, first its files and then the row that names them, and plays with it from now on. */
  async #publish(generation: number, answer: TrainAnswer, work: Float64Array): Promise<void> {
    const { config, networks, trainer, store } = this.#run;
    store.checkPlace();
    this.#checkLoss(generation, answer);
    const sha256 = networks.write(answer.network);
    const state = trainer.write(answer.state);
    const network = shared(sha256, answer.network);
    await this.#asPlayed(network, work); // its ranges are kept before it is named; after a stop they are when it is played
    const { loss, policyLoss, valueLoss, headLosses, steps } = answer;
    const time = this.#account.close(this.#options.now());
    const use = machineUse(time);
    const isRemote = this.#options.machines !== undefined;
    const machine = isRemote ? undefined : machineShares(time);
    const numbers = {
      loss,
      policyLoss,
      valueLoss,
      ...lossesByName(headLosses),
      use,
      trainingUse: trainingUse(time),
      ...(isRemote ? {} : machineNumbers(time)),
      ...(this.#precision === 'float32' ? {} : { evaluationBits: BITS[this.#precision] }),
    };
    const stored = await this.#store({
      networks: [this.#record(generation, sha256, steps, state)],
      metrics: [{ kind: 'generation', generation, step: steps, numbers }],
    });
    if (stored === undefined) return;
    // Only what the database names without its log may stand for the older states: the log can be lost.
    if (this.#isSettled) trainer.keepOnly([state, this.#state.sha256]);
    this.#generation = generation;
    this.#network = network;
    this.#state = shared(state, answer.state);
    await this.#planEvaluations();
    this.#tell({
      kind: 'published',
      generation,
      network: sha256,
      seconds: (this.#options.now() - this.#started) / 1000,
      loss,
      policyLoss,
      valueLoss,
      headLosses,
      use,
      ...(machine === undefined ? {} : { machine }),
      ...(config.generations === undefined ? {} : { generations: config.generations }),
    });
  }

  /** Throws OthelloError `diverged` for a network that got worse, as those before it did: nothing of it is stored. */
  #checkLoss(generation: number, answer: TrainAnswer): void {
    const { config, folder, store } = this.#run;
    const before = store.metrics('generation').filter((metrics) => metrics.generation < generation);
    const rising = risingLoss([...before.map(({ numbers }) => storedMeans(numbers)), meansOf(answer)]);
    if (rising !== undefined) throw diverged({ generation, folder, config }, rising);
  }

  async #play(chunk: GameChunk, work: Float64Array): Promise<void> {
    const { config } = this.#run;
    const seed = this.#randomOf(chunk.generation).key;
    const name = `Self-play of games ${chunk.first} to ${chunk.first + chunk.count - 1} (seed ${config.seed})`;
    const network = await this.#asPlayed(this.#networkOf(chunk.generation), work);
    if (network === undefined) return;
    const answer = await this.#players.run(
      PLAY,
      {
        network,
        runtime: runtimeOf(config),
        sharedBatch: config.search.sharedBatch,
        seed,
        generation: chunk.generation,
        first: chunk.first,
        count: chunk.count,
        parameters: {
          simulations: scheduledValue(config.search.simulations, chunk.generation),
          cheapSimulations: config.selfplay.cheapSimulations,
          fullShare: config.selfplay.fullShare,
          openingPlies: config.selfplay.openingPlies,
          unevenShare: config.selfplay.unevenShare,
          solveEmpties: config.selfplay.solveEmpties,
          surprise: (config.training.surpriseWeight ?? 0) > 0,
        },
        search: searchSettings(config, chunk.generation),
        explain: { games: chunk.explained, ...config.explanation, software: this.#options.software },
        stop: this.#stop,
        work,
      },
      name,
    );
    if (answer === undefined) return;
    this.#countElsewhere(answer.evaluations, work);
    const { games, explanations } = answer;
    const added = await this.#store({ games, explanations, ...this.#machines() });
    if (added === undefined) return;
    this.#games.played(chunk, answer.games, added);
    this.#tell({
      kind: 'games',
      ...this.#games.progress(chunk.generation),
      evaluations: this.#account.evaluations,
      evaluationsPerSecond: (this.#account.evaluations / this.#worked()) * 1000,
    });
    for (const game of chunk.explained) {
      const explanations = answer.explanations.filter((record) => record.game.index === game).length;
      this.#tell({ kind: 'explained', game, explanations });
    }
  }

  /**
   * What the games of a generation draw from: game i from `split('game', i)`. The generations that fill a window have had games
   * of these numbers, which the network has learned, openings and all; so theirs are others.
   */
  #randomOf(generation: number): Random {
    const from = this.#continuation;
    if (from === undefined || generation > from.generation) return this.#random;
    return this.#random.split('filling', from.generation);
  }

  /** Generation g is played by network g-1, but those before the first by the first. */
  #networkOf(generation: number): NetworkBytes {
    const wanted = Math.max(this.#continuation?.generation ?? 0, generation - 1);
    if (wanted === this.#generation) return this.#network;
    const { store, networks } = this.#run;
    const record = store
      .networks()
      .find(({ generation, sha256 }) => generation === wanted && networks.isSound(sha256));
    // Games of old generations are only played again where the database lost them; where the network is lost too, by the newest.
    return record === undefined ? this.#network : shared(record.sha256, networks.read(record.sha256));
  }

  /** A network as the run searches with it: with its ranges, if that is in fewer bits. Undefined when it was stopped. */
  async #asPlayed(network: NetworkBytes, work?: Float64Array): Promise<NetworkBytes | undefined> {
    const { config, networks } = this.#run;
    const precision = this.#precision;
    if (precision === 'float32') return network;
    const { sha256 } = network;
    const task: RangesTask = {
      network,
      runtime: runtimeOf(config),
      folder: networks.folder,
      stop: this.#stop,
      ...(work === undefined ? {} : { work }),
    };
    const asked =
      this.#ranges.get(sha256) ?? this.#local.run(RANGES, task, `Ranges of the network ${sha256}`);
    this.#ranges.set(sha256, asked);
    const ranges = await asked;
    return ranges && { ...network, ...roundingFor(precision, ranges) };
  }

  async #playerOf(spec: PlayerSpec, work: Float64Array): Promise<PlayerSpec | undefined> {
    if (spec.kind !== 'network') return spec;
    const network = await this.#asPlayed(spec.network, work);
    return network && { ...spec, network };
  }

  async #evaluate(job: MatchJob, work: Float64Array): Promise<void> {
    const { config } = this.#run;
    const name = `Evaluation of generation ${job.generation} against ${job.opponent} (seed ${config.seed})`;
    const first = await this.#playerOf(job.task.first, work);
    const second = await this.#playerOf(job.task.second, work);
    if (first === undefined || second === undefined) return;
    const answer = await this.#players.run(
      MATCH,
      {
        ...job.task,
        first,
        second,
        runtime: runtimeOf(config),
        sharedBatch: config.search.sharedBatch,
        stop: this.#stop,
        work,
      },
      name,
    );
    if (answer === undefined) return;
    this.#countElsewhere(answer.evaluations, work);
    const summary = job.finished(answer.games);
    if (summary === undefined) return;
    const evaluations = [job.record(summary)];
    const chunk = (): Chunk => ({ evaluations, games: job.records(), ...this.#machines() });
    if ((await this.#store(chunk)) === undefined) return;
    const { generation, opponent } = job;
    const { simulations } = config.evaluation;
    this.#tell({ kind: 'evaluation', generation, opponent, simulations, summary });
  }

  /** Threads count for themselves; of machines, what they say is counted. */
  #countElsewhere(evaluations: number, work: Float64Array): void {
    if (this.#options.machines !== undefined) new WorkMeter(work).count('evaluations', evaluations);
  }

  /** What a chunk keeps of the machines that work for the run. */
  #machines(): Pick<Chunk, 'properties'> {
    const { machines } = this.#options;
    return machines === undefined ? {} : { properties: { [MACHINES]: machines.machines } };
  }

  /** Milliseconds since this invocation began, without its pauses. */
  #worked(): number {
    return this.#options.now() - this.#started - this.#pausedInAll;
  }

  #fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    this.#end('interrupted');
  }

  #end(reason: StopReason): void {
    this.#reason ??= reason;
    this.#control.stop();
    if (this.#account.busy === 0) this.#done();
  }

  #tell(event: RunEvent): void {
    this.#options.onEvent(event);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof OthelloError && error.code === 'busy';
}

/** `ownership` -> `ownershipLoss`: beside `policyLoss` and `valueLoss`. */
function lossesByName(losses: HeadLosses): Record<string, number> {
  return Object.fromEntries(Object.entries(losses).map(([head, loss]) => [`${head}Loss`, loss]));
}

function shared(sha256: string, bytes: Uint8Array): NetworkBytes {
  return { sha256, bytes: shareBytes(bytes) };
}

/** The identity of a network given as bytes. */
export function networkBytes(bytes: Uint8Array): NetworkBytes {
  return shared(sha256Of(bytes), bytes);
}
