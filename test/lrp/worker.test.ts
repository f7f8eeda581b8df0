import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { formatPosition, parseTranscript, positionsOf } from '../../engine/notation.js';
import { Random } from '../../engine/random.js';
import { createExplainer } from '../../lrp/explainer.js';
import { parseTarget } from '../../lrp/target.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../nn/checkpoint.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { randomNetwork } from '../support/nn/randomNetwork.js';

describe('a worker thread', () => {
  it('explains as the main thread does, bit for bit', async () => {
    const checkpoint = encodeCheckpoint(randomNetwork(Random.fromSeed('worker')));
    const positions = positionsOf(parseTranscript('f5d6c3d3c4'));
    const composite = 'epsilonPlus';
    const worker = new Worker(new URL('../support/lrp/explainWorker.js', import.meta.url), {
      workerData: { checkpoint, composite, positions: positions.map(formatPosition), target: 'move' },
    });
    const [there] = (await once(worker, 'message')) as [unknown];
    await worker.terminate();
    const { network } = decodeCheckpoint(checkpoint);
    const explainer = await createExplainer(network, await openRuntime('onnxruntime'), { composite });
    const target = parseTarget('move');
    const found = await explainer.explain(positions.map((position) => ({ position, target })));
    await explainer.dispose();
    expect(there).toEqual(found.map(({ square, ledger, controls }) => ({ square, ledger, controls })));
  });
});
