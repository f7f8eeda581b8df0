import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { bench, describe } from 'vitest';
import { openModel } from '../../cli/sources/model.js';
import { Random } from '../../engine/random.js';
import type * as mcts from '../../mcts/index.js';
import { leavesPerBatch } from '../../mcts/leaves.js';
import type * as nn from '../../nn/index.js';
import { randomPosition } from '../support/engine/randomPositions.js';

// A move at 400 simulations of the shipped network on one thread, on two and on one a core: on one it should take 1.7 times as
// long as on two, where both have a core. The compiled files are measured, as in mcts.bench.ts.
const load = createRequire(import.meta.url);
const { createPuctSearch, driveSearch, PLAY_PUCT } = load('../../dist/mcts/index.js') as typeof mcts;
const { measureRanges, openEvaluators, openRuntime } = load('../../dist/nn/index.js') as typeof nn;

const random = Random.fromSeed('bench');
const positions = Array.from({ length: 8 }, (_, index) => randomPosition(random, 50 - 3 * index));
const runtime = await openRuntime('onnxruntime');
const { network } = await openModel('default');
const measured = Array.from({ length: 512 }, (_, index) => randomPosition(random, 54 - (index % 48)));
const int8 = await measureRanges(network, runtime, measured);

describe.each([
  ['float32', undefined],
  ['int8', int8],
])('a move at 400 simulations, %s', (_, ranges) => {
  for (const threads of new Set([1, 2, availableParallelism()])) {
    const leaves = leavesPerBatch(threads);
    const opened = openEvaluators(network, runtime, threads, { maxBatch: leaves, ranges });
    const search = createPuctSearch({ ...PLAY_PUCT, leaves: threads * leaves });
    let move = 0;

    bench(
      threads === 1 ? '1 thread' : `${threads} threads`,
      async () => {
        const { evaluators } = await opened;
        search.begin(positions[move++ % positions.length]!, Random.fromSeed('move'), 400);
        await driveSearch(search, evaluators, { leaves });
        search.result();
      },
      // Each thread compiles its own JavaScript.
      { warmupTime: 1000, time: 2000 },
    );
  }
});
