import { milliseconds } from '../../engine/clock.js';
import { OthelloError } from '../../engine/errors.js';
import type { Position } from '../../engine/position.js';
import { createPositionBatch, type PositionBatch } from '../../engine/positionBatch.js';
import type { Random } from '../../engine/random.js';
import type { SearchResult } from '../../mcts/result.js';
import type { Search } from '../../mcts/search.js';
import type { Evaluation, Evaluator } from '../../nn/evaluators/evaluator.js';
import { EvaluationCache } from './evaluationCache.js';

/**
 * Where games leave positions for one network. A game pushes to `batch` and yields the queue; when it
 * is resumed, the answer stands at `index` of `evaluation`.
 */
export class LeafQueue {
  readonly batch: PositionBatch;
  evaluation: Evaluation = { logits: new Float32Array(0), values: new Float32Array(0) };
  index = 0;
  /** Positions the network has answered so far. */
  evaluated = 0;
  /** Positions that it did not need to be asked about again. */
  recalled = 0;
  /** What it said of the positions before. */
  readonly cache = new EvaluationCache();
  /** Seconds that the last batch took for each of its positions. */
  share = 0;
  private readonly evaluator: Evaluator;

  constructor(evaluator: Evaluator, capacity: number) {
    this.evaluator = evaluator;
    this.batch = createPositionBatch(capacity);
  }

  /** Takes the newest position out of the batch again where its answer is known: the slot of `cache`, else undefined. */
  recall(): number | undefined {
    const slot = this.cache.find(this.batch, this.batch.count - 1);
    if (slot === undefined) return undefined;
    this.batch.count--;
    this.recalled++;
    return slot;
  }

  /** Asks the network about all that waits, and empties the batch for the next round. */
  async flush(): Promise<void> {
    const began = milliseconds();
    this.evaluation = await this.evaluator.evaluate(this.batch);
    this.share = (milliseconds() - began) / 1000 / this.batch.count;
    this.evaluated += this.batch.count;
    this.cache.keep(this.batch, this.evaluation);
    this.batch.count = 0;
  }
}

/**
 * Something that plays in steps: it stops at each queue it has pushed a position to, at each promise it
 * waits for, which never rejects, and with undefined where it may be given up, but else goes on at once.
 */
export type Steps<T> = Generator<LeafQueue | Promise<void> | undefined, T, void>;

/** Waits for something outside, such as another program's answer; throws what the promise rejects with. */
export function* awaiting<T>(promise: Promise<T>): Steps<T> {
  let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  yield promise.then(
    (value) => void (outcome = { value }),
    (error: unknown) => void (outcome = { error }),
  );
  if (outcome === undefined) throw new OthelloError('internal', 'A game was resumed before its answer came.');
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

/** One search from `position`, its leaves going through `queue`. */
export function* searchSteps(
  search: Search,
  queue: LeafQueue,
  position: Position,
  random: Random,
  simulations: number,
): Steps<SearchResult> {
  search.begin(position, random, simulations);
  while (search.next(queue.batch)) {
    const known = queue.recall();
    if (known !== undefined) {
      search.receive(queue.cache.evaluation, known);
      continue;
    }
    yield queue;
    search.receive(queue.evaluation, queue.index);
  }
  return search.result();
}

interface Waiting {
  readonly task: number;
  readonly index: number;
}

/**
 * Runs many games side by side, so that their leaves share batches. Where no game waits for anything outside,
 * the batches depend only on the games and their order, never on timing; results come in the order of `tasks`.
 *
 * @param stopped asked between batches and answers and where a game may be given up; when it says true, all are
 *   given up and the result is undefined.
 */
export async function runTogether<T>(
  tasks: readonly Steps<T>[],
  stopped: () => boolean = () => false,
): Promise<T[] | undefined> {
  const results = new Array<T>(tasks.length);
  const waiting = new Map<LeafQueue, Waiting[]>();
  /** Tasks that wait for something outside, those it has come for, and who is to be told. */
  let away = 0;
  let arrived: number[] = [];
  let wake: () => void = () => undefined;

  /** False when all is to be given up. */
  const resume = (task: number): boolean => {
    let step = tasks[task]!.next();
    while (step.done !== true && step.value === undefined) {
      if (stopped()) return false;
      step = tasks[task]!.next();
    }
    if (step.done === true) {
      results[task] = step.value;
    } else if (step.value instanceof LeafQueue) {
      const queue = step.value;
      const entry = { task, index: queue.batch.count - 1 };
      const list = waiting.get(queue);
      if (list === undefined) waiting.set(queue, [entry]);
      else list.push(entry);
    } else if (step.value !== undefined) {
      away++;
      void step.value.then(() => {
        away--;
        arrived.push(task);
        wake();
      });
    }
    return true;
  };

  for (let task = 0; task < tasks.length; task++) if (!resume(task)) return undefined;
  for (;;) {
    const back = arrived;
    arrived = [];
    if (back.length > 0 && stopped()) return undefined;
    for (const task of back) if (!resume(task)) return undefined;
    const next = longest(waiting);
    if (next === undefined && away === 0) return results;
    if (stopped()) return undefined;
    if (next === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (arrived.length > 0) resolve();
      });
      continue;
    }
    const answered = waiting.get(next)!;
    waiting.set(next, []);
    await next.flush();
    for (const { task, index } of answered) {
      next.index = index;
      if (!resume(task)) return undefined;
    }
  }
}

/** The queue for which most games wait; undefined when none does. */
function longest(waiting: ReadonlyMap<LeafQueue, readonly Waiting[]>): LeafQueue | undefined {
  let longest: LeafQueue | undefined;
  let most = 0;
  for (const [queue, list] of waiting) {
    if (list.length <= most) continue;
    longest = queue;
    most = list.length;
  }
  return longest;
}
