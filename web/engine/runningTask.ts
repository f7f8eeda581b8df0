/** Milliseconds between two messages about progress. */
const PROGRESS_EVERY = 100;
/** Milliseconds after which messages that came meanwhile are to be heard. */
const HEAR_EVERY = 8;

/** A task of the worker while it runs: what it was told meanwhile. */
export class RunningTask {
  readonly #stop = new AbortController();
  readonly #enough = new AbortController();
  readonly #tell: (simulations: number) => void;
  #told = performance.now();
  #heard = performance.now();

  constructor(tell: (simulations: number) => void) {
    this.#tell = tell;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }
  get enough(): AbortSignal {
    return this.#enough.signal;
  }
  get isStopped(): boolean {
    return this.#stop.signal.aborted;
  }
  stop(): void {
    this.#stop.abort();
  }
  finish(): void {
    this.#enough.abort();
  }

  progress(simulations: number): void {
    if (performance.now() - this.#told < PROGRESS_EVERY) return;
    this.#told = performance.now();
    this.#tell(simulations);
  }

  /** To be awaited often in long work: WebAssembly answers at once, and a worker hears nothing while it computes. */
  async hear(): Promise<void> {
    if (performance.now() - this.#heard < HEAR_EVERY) return;
    await nextEvent();
    this.#heard = performance.now();
  }
}

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** A message to oneself: timers would wait for milliseconds. */
function nextEvent(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(undefined);
  });
}
