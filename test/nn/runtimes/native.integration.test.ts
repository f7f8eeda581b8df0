import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { positionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { parseTarget } from '../../../lrp/target.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { randomGame } from '../../support/engine/randomPositions.js';
import { describeNative } from '../../support/nn/nativeTensorFlow.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { testConformance } from '../../support/nn/runtimeConformance.js';

const open = () => openRuntime('tensorflow');

describeNative('the runtime tensorflow', () => testConformance(open));

describeNative('a network', () => {
  const network = randomNetwork(Random.fromSeed('native'), { blocks: 3, channels: 32 });
  const positions = randomGame(Random.fromSeed('game')).slice(0, 60);

  it('says the library and its version', async () => {
    expect((await open()).description).toMatch(
      /^TensorFlow\.js 4\.22\.0 \(native, libtensorflow 2\.12\.1\)$/,
    );
  });

  it('evaluates 60 positions as onnxruntime does', async () => {
    expect(positions.length).toBe(60);
    const [own, other] = await Promise.all(
      [await open(), await openRuntime('onnxruntime')].map(async (runtime) => {
        const evaluator = await networkEvaluator(network, runtime);
        const { logits, values } = await evaluator.evaluate(positionBatch(positions));
        await evaluator.dispose();
        return [...logits, ...values];
      }),
    );
    own!.forEach((x, index) => expect(Math.abs(x - other![index]!)).toBeLessThan(2e-5));
  });

  it.each(['epsilonPlus', 'lrp0'])('draws the maps of onnxruntime by %s', async (composite) => {
    const requests = positions.map((position) => ({ position, target: parseTarget('value') }));
    const [own, other] = await Promise.all(
      [await open(), await openRuntime('onnxruntime')].map(async (runtime) => {
        const explainer = await createExplainer(network, runtime, { composite });
        const found = await explainer.explain(requests, { controls: false });
        await explainer.dispose();
        return found;
      }),
    );
    own!.forEach(({ square }, index) => {
      const size = Math.max(...square.map(Math.abs));
      square.forEach((x, at) => expect(Math.abs(x - other![index]!.square[at]!)).toBeLessThan(1e-4 * size));
    });
  });

  it('keeps no array and no memory, run after run, and none after its end', async () => {
    const runtime = await open();
    const folder = process.env['OTHELLO_ZERO_TFJS_NODE']!;
    const tf = createRequire(join(folder, 'index.js'))('@tensorflow/tfjs-node') as {
      memory(): { numTensors: number };
    };
    const before = tf.memory().numTensors;
    const evaluator = await networkEvaluator(network, runtime);
    const batch = positionBatch(positions);
    const turn = async (): Promise<{ tensors: number; bytes: number }> => {
      for (let i = 0; i < 150; i++) await evaluator.evaluate(batch);
      return { tensors: tf.memory().numTensors, bytes: process.memoryUsage.rss() };
    };
    const first = await turn();
    const second = await turn();
    expect(second.tensors).toBe(first.tensors);
    // 150 runs that each lost but their feeds and results would lose 12 MB, and the arrays between them 500.
    expect(second.bytes - first.bytes).toBeLessThan(100e6);
    await evaluator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describeNative('threads', () => {
  // The main thread only imports nn: what the library reads at its start has to be set by that.
  it('that alone load it and are ended amid their work leave stderr empty and the process alive', () => {
    const script = fileURLToPath(new URL('../../support/nn/endNativeWorkers.mjs', import.meta.url));
    for (let round = 0; round < 5; round++) {
      const { status, signal, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
      expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
      expect(stdout.match(/native, libtensorflow/g)).toHaveLength(3);
    }
  });

  // The library makes threads of its own whatever it is told; what counts is whether it hands them work.
  it.runIf(process.platform === 'linux')('do not share their work with threads of the library', () => {
    const script = fileURLToPath(new URL('../../support/nn/nativeThreads.mjs', import.meta.url));
    const wakings = (environment: Readonly<Record<string, string>>): number => {
      const env = { ...process.env, ...environment };
      const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', env });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return Number(stdout);
    };
    // The collector of garbage wakes its threads every few evaluations; work that is shared wakes them several times in each.
    expect(wakings({})).toBeLessThan(1);
    expect(wakings({ TF_NUM_INTRAOP_THREADS: '2' })).toBeGreaterThan(2);
    expect(wakings({ TF_ENABLE_ONEDNN_OPTS: '1' })).toBeGreaterThan(2);
  });
});
