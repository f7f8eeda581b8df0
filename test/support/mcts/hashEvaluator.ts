import type { PositionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import type { Evaluation, Evaluator } from '../../../nn/evaluators/evaluator.js';

const ROWS = 1024;
const ROW = 65;

/** A policy (65 logits, spread like a trained network's) for each of 1024 hashes. */
const table = new Float32Array(ROWS * ROW);
const random = Random.fromSeed('hash evaluator');
for (let i = 0; i < table.length; i++) table[i] = 1.5 * random.normal();
const rows = Array.from({ length: ROWS }, (_, row) => table.subarray(row * ROW, row * ROW + ROW));

/** 32-bit hash of a position's halves, mixed as in MurmurHash3. */
function hashHalves(a: number, b: number, c: number, d: number): number {
  let hash = 0x9747b28c;
  hash = mixed(hash, a);
  hash = mixed(hash, b);
  hash = mixed(hash, c);
  hash = mixed(hash, d);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function mixed(hash: number, word: number): number {
  let key = Math.imul(word, 0xcc9e2d51);
  key = (key << 15) | (key >>> 17);
  hash ^= Math.imul(key, 0x1b873593);
  hash = (hash << 13) | (hash >>> 19);
  return (Math.imul(hash, 5) + 0xe6546b64) | 0;
}

/** Logits [65] of a position, a view that must not be written to. */
export function hashLogits(a: number, b: number, c: number, d: number): Float32Array {
  return rows[hashHalves(a, b, c, d) % ROWS]!;
}

/** Value of a position from the mover's view, in (-0.9, 0.9), a float32. */
export function hashValue(a: number, b: number, c: number, d: number): number {
  return Math.fround((hashHalves(d, c, b, a) / 0x100000000 - 0.5) * 1.8);
}

/** A network made of a hash: the same answer for the same position, in any batch. */
export class HashEvaluator implements Evaluator {
  /** Positions evaluated so far. */
  positions = 0;
  readonly #evaluation: Evaluation;

  constructor(capacity: number) {
    this.#evaluation = { logits: new Float32Array(capacity * ROW), values: new Float32Array(capacity) };
  }

  async evaluate(batch: PositionBatch): Promise<Evaluation> {
    return this.answer(batch);
  }

  answer(batch: PositionBatch): Evaluation {
    const { logits, values } = this.#evaluation;
    for (let i = 0; i < batch.count; i++) {
      const a = batch.ownLow[i]!;
      const b = batch.ownHigh[i]!;
      const c = batch.opponentLow[i]!;
      const d = batch.opponentHigh[i]!;
      logits.set(hashLogits(a, b, c, d), i * ROW);
      values[i] = hashValue(a, b, c, d);
    }
    this.positions += batch.count;
    return this.#evaluation;
  }
}
