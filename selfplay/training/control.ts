import type { MachineTally } from '../store/machineTally.js';
import { GO, goSignal, PAUSE, sayStop } from '../threads/stopSignal.js';

/** What one thread of a run works at. */
export interface WorkUnderWay {
  readonly kind: 'play' | 'train' | 'evaluate';
  /** Of the games, or of the network that is trained or evaluated. */
  readonly generation: number;
  /** Of an evaluation. */
  readonly opponent?: string;
}

/** What the run does when it is steered. */
export interface Steered {
  paused(): void;
  resumed(): void;
  /** @returns how many matches were planned. */
  evaluate(): number;
  machines(): readonly MachineTally[];
}

/**
 * Steers a run from outside and tells what it works at. Nothing here changes a game: pausing only delays, and a match
 * that is asked for is the one that its network would have played, had it been its turn.
 */
export class TrainControl {
  /** Shared with every thread, see `isStopped`. */
  readonly signal = goSignal();
  readonly #underWay = new Set<WorkUnderWay>();
  #steered: Steered | undefined;

  /** For the run: hears from now on what is asked. */
  attach(steered: Steered): void {
    this.#steered = steered;
  }

  /** Threads stop between two steps of a search or of training, within a moment. */
  pause(): void {
    if (Atomics.compareExchange(this.signal, 0, GO, PAUSE) === GO) this.#steered?.paused();
  }

  resume(): void {
    if (Atomics.compareExchange(this.signal, 0, PAUSE, GO) !== PAUSE) return;
    Atomics.notify(this.signal, 0);
    this.#steered?.resumed();
  }

  /**
   * Has the newest network evaluated as soon as a thread is free.
   *
   * @returns how many matches were planned: none where they are stored or on their way.
   */
  evaluate(): number {
    return this.#steered?.evaluate() ?? 0;
  }

  /** The machines of its queue, with what each did; none where it has no queue. */
  get machines(): readonly MachineTally[] {
    return this.#steered?.machines() ?? [];
  }

  get isPaused(): boolean {
    return Atomics.load(this.signal, 0) === PAUSE;
  }

  /** One entry for each busy thread. */
  get underWay(): readonly WorkUnderWay[] {
    return [...this.#underWay];
  }

  /** For the run: all threads give up what they work at. */
  stop(): void {
    sayStop(this.signal);
  }

  begin(work: WorkUnderWay): void {
    this.#underWay.add(work);
  }

  end(work: WorkUnderWay): void {
    this.#underWay.delete(work);
  }
}
