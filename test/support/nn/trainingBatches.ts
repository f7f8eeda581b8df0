import type { Random } from '../../../engine/random.js';
import type { Architecture } from '../../../nn/architecture.js';
import { createTrainingBatch, type TrainingBatch } from '../../../nn/trainer/trainer.js';

/**
 * A batch of one-hot boards with random legal sets, policies over them and values; in every fourth row (the last of
 * four) no policy. Targets of further heads are normal.
 */
export function randomTrainingBatch(architecture: Architecture, size: number, random: Random): TrainingBatch {
  const batch = createTrainingBatch(architecture, size);
  const planes = architecture.planes.length;
  for (let row = 0; row < size; row++) {
    for (let square = 0; square < 64; square++) {
      const plane = random.integer(planes);
      batch.planes[(row * planes + plane) * 64 + square] = 1;
    }
    const legal = Array.from({ length: 65 }, (_, move) => move);
    random.shuffle(legal);
    const weights = legal.slice(0, 2 + random.integer(10)).map((move) => [move, random.uniform()] as const);
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [move, weight] of weights) {
      batch.legal[row * 65 + move] = 1;
      if (row % 4 !== 3) batch.policyTarget[row * 65 + move] = weight / total;
    }
    batch.valueTarget[row] = random.integer(3) - 1;
  }
  for (const targets of Object.values(batch.heads ?? {})) {
    for (let i = 0; i < targets.length; i++) targets[i] = random.normal();
  }
  return batch;
}
