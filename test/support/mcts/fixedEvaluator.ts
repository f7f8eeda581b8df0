import type { Position } from '../../../engine/position.js';
import type { PositionBatch } from '../../../engine/positionBatch.js';
import type { Evaluation, Evaluator } from '../../../nn/evaluators/evaluator.js';

/** The same logits for every position, and values by a function of the position (0 when absent). */
export class FixedEvaluator implements Evaluator {
  readonly logits: Float32Array;
  readonly #value: (position: Position) => number;

  constructor(logits: Readonly<Record<number, number>>, value: (position: Position) => number = () => 0) {
    this.logits = new Float32Array(65);
    for (const [move, logit] of Object.entries(logits)) this.logits[Number(move)] = logit;
    this.#value = value;
  }

  async evaluate(batch: PositionBatch): Promise<Evaluation> {
    const logits = new Float32Array(batch.count * 65);
    const values = new Float32Array(batch.count);
    for (let i = 0; i < batch.count; i++) {
      logits.set(this.logits, i * 65);
      values[i] = this.#value(positionAt(batch, i));
    }
    return { logits, values };
  }
}

/** Position `index` of a batch, called black's whoever is to move. */
export function positionAt(batch: PositionBatch, index: number): Position {
  return {
    ownLow: batch.ownLow[index]!,
    ownHigh: batch.ownHigh[index]!,
    opponentLow: batch.opponentLow[index]!,
    opponentHigh: batch.opponentHigh[index]!,
    turn: 'black',
  };
}
