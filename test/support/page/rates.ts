import * as ort from 'onnxruntime-web/wasm';
import { positionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { decodeCheckpoint } from '../../../nn/checkpoint.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { exportOnnx } from '../../../nn/onnx/export.js';
import { planesOf } from '../../../nn/planes.js';
import { int8Graph } from '../../../nn/quantization/int8.js';
import { decodeRanges } from '../../../nn/quantization/ranges.js';
import type { Runtime } from '../../../nn/runtime.js';
import { randomGame } from '../randomPositions.js';
import type { ShippedFiles } from './passes.js';

/** Evaluations a second. */
export interface Rates {
  readonly int8: number;
  readonly float32: number;
  /** Of a session of onnxruntime-web on the same int8 graph and batch; only with WebAssembly. */
  readonly bare: number | undefined;
}

const ROUNDS = 5;

/** All in turn, round by round, so that whatever else the machine does falls on each; the best round counts. */
export async function bareRates(
  runtime: Runtime,
  files: ShippedFiles,
  seconds: number,
  batchSize = 8,
): Promise<Rates> {
  const { network, sha256 } = decodeCheckpoint(files.checkpoint);
  const ranges = decodeRanges(sha256, files.ranges);
  const positions = randomGame(Random.fromSeed('rates in a page')).slice(4, 4 + batchSize);
  const batch = positionBatch(positions);
  const rounded = await networkEvaluator(network, runtime, { maxBatch: batchSize, ranges });
  const plain = await networkEvaluator(network, runtime, { maxBatch: batchSize });
  const shape = [batchSize, network.architecture.planes.length, 8, 8];
  const planes = planesOf(network.architecture, positions);
  const isWasm = !runtime.description.includes('webgpu');
  const session = isWasm
    ? await ort.InferenceSession.create(exportOnnx(int8Graph(network, ranges, ['policy', 'value'])))
    : undefined;
  const works: Record<keyof Rates, (() => Promise<unknown>) | undefined> = {
    int8: () => rounded.evaluate(batch),
    float32: () => plain.evaluate(batch),
    bare: session && (() => session.run({ planes: new ort.Tensor('float32', planes, shape) })),
  };
  const best: Record<keyof Rates, number> = { int8: 0, float32: 0, bare: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries(works) as [
      keyof Rates,
      (() => Promise<unknown>) | undefined,
    ][]) {
      if (work !== undefined)
        best[name] = Math.max(best[name], batchSize * (await timesASecond(work, seconds / ROUNDS)));
    }
  }
  await Promise.all([rounded.dispose(), plain.dispose(), session?.release()]);
  return { ...best, bare: session && best.bare };
}

async function timesASecond(work: () => Promise<unknown>, seconds: number): Promise<number> {
  await work();
  const start = performance.now();
  let times = 0;
  let elapsed: number;
  do {
    await work();
    times++;
    elapsed = (performance.now() - start) / 1000;
  } while (elapsed < seconds);
  return times / elapsed;
}
