import { createPositionBatch, type PositionBatch } from '../../engine/positionBatch.js';
import { POLICY_SIZE } from '../../engine/squareSet.js';
import type { Evaluation, Evaluator } from './evaluation.js';

/** The arrays of a batch that hold a number a position. */
const COLUMNS = ['ownLow', 'ownHigh', 'opponentLow', 'opponentHigh', 'white'] as const;

/**
 * An evaluator that is asked batches of one size alone: smaller ones are filled up with their first position, larger ones are
 * asked in parts. A runtime may choose how it computes by the size of a batch, so that the last bits of a position would depend
 * on how many others are asked about with it. With one size, and rows that do not see each other, they do not.
 */
export class FixedBatch implements Evaluator {
  readonly #inner: Evaluator;
  readonly #padded: PositionBatch;
  #logits = new Float32Array(0);
  #values = new Float32Array(0);
  #scores = new Float32Array(0);

  /** @param size positions of every batch that `inner` is asked, at least 1 */
  constructor(inner: Evaluator, size: number) {
    this.#inner = inner;
    this.#padded = createPositionBatch(size);
  }

  /** As every evaluator; of a batch of any size. */
  async evaluate(batch: PositionBatch): Promise<Evaluation> {
    const { count } = batch;
    if (count === 0) return { logits: this.#logits.subarray(0, 0), values: this.#values.subarray(0, 0) };
    const size = this.#padded.capacity;
    if (count <= size) return firstRows(await this.#part(batch, 0), count);
    if (this.#values.length < count) this.#makeRoom(batch.capacity);
    let hasScores = false;
    for (let from = 0; from < count; from += size) {
      const { logits, values, scores } = firstRows(
        await this.#part(batch, from),
        Math.min(size, count - from),
      );
      this.#logits.set(logits, from * POLICY_SIZE);
      this.#values.set(values, from);
      hasScores = scores !== undefined;
      if (scores !== undefined) this.#scores.set(scores, from);
    }
    const [logits, values, scores] = [this.#logits, this.#values, hasScores ? this.#scores : undefined];
    return firstRows({ logits, values, scores }, count);
  }

  /** What is said of the positions from `from` on, and of those that fill them up. */
  #part(batch: PositionBatch, from: number): Promise<Evaluation> {
    const padded = this.#padded;
    const to = Math.min(batch.count, from + padded.capacity);
    for (const column of COLUMNS) {
      padded[column].set(batch[column].subarray(from, to));
      // A position that is asked about anyway: what is wrong with it is said of the right one.
      padded[column].fill(batch[column][from]!, to - from);
    }
    padded.count = padded.capacity;
    return this.#inner.evaluate(padded);
  }

  #makeRoom(capacity: number): void {
    this.#logits = new Float32Array(capacity * POLICY_SIZE);
    this.#values = new Float32Array(capacity);
    this.#scores = new Float32Array(capacity);
  }
}

function firstRows({ logits, values, scores }: Evaluation, count: number): Evaluation {
  return {
    logits: logits.subarray(0, count * POLICY_SIZE),
    values: values.subarray(0, count),
    ...(scores === undefined ? {} : { scores: scores.subarray(0, count) }),
  };
}
