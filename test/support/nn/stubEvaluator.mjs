// The thread of a shared evaluator, with networks that are made for tests and benchmarks instead of real ones: what they are, the
// key of a network says. `free` answers at once and always the same; `sum` answers with numbers made of the position, `sees` with
// one that shows the size of its batch too; others fail in their way.
import process from 'node:process';
import { workerData } from 'node:worker_threads';
import { OthelloError } from '../../../dist/engine/errors.js';
import { FixedBatch } from '../../../dist/nn/evaluators/fixedBatch.js';
import { serveEvaluator } from '../../../dist/nn/evaluators/shared/owner.js';

const { size } = workerData;
let calls = 0;

/** Logit k of position i is k, its value a sum of its halves. */
function summed(batch, extra) {
  const { count, ownLow, ownHigh, opponentLow, opponentHigh } = batch;
  const values = new Float32Array(count);
  const logits = new Float32Array(count * 65);
  for (let i = 0; i < count; i++) {
    values[i] =
      (ownLow[i] % 1009) + (ownHigh[i] % 2003) - (opponentLow[i] % 3001) - (opponentHigh[i] % 4001) + extra;
    for (let k = 0; k < 65; k++) logits[65 * i + k] = values[i] + k;
  }
  return { values, logits, scores: values.map((value) => value / 2) };
}

const zeros = { logits: new Float32Array(size * 65), values: new Float32Array(size) };

const NETWORKS = {
  free: () => zeros,
  sum: (batch) => summed(batch, 0),
  sees: (batch) => summed(batch, batch.count),
  /** Refuses the position of one corner, as a network does that says no number. */
  refuses(batch) {
    for (let i = 0; i < batch.count; i++)
      if (batch.ownLow[i] === 1) throw new OthelloError('badModel', 'not a number');
    return summed(batch, 0);
  },
  fails() {
    if (++calls > 3) throw new Error('the device is gone');
    return zeros;
  },
  dies() {
    if (++calls > 3) process.exit(1); // ends this thread only
    return zeros;
  },
  hangs() {
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  },
};

await serveEvaluator(workerData, async ({ key }) => {
  const answer = NETWORKS[key.split(' ')[0]];
  if (answer === undefined) throw new OthelloError('badModel', `no network ${key}`);
  const inner = { evaluate: async (batch) => answer(batch) };
  const evaluator = key === 'free' ? inner : new FixedBatch(inner, size);
  return { evaluate: (batch) => evaluator.evaluate(batch), dispose: async () => undefined };
});
