import { describe, expect, it } from 'vitest';
import { legalMoveList, type Position } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { readCheckpoint } from '../../../nn/checkpointFile.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { foldBatchNorm } from '../../../nn/fold.js';
import { buildForward, parameterConstants } from '../../../nn/forward.js';
import { BATCH, Graph } from '../../../nn/graph.js';
import type { Network } from '../../../nn/network.js';
import { conv2d } from '../../../nn/operators/conv.js';
import { quantize } from '../../../nn/operators/quantize.js';
import { planesOf } from '../../../nn/planes.js';
import { int8Graph } from '../../../nn/quantization/int8.js';
import {
  type ActivationRanges,
  decodeRanges,
  encodeRanges,
  measureRanges,
} from '../../../nn/quantization/ranges.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { sha256Of } from '../../../nn/sha256.js';
import { randomGamePositions } from '../../support/engine/randomPositions.js';
import { computeNaively } from '../../support/nn/naiveGraph.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

const runtime = await openRuntime('onnxruntime');
const shipped = await readCheckpoint('models/default.safetensors');

async function heads(
  network: Network,
  ranges: ActivationRanges | undefined,
  positions: readonly Position[],
): Promise<{ logits: Float32Array; values: Float32Array }> {
  const evaluator = await networkEvaluator(network, runtime, { ranges, maxBatch: 64 });
  const logits: number[] = [];
  const values: number[] = [];
  for (let first = 0; first < positions.length; first += 64) {
    const answer = await evaluator.evaluate(positionBatch(positions.slice(first, first + 64)));
    logits.push(...answer.logits);
    values.push(...answer.values);
  }
  await evaluator.dispose();
  return { logits: Float32Array.from(logits), values: Float32Array.from(values) };
}

describe('an int8 graph', () => {
  it('computes what its rounding says, in float64 by definition', async () => {
    const network = randomNetwork(Random.fromSeed('int8'), { blocks: 1, channels: 5 });
    const positions = randomGamePositions(Random.fromSeed('measured'), 40);
    const ranges = await measureRanges(network, runtime, positions);
    const graph = int8Graph(network, ranges);
    const rows = 3;
    const { planes } = network.architecture;
    const shape = [rows, planes.length, 8, 8];
    const data = planesOf(network.architecture, positions.slice(7, 7 + rows));
    const program = await runtime.compile(graph);
    const found = await program.run({ planes: { shape, data } });
    await program.dispose();
    const exact = computeNaively(graph, { planes: { shape, data: Float64Array.from(data) } });
    for (const [head, value] of graph.outputs) {
      const expected = exact.get(value)!.data;
      const spread = Math.max(...expected.map(Math.abs));
      // A number that lies between two steps may be rounded to either, which moves what comes after by a step.
      const off = expected.filter((x, i) => Math.abs(x - found[head]!.data[i]!) > 1e-4 * spread).length;
      expect(off / expected.length).toBeLessThan(0.02);
    }
  });

  it('adds exactly where eight bits are fullest, on every processor', async () => {
    // 255 · 63 in each of 48 · 9 products, all of one sign: pairs of them fill 16 bits.
    const graph = new Graph();
    const channels = 48;
    const x = graph.input('x', [BATCH, channels, 8, 8]);
    const stored = quantize(graph, x, { type: 'uint8', scale: [1], zero: 0 });
    const ones = { shape: [2, channels, 3, 3], data: new Float32Array(2 * channels * 9).fill(63) };
    ones.data.fill(-63, channels * 9);
    const w = quantize(graph, graph.constant(ones), { type: 'int8', scale: [1, 1], zero: 0 });
    const y = conv2d(graph, stored, w, undefined, { padding: 1 });
    const step = 255 * 63 * channels;
    graph.output('y', quantize(graph, y, { type: 'uint8', scale: [step], zero: 128 }));
    const program = await runtime.compile(graph);
    const data = new Float32Array(channels * 64).fill(255);
    const { y: found } = await program.run({ x: { shape: [1, channels, 8, 8], data } });
    await program.dispose();
    const taps = (row: number, column: number): number =>
      (row % 7 === 0 ? 2 : 3) * (column % 7 === 0 ? 2 : 3);
    const expected = Array.from({ length: 64 }, (_, i) => taps(Math.floor(i / 8), i % 8) * step);
    expect([...found!.data]).toEqual([...expected, ...expected.map((sum) => -sum)]);
  });

  it('says nearly what float32 says of the shipped network', async () => {
    const ranges = await measureRanges(
      shipped.network,
      runtime,
      randomGamePositions(Random.fromSeed('measured'), 1024),
    );
    const held = randomGamePositions(Random.fromSeed('held'), 512);
    const exact = await heads(shipped.network, undefined, held);
    const rounded = await heads(shipped.network, ranges, held);
    let divergence = 0;
    let squares = 0;
    held.forEach((position, row) => {
      const moves = legalMoveList(position);
      if (moves.length === 0) return;
      const [p, q] = [exact, rounded].map(({ logits }) =>
        softmax(moves.map((move) => logits[row * 65 + move]!)),
      );
      p!.forEach((share, i) => (divergence += (share * Math.log(share / q![i]!)) / held.length));
      squares += (exact.values[row]! - rounded.values[row]!) ** 2 / held.length;
    });
    expect(divergence).toBeLessThan(0.003);
    expect(Math.sqrt(squares)).toBeLessThan(0.03);
  });

  it('gives the same bits on every x64 processor with AVX2', async () => {
    // Made on a Xeon with AVX-512 VNNI; a Haswell, emulated, gave the same. In float32 the two differ.
    const positions = randomGamePositions(Random.fromSeed('bits'), 128);
    const ranges = await measureRanges(shipped.network, runtime, positions);
    // Rounded, and without means, since what is measured in float32 differs too.
    const coarse = Object.fromEntries(
      Object.entries(ranges).map(([name, { low, high }]) => [
        name,
        { low: Math.floor(low), high: Math.ceil(high), means: [] },
      ]),
    );
    const { logits, values } = await heads(shipped.network, coarse, positions);
    const bytes = (numbers: Float32Array): Buffer => Buffer.from(numbers.buffer);
    expect(sha256Of(Buffer.concat([bytes(logits), bytes(values)]))).toBe(
      '62fa2a3872702c759fe9e3adad996a2eb580728081e274702d80f1994ff4cfe2',
    );
  });
});

