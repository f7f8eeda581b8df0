import { createWorkCounters, readWork, subtractWork, type Work } from '../threads/workMeter.js';
import { type BareRates, bestRates, type MachineTime } from './machineShares.js';

/** Keeps account of what the threads of a run do: each busy one counts in counters of its own. */
export class MachineAccount {
  readonly #threads: number;
  readonly #counters: Float64Array[];
  readonly #free: Float64Array[];
  #rates: BareRates;
  /** When the account was last closed, and all work until then. */
  #closedAt: number;
  #closed: Work;

  /** @param now milliseconds. */
  constructor(threads: number, rates: BareRates, now: number) {
    this.#threads = threads;
    this.#counters = Array.from({ length: threads }, createWorkCounters);
    this.#free = [...this.#counters];
    this.#rates = rates;
    this.#closedAt = now;
    this.#closed = readWork(this.#counters);
  }

  get busy(): number {
    return this.#counters.length - this.#free.length;
  }

  /** Positions evaluated so far. */
  get evaluations(): number {
    return readWork(this.#counters).evaluations;
  }

  /** Counters for one more of so many threads, or parts elsewhere; undefined where all are busy. They stay free until `begin`. */
  next(places = this.#threads): Float64Array | undefined {
    if (this.busy >= places) return undefined;
    if (this.#free.length === 0) {
      const more = createWorkCounters();
      this.#counters.push(more);
      this.#free.push(more);
    }
    return this.#free.at(-1);
  }

  begin(counters: Float64Array): void {
    this.#free.splice(this.#free.indexOf(counters), 1);
  }

  end(counters: Float64Array): void {
    this.#free.push(counters);
  }

  /** Time that no account is to hold. */
  leaveOut(milliseconds: number): void {
    this.#closedAt += milliseconds;
  }

  /** What was done since the last call, with the best rates seen so far. */
  close(now: number): MachineTime {
    const all = readWork(this.#counters);
    const work = subtractWork(all, this.#closed);
    const seconds = (now - this.#closedAt) / 1000;
    this.#closed = all;
    this.#closedAt = now;
    this.#rates = bestRates(this.#rates, work);
    return { work, threads: this.#threads, seconds, rates: this.#rates };
  }
}
