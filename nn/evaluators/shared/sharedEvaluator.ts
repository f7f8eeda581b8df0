import { once } from 'node:events';
import { threadId, Worker } from 'node:worker_threads';
import { compiledFile } from '../../compiledFile.js';
import { type EvaluatorLink, EvaluatorMemory, HOLDER, leaveSlot, WHOLE } from './evaluatorMemory.js';
import { type OwnerTask, reasonOf } from './owner.js';
import { EvaluatorLost } from './sharedClient.js';

/** How the evaluator that all threads share is set up. */
export interface SharedOptions {
  /** Threads that ask it at a time. */
  readonly clients: number;
  /** Positions of every batch that the network is asked. */
  readonly size: number;
  /** Threads within one run of the network, 1 by default. */
  readonly threads?: number | undefined;
  /** Milliseconds for which the first position of a batch waits for others at most. */
  readonly patience?: number | undefined;
  /** Compiled entry of the thread, for benchmarks and for tests of what fails there. */
  readonly entry?: string | undefined;
}

const ENTRY = compiledFile('./ownerWorker.js', import.meta.url);

/** Some batches of a small network long: a client that is about to ask has asked by then. */
const PATIENCE = 0.5;
/** Who has been answered may leave and another come before the slot is freed. */
const SLOTS_A_CLIENT = 2;
/** Milliseconds that a lost thread is given to end by itself. */
const LAST_WAIT = 1000;

let opened = 0;

/**
 * An evaluator that any number of threads share: one thread owns the sessions, those that search send positions through shared
 * memory (`SharedClient`), and batches form from what waits. Who started it closes it before the process ends.
 */
export class SharedEvaluator {
  /** For the threads that are to ask. */
  readonly link: EvaluatorLink;
  readonly #memory: EvaluatorMemory;
  readonly #worker: Worker;
  readonly #exited: Promise<unknown>;

  private constructor(link: EvaluatorLink, worker: Worker) {
    this.link = link;
    this.#memory = new EvaluatorMemory(link);
    this.#worker = worker;
    this.#exited = new Promise((resolve) => {
      worker.once('exit', resolve);
    });
    worker.on('error', (error) =>
      this.#memory.lose(`The evaluator that all threads share failed: ${reasonOf(error)}`),
    );
    void this.#exited.then(() => this.#memory.lose('The evaluator that all threads share has ended.'));
  }

  /** Starts the thread. Throws EvaluatorLost where it does not begin. */
  static async start(options: SharedOptions): Promise<SharedEvaluator> {
    const { clients, size, threads = 1, patience = PATIENCE, entry = ENTRY } = options;
    const slots = SLOTS_A_CLIENT * clients;
    const memory = new SharedArrayBuffer(EvaluatorMemory.bytes(slots, size));
    const link: EvaluatorLink = {
      memory,
      slots,
      capacity: size,
      channel: `evaluator ${threadId} ${++opened}`,
    };
    const task: OwnerTask = { link, size, threads, patience };
    const worker = new Worker(entry, { workerData: task });
    const evaluator = new SharedEvaluator(link, worker);
    await Promise.race([once(worker, 'message').catch(() => undefined), evaluator.#exited]);
    if (evaluator.lost !== undefined) throw new EvaluatorLost(evaluator.lost);
    // Its clients keep the process alive, not the thread that answers them.
    worker.unref();
    return evaluator;
  }

  /** Why it is of no use any more; undefined while it is. */
  get lost(): string | undefined {
    return this.#memory.state === WHOLE.lost ? this.#memory.lostSentence : undefined;
  }

  /** Frees what a client holds whose thread has died. */
  release(holder: number): void {
    for (const slot of this.#memory.slots) {
      if (Atomics.load(slot.numbers, HOLDER) === holder) leaveSlot(this.#memory, slot);
    }
  }

  /** Ends the thread when it has answered what it is at; one that hangs is left behind. */
  async close(): Promise<void> {
    const isLost = this.lost !== undefined;
    this.#memory.close();
    this.#worker.ref();
    let timer: NodeJS.Timeout | undefined;
    const lastWait = new Promise((resolve) => {
      if (isLost) timer = setTimeout(resolve, LAST_WAIT);
    });
    await Promise.race([this.#exited, lastWait]);
    clearTimeout(timer);
    this.#worker.unref();
  }
}