describe('ranges', () => {
  it('are read back as they were written, and only for their network', async () => {
    const network = randomNetwork(Random.fromSeed('ranges'), { blocks: 1, channels: 3 });
    const ranges = await measureRanges(network, runtime, randomGamePositions(Random.fromSeed('few'), 30));
    const [mine, other] = ['a', 'b'].map((digit) => digit.repeat(64)) as [string, string];
    const text = encodeRanges(mine, ranges);
    expect(decodeRanges(mine, text)).toEqual(ranges);
    const wrong = [
      [other, text],
      [mine, '{'],
      [mine, text.replace('"version":1', '"version":2')],
      [mine, text.replace('"low":', '"lowest":')],
      [mine, text.replace('"high":', '"high":1')],
    ] as const;
    for (const [sha256, damaged] of wrong) {
      expect(() => decodeRanges(sha256, damaged)).toThrow(expect.objectContaining({ code: 'badModel' }));
    }
  });

  it('of another network are refused', async () => {
    const [small, large] = [1, 2].map((blocks) =>
      randomNetwork(Random.fromSeed('two'), { blocks, channels: 3 }),
    ) as [Network, Network];
    const ranges = await measureRanges(small, runtime, randomGamePositions(Random.fromSeed('few'), 10));
    expect(() => int8Graph(large, ranges)).toThrow("The ranges do not tell of the layer 'block2/relu1'");
  });

  it('reach as far as the numbers of the layers, and have their means', async () => {
    const network = randomNetwork(Random.fromSeed('reach'), { blocks: 1, channels: 3 });
    const positions = randomGamePositions(Random.fromSeed('reach'), 50); // fewer than a batch: its extremes are the range
    const ranges = await measureRanges(network, runtime, positions);
    const folded = foldBatchNorm(network);
    const graph = new Graph();
    const shape = [positions.length, 3, 8, 8];
    const planes = graph.input('planes', shape);
    const values = buildForward(graph, folded.architecture, parameterConstants(graph, folded), planes);
    const data = Float64Array.from(planesOf(network.architecture, positions));
    const exact = computeNaively(graph, { planes: { shape, data } });
    expect(Object.keys(ranges)).toContain('block1/conv2');
    for (const [name, { low, high, means }] of Object.entries(ranges)) {
      const { data: numbers, shape: sizes } = exact.get(values.get(name)!)!;
      expect(low).toBeCloseTo(Math.min(0, ...numbers), 5);
      expect(high).toBeCloseTo(Math.max(0, ...numbers), 5);
      const squares = numbers.length / (sizes[0]! * sizes[1]!);
      means.forEach((mean, channel) => {
        const own = numbers.filter((_, i) => Math.floor(i / squares) % sizes[1]! === channel);
        expect(mean).toBeCloseTo(own.reduce((sum, x) => sum + x, 0) / own.length, 5);
      });
    }
  });
});

const softmax = (logits: readonly number[]): number[] => {
  const largest = Math.max(...logits);
  const shares = logits.map((x) => Math.exp(x - largest));
  const total = shares.reduce((sum, x) => sum + x, 0);
  return shares.map((x) => x / total);
};
