import { OthelloError } from '../../engine/errors.js';
import { Random } from '../../engine/random.js';
import { judgeMove } from '../../playing/analysis.js';
import { Explainers } from './explainers.js';
import { PageNetwork } from './pageNetwork.js';
import type { RunningTask } from './runningTask.js';
import type {
  ComputingChoice,
  JudgeRequest,
  NetworkFile,
  OpenedNetwork,
  SearchRequest,
  TaskKind,
  Tasks,
} from './workerProtocol.js';

/** What is open in the worker: one network, its engine, its explainers. */
export class WorkerState {
  #network: PageNetwork | undefined;
  #explainers: Explainers | undefined;
  /** What somebody has chosen for searches. */
  #choice: ComputingChoice | undefined;
  readonly #onChanged: (network: OpenedNetwork) => void;

  /** @param onChanged is told when the network is computed by something else than was chosen */
  constructor(onChanged: (network: OpenedNetwork) => void) {
    // The networks that follow are not to try again what is lost.
    this.#onChanged = (network) => {
      this.#choice = network.computing.asked;
      onChanged(network);
    };
  }

  /** Undefined when it was stopped. */
  perform(
    kind: TaskKind,
    ask: Tasks[TaskKind]['ask'],
    task: RunningTask,
  ): Promise<Tasks[TaskKind]['answer'] | undefined> {
    switch (kind) {
      case 'open':
        return this.#open(ask as NetworkFile, task);
      case 'compute':
        return this.#compute(ask as ComputingChoice, task);
      case 'search':
        return this.#search(ask as SearchRequest, task);
      case 'judge':
        return this.#judge(ask as JudgeRequest, task);
      case 'explain':
        return this.#opened(this.#explainers).explain(ask as Tasks['explain']['ask'], task);
    }
  }

  /** A network that cannot be opened leaves the one before in its place. */
  async #open(file: NetworkFile, task: RunningTask): Promise<OpenedNetwork> {
    const opened = await PageNetwork.open(file, this.#onChanged);
    if (this.#choice !== undefined) await opened.compute(this.#choice, task);
    await this.#network?.dispose();
    await this.#explainers?.dispose();
    this.#network = opened;
    this.#explainers = new Explainers(opened.network);
    return opened.about;
  }

  /** What cannot be leaves all as it was. */
  async #compute(choice: ComputingChoice, task: RunningTask): Promise<OpenedNetwork> {
    const network = this.#opened(this.#network);
    await network.compute(choice, task);
    this.#choice = choice;
    return network.about;
  }

  async #search(ask: SearchRequest, task: RunningTask) {
    const { position, ply, seed, ...options } = ask;
    const engine = await this.#opened(this.#network).engine(task);
    return engine.think(position, Random.fromSeed(seed).split('ply', ply), {
      ...options,
      signal: task.signal,
      enough: task.enough,
      onRound: (simulations) => task.progress(simulations),
    });
  }

  /** What a move was worth, as `analyze` says it. */
  async #judge({ subject, simulations, reach, seed }: JudgeRequest, task: RunningTask) {
    const engine = await this.#opened(this.#network).judge(task);
    const thinking = { budget: { simulations }, ...(reach === undefined ? {} : { reach }) };
    return judgeMove(subject, engine, { seed, signal: task.signal, thinking });
  }

  #opened<Part>(part: Part | undefined): Part {
    if (part === undefined) throw new OthelloError('usage', 'No network is open yet.');
    return part;
  }
}
