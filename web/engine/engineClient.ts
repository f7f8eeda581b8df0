import { type ErrorCode, OthelloError } from '../../engine/errors.js';
import type { FromWorker, Loaded, OpenedNetwork, TaskKind, Tasks, ToWorker } from './workerProtocol.js';

/** What may be done with a task while it runs. */
export interface TaskOptions {
  /** Once it is raised, nothing is wanted any more: the answer is undefined. */
  readonly signal?: AbortSignal;
  /** Once it is raised, what was found so far is the answer. */
  readonly enough?: AbortSignal;
  readonly onProgress?: (simulations: number) => void;
}

interface Waiting {
  readonly options: TaskOptions;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** The engine in its worker, so that the page never waits. */
export class EngineClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  /** How much of the runtime has come. */
  onLoading: (loaded: Loaded) => void = () => undefined;
  /** The open network is computed by something else now. */
  onChanged: (network: OpenedNetwork) => void = () => undefined;

  constructor() {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'engine' });
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    this.#worker.onerror = ({ message }) => this.#fail(`The engine has stopped: ${message}`);
  }

  /** Undefined when it was stopped. Rejects with OthelloError. */
  run<Kind extends TaskKind>(
    kind: Kind,
    ask: Tasks[Kind]['ask'],
    options: TaskOptions = {},
  ): Promise<Tasks[Kind]['answer'] | undefined> {
    if (options.signal?.aborted === true) return Promise.resolve(undefined);
    const id = ++this.#last;
    const answer = new Promise<Tasks[Kind]['answer'] | undefined>((resolve, reject) => {
      this.#waiting.set(id, { options, resolve, reject });
    });
    options.signal?.addEventListener('abort', () => this.#tell({ id, kind: 'stop' }), { once: true });
    options.enough?.addEventListener('abort', () => this.#tell({ id, kind: 'enough' }), { once: true });
    this.#worker.postMessage({ id, kind, ask } satisfies ToWorker);
    return answer;
  }

  close(): void {
    this.#worker.terminate();
    this.#fail('The engine was closed.');
  }

  #tell(message: ToWorker): void {
    if (this.#waiting.has(message.id)) this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    if (message.kind === 'loading') {
      this.onLoading(message.loaded);
      return;
    }
    if (message.kind === 'changed') {
      this.onChanged(message.network);
      return;
    }
    const task = this.#waiting.get(message.id);
    if (task === undefined) return;
    if (message.kind === 'progress') {
      task.options.onProgress?.(message.simulations);
      return;
    }
    this.#waiting.delete(message.id);
    if (message.kind === 'failure') task.reject(new OthelloError(message.code as ErrorCode, message.message));
    else task.resolve(message.answer as never);
  }

  #fail(sentence: string): void {
    const tasks = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of tasks) reject(new OthelloError('internal', sentence));
  }
}
