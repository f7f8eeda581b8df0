import { milliseconds } from '../../engine/clock.js';
import type { Evaluator } from '../../nn/evaluators/evaluator.js';

/** What is counted of the work of threads. */
export const COUNTED = ['evaluations', 'samples'] as const;

/**
 * What their seconds go into. Evaluating and stepping are the network's; searching is all of a game but its network:
 * search, rules, exact endgames; preparing is what comes before and after: sessions, the window, checkpoints.
 */
export const ACTIVITIES = [
  'evaluating',
  'searching',
  'explaining',
  'stepping',
  'sampling',
  'preparing',
] as const;

export type Activity = (typeof ACTIVITIES)[number];
type Counted = (typeof COUNTED)[number];

/** Counts, and seconds by activity. */
export type Work = Readonly<Record<Counted | Activity, number>>;

const FIELDS = [...COUNTED, ...ACTIVITIES];

/** Counters in shared memory, for one thread at a time to write and all to read. */
export function createWorkCounters(): Float64Array {
  return new Float64Array(new SharedArrayBuffer(FIELDS.length * Float64Array.BYTES_PER_ELEMENT));
}

/** The sum of some counters, as they are now. */
export function readWork(counters: readonly Float64Array[]): Work {
  return workFrom((_field, index) => counters.reduce((sum, each) => sum + each[index]!, 0));
}

export function subtractWork(from: Work, work: Work): Work {
  return workFrom((field) => from[field] - work[field]);
}

export function addWork(first: Work, second: Work): Work {
  return workFrom((field) => first[field] + second[field]);
}

function workFrom(number: (field: keyof Work, index: number) => number): Work {
  return Object.fromEntries(FIELDS.map((field, index) => [field, number(field, index)])) as Work;
}

/**
 * Counts what a thread does at one task, while it does it: so that a run can be accounted for at any moment, whatever is
 * under way. Without counters it does nothing.
 */
export class WorkMeter {
  readonly #counters: Float64Array | undefined;
  #mark = milliseconds();

  constructor(counters?: Float64Array) {
    this.#counters = counters;
  }

  count(what: Counted, amount: number): void {
    this.#add(what, amount);
  }

  /** The time since the last call went into an activity. */
  lap(activity: Activity): void {
    const now = milliseconds();
    this.#add(activity, (now - this.#mark) / 1000);
    this.#mark = now;
  }

  /** After an activity, asks something that may wait; the waiting is nobody's. */
  pause<T>(activity: Activity, ask: () => T): T {
    this.lap(activity);
    const answer = ask();
    this.#mark = milliseconds();
    return answer;
  }

  /** The same evaluator, counted; all that is done between its calls is searching. */
  watch(evaluator: Evaluator): Evaluator {
    return {
      evaluate: async (batch) => {
        this.lap('searching');
        const evaluation = await evaluator.evaluate(batch);
        this.lap('evaluating');
        this.count('evaluations', batch.count);
        return evaluation;
      },
    };
  }

  #add(field: keyof Work, amount: number): void {
    if (this.#counters !== undefined) this.#counters[FIELDS.indexOf(field)]! += amount;
  }
}
