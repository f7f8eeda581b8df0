import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import type { Architecture } from '../../../nn/architecture.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { eraseInLayer } from '../../../studies/patching/conceptPart.js';
import { reportUses } from '../../../studies/patching/conceptReport.js';
import { erasureChange, fitErasures, sizeOf } from '../../../studies/patching/erasure.js';
import { takeIn } from '../../../studies/probe/features.js';
import { fitRidge } from '../../../studies/probe/ridge.js';
import { describedNetwork } from '../../support/nn/describedNetwork.js';
import { examples, games, labelled, split } from '../../support/studies/probeExamples.js';

const random = Random.fromSeed('erasure');
const CHANNELS = 3;
const rows = 400;

/** Correlated features, and a target that two of them make up. */
function planted() {
  const data = new Float32Array(rows * 5);
  const target = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const shared = random.normal();
    for (let i = 0; i < 5; i++) data[row * 5 + i] = shared + (1 + i) * random.normal() + i;
    target[row] = data[row * 5]! - 0.5 * data[row * 5 + 3]! + 0.1 * random.normal();
  }
  const numbers = (from: number, to: number): Int32Array =>
    Int32Array.from({ length: to - from }, (_, at) => from + at);
  const parts = { train: numbers(0, 250), validation: numbers(250, 320), test: numbers(320, rows) };
  return { design: { rows, width: 5, data }, target, parts };
}

describe('the erasure of a concept', () => {
  it('leaves nothing for another read-out to learn, and changes what does not go along with it by nothing', () => {
    const { design, target, parts } = planted();
    const [erasure] = fitErasures(design, parts, [target]);
    expect(erasure!.score).toBeGreaterThan(0.95);
    const read = (data: Float32Array, row: number): number =>
      erasure!.weights.reduce((sum, weight, i) => sum + weight * data[row * 5 + i]!, erasure!.offset);
    const erased = Float32Array.from(design.data, (value, at) => {
      const row = Math.floor(at / 5);
      return value - erasure!.pattern[at % 5]! * (read(design.data, row) - erasure!.mean);
    });
    for (const row of [0, 99, 399]) expect(read(erased, row)).toBeCloseTo(erasure!.mean, 4);
    const again = fitRidge({ ...design, data: erased }, parts, [target])[0]!;
    const variance = (numbers: readonly number[]): number => {
      const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
      return numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
    };
    expect(variance([...again.predictions])).toBeLessThan(0.02 * variance([...target]));
    // The change is along the covariance of features and target, computed here anew.
    const mean = (of: (row: number) => number): number =>
      [...parts.train].reduce((sum, row) => sum + of(row), 0) / parts.train.length;
    const z = mean((row) => target[row]!);
    const covariance = [0, 1, 2, 3, 4].map((i) => {
      const x = mean((row) => design.data[row * 5 + i]!);
      return mean((row) => (design.data[row * 5 + i]! - x) * (target[row]! - z));
    });
    const factor = erasure!.pattern[0]! / covariance[0]!;
    covariance.forEach((value, i) => expect(erasure!.pattern[i]).toBeCloseTo(factor * value, 5));
  });

  it.each(['legalMoves', 'mobility'])(
    'makes the read-out of %s say its mean at every position',
    (concept) => {
      const labels = labelled(concept);
      const activations = examples.map(() =>
        Float32Array.from({ length: CHANNELS * 64 }, () => random.normal()),
      );
      const featuresOf = (all: readonly Float32Array[]) => {
        const found = {
          board: {
            rows: all.length,
            width: CHANNELS * 10,
            data: new Float32Array(all.length * CHANNELS * 10),
          },
          squares: {
            rows: all.length * 64,
            width: CHANNELS,
            data: new Float32Array(all.length * 64 * CHANNELS),
          },
        };
        all.forEach((activation, at) => takeIn(found, activation, at, CHANNELS));
        return labels.width === 64 ? found.squares : found.board;
      };
      const numbers = (from: number, to: number): Int32Array => {
        const size = labels.width;
        return Int32Array.from({ length: (to - from) * size }, (_, at) => from * size + at);
      };
      const parts = { train: numbers(0, 240), validation: numbers(240, 320), test: numbers(320, 400) };
      const design = featuresOf(activations);
      const [erasure] = fitErasures(design, parts, [labels.values]);
      const changed = activations.map((activation) => {
        const change = erasureChange(erasure!, labels.width, activation);
        return activation.map((value, at) => value + change[at]!);
      });
      const after = featuresOf(changed);
      for (let row = 0; row < after.rows; row += 61) {
        let reading = erasure!.offset;
        for (let i = 0; i < after.width; i++)
          reading += erasure!.weights[i]! * after.data[row * after.width + i]!;
        expect(reading).toBeCloseTo(erasure!.mean, 4);
      }
      expect(sizeOf(erasureChange(erasure!, labels.width, changed[0]!))).toBeLessThan(1e-6);
    },
  );
});

/** A network that can be read by hand: a 1x1 convolution, and linear heads. */
const reader: Architecture = {
  planes: ['own', 'opponent', 'empty'],
  layers: [
    { name: 'in', kind: 'input', planes: 3 },
    {
      name: 'c',
      kind: 'conv',
      inputs: ['in'],
      inChannels: 3,
      outChannels: 3,
      kernel: 1,
      padding: 0,
      bias: true,
    },
    { name: 'f', kind: 'flatten', inputs: ['c'] },
    { name: 'pi', kind: 'dense', inputs: ['f'], inFeatures: 192, outFeatures: 65, bias: true },
    { name: 'u', kind: 'dense', inputs: ['f'], inFeatures: 192, outFeatures: 1, bias: true },
    { name: 'v', kind: 'tanh', inputs: ['u'] },
  ],
  outputs: { policy: 'pi', value: 'v' },
};

describe('concepts that a network uses', () => {
  it('are told from those that it has and does not use', async () => {
    const network = describedNetwork(reader, random.split('reader'));
    const of = (name: string): Float32Array => network.parameters.get(name)!.data as Float32Array;
    // Channels are the planes own, opponent and empty as they are.
    of('c.weight').forEach((_, at, all) => (all[at] = at % 4 === 0 ? 1 : 0));
    of('c.bias').fill(0);
    // The value weighs own discs against the opponent's, the policy empty squares alone.
    of('u.weight').forEach((_, at, all) => (all[at] = at < 64 ? 0.05 : at < 128 ? -0.05 : 0));
    of('pi.weight').forEach((value, at, all) => (all[at] = at % 192 < 128 ? 0 : value));
    const sample = { examples, split, concepts: ['discDifference'], controls: 19 };
    const runtime = await openRuntime('onnxruntime');
    const effects = await eraseInLayer(network, runtime, 'c', sample, random.split('draws'));
    const test = new Set(split.test);
    const tested = games.filter((game) => test.has(game));
    const [use] = reportUses([{ layer: 'c', effects }], tested, random);
    expect(use!.score).toBeGreaterThan(0.999);
    expect(use!.planesScore).toBeCloseTo(use!.score, 3);
    expect(use!.value.p).toBe(1 / 20);
    expect(use!.value.ratio.low).toBeGreaterThan(1);
    expect(use!.policy.ratio.high).toBeLessThan(1);
    expect(use!.policy.p).toBeGreaterThan(0.5);
    expect(use!.value.controls).toEqual([...use!.value.controls].sort((a, b) => a - b));
  });
});
