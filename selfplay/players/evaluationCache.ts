import type { PositionBatch } from '../../engine/positionBatch.js';
import { POLICY_SIZE } from '../../engine/squareSet.js';
import type { Evaluation } from '../../nn/evaluators/evaluator.js';

/** 2^14 positions, 4 MB: twice as many find hardly more, see docs/training.md. */
const SLOT_BITS = 14;
const SLOTS = 2 ** SLOT_BITS;
/** Numbers of a key. */
const KEY = 5;

/**
 * What one network said of the positions it was asked about last, each in the one slot that its discs hash to. Searches
 * ask again about what lies below the move that was played: that is a quarter to a third of all their questions.
 */
export class EvaluationCache {
  /** The answer of slot i at index i. */
  readonly evaluation: Evaluation = {
    logits: new Float32Array(SLOTS * POLICY_SIZE),
    values: new Float32Array(SLOTS),
  };
  /** Four halves a slot and who is to move; all halves 0, a board without discs, where it is empty. */
  readonly #keys = new Int32Array(KEY * SLOTS);

  /** The slot of a position of the batch; undefined where it is not known. */
  find(
    { ownLow, ownHigh, opponentLow, opponentHigh, white }: PositionBatch,
    index: number,
  ): number | undefined {
    const keys = this.#keys;
    const [a, b, c, d] = [ownLow[index]!, ownHigh[index]!, opponentLow[index]!, opponentHigh[index]!];
    const slot = slotOf(a, b, c, d);
    const key = KEY * slot;
    const isKnown =
      keys[key] === a &&
      keys[key + 1] === b &&
      keys[key + 2] === c &&
      keys[key + 3] === d &&
      keys[key + 4] === white[index] &&
      (a | b | c | d) !== 0;
    return isKnown ? slot : undefined;
  }

  /** Keeps the answers to a whole batch. */
  keep(
    { count, ownLow, ownHigh, opponentLow, opponentHigh, white }: PositionBatch,
    { logits, values }: Evaluation,
  ): void {
    for (let index = 0; index < count; index++) {
      const [a, b, c, d] = [ownLow[index]!, ownHigh[index]!, opponentLow[index]!, opponentHigh[index]!];
      const slot = slotOf(a, b, c, d);
      this.#keys.set([a, b, c, d, white[index]!], KEY * slot);
      const from = index * POLICY_SIZE;
      this.evaluation.logits.set(logits.subarray(from, from + POLICY_SIZE), slot * POLICY_SIZE);
      this.evaluation.values[slot] = values[index]!;
    }
  }
}

/** Multiplies and shifts, as in the finalisers of 32-bit hashes. */
function slotOf(a: number, b: number, c: number, d: number): number {
  let hash = a;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ b;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ c;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ d;
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 15)) >>> (32 - SLOT_BITS);
}
