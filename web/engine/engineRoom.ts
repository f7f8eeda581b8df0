import { OthelloError } from '../../engine/errors.js';
import { Random } from '../../engine/random.js';
import { judgeMove } from '../../playing/analysis.js';
import { Explainers } from './explainers.js';
import { OpenNetwork } from './openNetwork.js';
import type { JudgeRequest, NetworkFile, OpenedNetwork, SearchRequest, TaskKind, Tasks } from './protocol.js';
import type { Running } from './running.js';

/** What is open in the worker: one network, its engine, its explainers. */
export class EngineRoom {
  #network: OpenNetwork | undefined;
  #explainers: Explainers | undefined;

  /** Undefined when it was stopped. */
  perform(
    kind: TaskKind,
    ask: Tasks[TaskKind]['ask'],
    task: Running,
  ): Promise<Tasks[TaskKind]['answer'] | undefined> {
    switch (kind) {
      case 'open':
        return this.#open(ask as NetworkFile);
      case 'search':
        return this.#search(ask as SearchRequest, task);
      case 'judge':
        return this.#judge(ask as JudgeRequest, task);
      case 'explain':
        return this.#opened(this.#explainers).explain(ask as Tasks['explain']['ask'], task);
    }
  }

  /** A network that cannot be opened leaves the one before in its place. */
  async #open(file: NetworkFile): Promise<OpenedNetwork> {
    const opened = await OpenNetwork.open(file);
    await this.#network?.dispose();
    await this.#explainers?.dispose();
    this.#network = opened;
    this.#explainers = new Explainers(opened.network);
    return opened.about;
  }

  async #search(ask: SearchRequest, task: Running) {
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
  async #judge({ subject, simulations, reach, seed }: JudgeRequest, task: Running) {
    const engine = await this.#opened(this.#network).judge(task);
    const thinking = { budget: { simulations }, ...(reach === undefined ? {} : { reach }) };
    return judgeMove(subject, engine, { seed, signal: task.signal, thinking });
  }

  #opened<Part>(part: Part | undefined): Part {
    if (part === undefined) throw new OthelloError('usage', 'No network is open yet.');
    return part;
  }
}
