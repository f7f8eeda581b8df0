import type { Position, Random } from '../engine/index.js';
import type { Search, SearchResult } from '../mcts/index.js';
import { createPositionBatch } from '../nn/index.js';
import type { Evaluation, Evaluator, PositionBatch } from '../nn/index.js';

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
  private readonly evaluator: Evaluator;

  constructor(evaluator: Evaluator, capacity: number) {
    this.evaluator = evaluator;
    this.batch = createPositionBatch(capacity);
  }

  /** Asks the network about all that waits, and empties the batch for the next round. */
  async flush(): Promise<void> {
    this.evaluation = await this.evaluator.evaluate(this.batch);
    this.evaluated += this.batch.count;
    this.batch.count = 0;
  }
}

/** Something that plays in steps: it stops at each queue it has pushed a position to. */
export type Steps<T> = Generator<LeafQueue, T, void>;

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
 * Runs many games side by side, so that their leaves share batches. The batches depend only on the
 * games and their order, never on timing; results come in the order of `tasks`.
 *
 * @param stopped asked between batches; when it answers true the games are given up and the result is
 *   undefined.
 */
export async function runTogether<T>(
  tasks: readonly Steps<T>[],
  stopped: () => boolean = () => false,
): Promise<T[] | undefined> {
  const results = new Array<T>(tasks.length);
  const waiting = new Map<LeafQueue, Waiting[]>();

  const resume = (task: number): void => {
    const step = tasks[task]!.next();
    if (step.done === true) {
      results[task] = step.value;
      return;
    }
    const queue = step.value;
    const list = waiting.get(queue);
    const entry = { task, index: queue.batch.count - 1 };
    if (list === undefined) waiting.set(queue, [entry]);
    else list.push(entry);
  };

  for (let task = 0; task < tasks.length; task++) resume(task);
  for (;;) {
    let next: LeafQueue | undefined;
    for (const [queue, list] of waiting) {
      if (list.length > (next === undefined ? 0 : waiting.get(next)!.length)) next = queue;
    }
    if (next === undefined) return results;
    if (stopped()) return undefined;
    const answered = waiting.get(next)!;
    waiting.set(next, []);
    await next.flush();
    for (const { task, index } of answered) {
      next.index = index;
      resume(task);
    }
  }
}
