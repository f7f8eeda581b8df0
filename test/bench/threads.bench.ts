import { createRequire } from 'node:module';
import { bench, describe } from 'vitest';
import { openModel } from '../../cli/model.js';
import { leavesPerBatch } from '../../cli/searchThreads.js';
import { Random } from '../../engine/index.js';
import type * as mcts from '../../mcts/index.js';
import { measureRanges, openEvaluators, openRuntime } from '../../nn/index.js';
import { randomPosition } from '../support/randomPositions.js';

// A move at 400 simulations of the shipped network on one thread and on more, which should take 1.7 times as long on one as on
// two where both have a core. The compiled search is measured, as in mcts.bench.ts.
const { createPuctSearch, driveSearch, PLAY_PUCT } = createRequire(import.meta.url)(
  '../../dist/mcts/index.js',
) as typeof mcts;

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
  for (const threads of [1, 2, 4]) {
    const leaves = leavesPerBatch(threads);
    const opened = openEvaluators(network, runtime, threads, { maxBatch: leaves, ranges });
    const search = createPuctSearch({ ...PLAY_PUCT, leaves: threads * leaves });
    let move = 0;

    bench(threads === 1 ? '1 thread' : `${threads} threads`, async () => {
      const { evaluators } = await opened;
      search.begin(positions[move++ % positions.length]!, Random.fromSeed('move'), 400);
      await driveSearch(search, evaluators, { leaves });
      search.result();
    });
  }
});
