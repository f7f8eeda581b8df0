import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { OthelloError } from '../../engine/errors.js';
import { tellNote } from '../../engine/notes.js';
import { foreseen } from '../../engine/systemErrors.js';
import { rememberThreads } from '../../engine/threads.js';
import { compiledFile } from '../../nn/compiledFile.js';
import type { Found, Job } from './thinkerJob.js';
import { FLAG, type FromThinker, type ThinkerSetup, type ToThinker } from './thinkerProtocol.js';

/** What is to be told about a job. At most one of the last two, and neither after it was stopped. */
export interface JobListener {
  onProgress(simulations: number): void;
  onFound(found: Found): void;
  onFailure(error: OthelloError): void;
}

interface Order {
  readonly job: Job;
  readonly listener: JobListener;
}

/** How long to wait for a thread that may be ended as it is. */
const REST_MS = 3000;

/**
 * Thinks in a thread of its own, so that a screen never waits: one job at a time. A job that is stopped is forgotten at
 * once; the thread itself may need a moment until it can take the next, most of all while it solves an endgame.
 */
export class Thinker {
  readonly #setup: ThinkerSetup;
  readonly #onCrash: (error: Error) => void;
  /** Started for the first job. */
  #worker: Worker | undefined;
  readonly #flags = new Int32Array(new SharedArrayBuffer(12));
  #id = 0;
  /** What the thread is at; without a listener where nobody wants to know any more. */
  #running: { readonly id: number; listener: JobListener | undefined } | undefined;
  #next: Order | undefined;
  #onRest: (() => void) | undefined;
  #ended = false;
  /** Whether the thread has ended, by itself or not. */
  #gone = false;
  #forget: () => void = () => undefined;

  /** @param onCrash the thread itself has failed: nothing will be answered any more. */
  constructor(setup: ThinkerSetup, onCrash: (error: Error) => void) {
    this.#setup = setup;
    this.#onCrash = onCrash;
  }

  /** Begins a job, in the place of the one that runs. */
  begin(job: Job, listener: JobListener): void {
    this.stop();
    this.#next = { job, listener };
    this.#sendNext();
  }

  /** Gives the running job up; its listener hears nothing more. */
  stop(): void {
    this.#next = undefined;
    if (this.#running === undefined) return;
    this.#running.listener = undefined;
    Atomics.store(this.#flags, FLAG.stop, 1);
    this.#send({ kind: 'wake' });
  }

  /** What was found so far is to be the answer. */
  hurry(): void {
    Atomics.store(this.#flags, FLAG.enough, 1);
    if (this.#running !== undefined) this.#send({ kind: 'wake' });
  }

  /** Ends the thread, when it has come to rest: ending it in the middle of a run of its session ends the process. */
  async dispose(): Promise<void> {
    this.stop();
    const worker = this.#worker;
    if (worker === undefined || this.#gone) return;
    const rested = new Promise<void>((resolve) => (this.#onRest = resolve));
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    const patience = (): Promise<void> => setTimeout(REST_MS, undefined, { ref: false });
    while (this.#running !== undefined) {
      await Promise.race([rested, patience()]);
      if (Atomics.load(this.#flags, FLAG.plain) !== 0) break;
    }
    this.#ended = true;
    this.#send({ kind: 'end' });
    await Promise.race([gone, patience()]);
    await worker.terminate();
  }

  #sendNext(): void {
    if (this.#running !== undefined || this.#next === undefined) return;
    const { job, listener } = this.#next;
    this.#next = undefined;
    this.#running = { id: ++this.#id, listener };
    Atomics.store(this.#flags, FLAG.stop, 0);
    Atomics.store(this.#flags, FLAG.enough, 0);
    this.#send({ kind: 'job', id: this.#id, job });
  }

  #send(message: ToThinker): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const workerData = { setup: this.#setup, flags: this.#flags };
    const worker = new Worker(compiledFile('./thinkWorker.js', import.meta.url), { workerData });
    worker.on('message', (message: FromThinker) => this.#hear(message));
    worker.on('error', (error: Error) => {
      if (!this.#ended) this.#onCrash(foreseen(error) ?? error);
    });
    this.#forget = rememberThreads(() => this.dispose());
    worker.on('exit', () => {
      this.#gone = true;
      this.#running = undefined;
      this.#forget();
      this.#onRest?.();
    });
    return worker;
  }

  #hear(message: FromThinker): void {
    if (message.kind === 'note') {
      tellNote(message.sentence);
      return;
    }
    const running = this.#running;
    if (running?.id !== message.id) return;
    if (message.kind === 'progress') {
      running.listener?.onProgress(message.simulations);
      return;
    }
    this.#running = undefined;
    if (message.kind === 'found') running.listener?.onFound(message.found);
    if (message.kind === 'failed')
      running.listener?.onFailure(new OthelloError(message.code, message.message));
    // The listener may have begun the next job.
    this.#sendNext();
    this.#onRest?.();
  }
}
