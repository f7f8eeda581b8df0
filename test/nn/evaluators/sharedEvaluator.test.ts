import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { positionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { SharedClient } from '../../../nn/evaluators/shared/sharedClient.js';
import { SharedEvaluator, type SharedOptions } from '../../../nn/evaluators/shared/sharedEvaluator.js';
import { initializeNetwork } from '../../../nn/network.js';
import { measureRanges } from '../../../nn/quantization/ranges.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { randomPosition } from '../../support/engine/randomPositions.js';

// The threads run the compiled files: `npm run build` first, as `npm test` does.

const support = (name: string): string => fileURLToPath(new URL(`../../support/nn/${name}`, import.meta.url));
const STUB = support('stubEvaluator.mjs');

let evaluator: SharedEvaluator | undefined;
let workers: Worker[] = [];
afterEach(async () => {
  for (const worker of workers) await worker.terminate();
  workers = [];
  await evaluator?.close();
});

async function start(options: Partial<SharedOptions>): Promise<SharedEvaluator> {
  evaluator = await SharedEvaluator.start({ clients: 8, size: 16, ...options });
  return evaluator;
}

interface Asked {
  readonly key: string;
  readonly holder: number;
  readonly positions?: number;
  readonly batches?: number;
  readonly hangsAfter?: number;
}

interface Told {
  readonly values: readonly number[];
  readonly failure?: { readonly name: string; readonly code: string; readonly message: string };
}

/** What threads are told that ask all at once. */
async function ask(asked: readonly Asked[]): Promise<Told[]> {
  const { link } = evaluator!;
  const started = asked.map(
    (data) =>
      new Worker(support('askingClient.mjs'), { workerData: { positions: 3, batches: 10, ...data, link } }),
  );
  workers.push(...started);
  await Promise.all(started.map((worker) => once(worker, 'message')));
  const told = started.map(async (worker) => {
    const [answer] = (await once(worker, 'message')) as [Told];
    return answer;
  });
  for (const worker of started) worker.postMessage('go');
  return Promise.all(told);
}

/** What `sum` says of the positions that a thread asks about, see stubEvaluator.mjs and askingClient.mjs. */
function sums(holder: number, positions: number, batches: number): number[] {
  return Array.from({ length: positions * batches }, (_, at) => {
    const [turn, index] = [Math.floor(at / positions), at % positions];
    return ((2 + turn) % 1009) + (holder % 2003) - (index % 3001) - ((turn * holder) % 4001);
  });
}

describe('an evaluator that threads share', () => {
  it('is opened by many at once, again and again, and answers each of them', async () => {
    await start({ entry: STUB });
    const asked = Array.from({ length: 8 }, (_, index) => ({
      key: 'sum',
      holder: index + 1,
      hangsAfter: 4000,
    }));
    await ask(asked);
    for (let round = 0; round < 100; round++) {
      const told = workers.map((worker) => once(worker, 'message'));
      for (const worker of workers) worker.postMessage('go');
      for (const [answer] of (await Promise.all(told)) as [Told][]) expect(answer.failure).toBeUndefined();
    }
  });

  it.each([1, 2, 5])('answers %i clients, each about its own positions', async (clients) => {
    await start({ entry: STUB });
    const asked = Array.from({ length: clients }, (_, index) => ({ key: 'sum', holder: index + 1 }));
    const told = await ask(asked);
    told.forEach(({ values, failure }, index) => {
      expect(failure).toBeUndefined();
      expect(values).toEqual(sums(index + 1, 3, 10));
    });
  });

  it('takes batches of any size from a client, and several networks at a time', async () => {
    await start({ entry: STUB });
    const [large, small, other] = await ask([
      { key: 'sum', holder: 1, positions: 50, batches: 4 },
      { key: 'sum', holder: 2, positions: 1, batches: 10 },
      { key: 'sees', holder: 3, positions: 5, batches: 10 },
    ]);
    expect(large!.values).toEqual(sums(1, 50, 4));
    expect(small!.values).toEqual(sums(2, 1, 10));
    // A network that sees the size of its batch: all have one size.
    expect(other!.values).toEqual(sums(3, 5, 10).map((value) => value + 16));
  });

  it('tells the fault of a network to the client alone whose position it is', async () => {
    await start({ entry: STUB, patience: 50 });
    const client = SharedClient.attach(evaluator!.link, { holder: 9 });
    const refused = client.open({
      key: 'refuses',
      name: 'The network',
      bytes: new Uint8Array(0),
      runtime: 'onnxruntime',
    });
    const bad = positionBatch([{ ownLow: 1, ownHigh: 0, opponentLow: 2, opponentHigh: 0, turn: 'black' }]);
    const others = ask([{ key: 'refuses', holder: 1 }]);
    await expect(refused.evaluate(bad)).rejects.toMatchObject({ code: 'badModel', message: 'not a number' });
    const good = positionBatch([{ ownLow: 5, ownHigh: 0, opponentLow: 2, opponentHigh: 0, turn: 'black' }]);
    expect((await refused.evaluate(good)).values).toEqual(new Float32Array([3]));
    client.detach();
    expect((await others)[0]).toMatchObject({ values: sums(1, 3, 10) });
    expect(() =>
      SharedClient.attach(evaluator!.link, { holder: 10 }).open({
        key: 'unknown',
        name: 'The network',
        bytes: new Uint8Array(0),
        runtime: 'onnxruntime',
      }),
    ).toThrow('no network unknown');
  });

  it.each([
    ['fails', /^The evaluator that all threads share failed: the device is gone\.$/],
    ['dies', /^The evaluator that all threads share has ended\.$/],
    ['hangs', /^The evaluator has answered nobody for 0\.3 s\.$/],
  ])('is lost to every client when it %s, in one sentence', async (key, sentence) => {
    await start({ entry: STUB });
    const told = await ask([1, 2, 3].map((holder) => ({ key, holder, hangsAfter: 300 })));
    for (const { failure } of told) expect(failure).toMatchObject({ name: 'EvaluatorLost', code: 'failed' });
    for (const { failure } of told) expect(failure!.message).toMatch(sentence);
    expect(evaluator!.lost).toMatch(sentence);
    expect(() => SharedClient.attach(evaluator!.link, { holder: 4 })).toThrow(sentence);
  });

  it('goes on without a client whose thread died, and gives its slots to others', async () => {
    await start({ entry: STUB, clients: 1 });
    for (let death = 0; death < 4; death++) {
      const { link } = evaluator!;
      const workerData = { link, holder: 7, key: 'sum', positions: 3, batches: 1e9 };
      const dying = new Worker(support('askingClient.mjs'), { workerData });
      await once(dying, 'message');
      dying.postMessage('go');
      while (Atomics.load(new Int32Array(link.memory, 8, 1), 0) < 20 * (death + 1))
        await new Promise((resolve) => setTimeout(resolve, 1));
      await dying.terminate();
      evaluator!.release(7);
    }
    const [told] = await ask([{ key: 'sum', holder: 1 }]);
    expect(told!.values).toEqual(sums(1, 3, 10));
  });
});

describe('a real network behind it', () => {
  const random = Random.fromSeed('shared');
  const positions = Array.from({ length: 40 }, (_, index) => randomPosition(random, 54 - index));
  const network = initializeNetwork(
    residualArchitecture({ blocks: 2, channels: 16, heads: ['score'] }),
    random.split('network'),
  );

  it.each(['float32', 'int8'])('says the same bits as a session of one thread: %s', async (precision) => {
    const runtime = await openRuntime('onnxruntime');
    const ranges = precision === 'int8' ? await measureRanges(network, runtime, positions) : undefined;
    const alone = await networkEvaluator(network, runtime, { fixedBatch: 16, ranges, scores: true });
    const { link } = await start({ size: 16, threads: 2 });
    const client = SharedClient.attach(link, { holder: 1 });
    try {
      const asked = {
        key: precision,
        name: 'The network',
        bytes: encodeCheckpoint(network),
        ranges,
        scores: true,
      };
      const shared = client.open({ ...asked, runtime: 'onnxruntime' });
      for (const count of [1, 16, 40]) {
        const batch = positionBatch(positions.slice(0, count));
        expect(await shared.evaluate(batch)).toEqual(await alone.evaluate(batch));
      }
    } finally {
      client.detach();
      await alone.dispose();
    }
  });
});
