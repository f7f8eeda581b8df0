import { describe, expect, it } from 'vitest';
import { layerRelevance, type RuleSettings, type TestLayer } from '../support/lrp/layerRelevance.js';
import {
  EPSILON,
  expectClose,
  inputsOf,
  layerOf,
  normals,
  outputsOf,
  ruleCases,
  runtime,
  sum,
} from '../support/lrp/randomLayers.js';

describe('between rules', () => {
  const layer = layerOf('padded conv', true);
  const x = normals('x', inputsOf(layer));
  const R = normals('R', outputsOf(layer));
  const of = async (settings: RuleSettings, input = x) =>
    layerRelevance(runtime, layer, { stabilizer: { epsilon: 1e-3 }, ...settings }, input, R);

  it('zPlus is alphaBeta(1, 0)', async () => {
    const [a, b] = [
      await of({ rule: 'zPlus' }),
      await of({ rule: 'alphaBeta', options: { alpha: 1, beta: 0 } }),
    ];
    expectClose(a.inputs, [...b.inputs]);
    expectClose(a.bias, [...b.bias]);
  });

  it('gamma(0) is epsilon', async () => {
    const [a, b] = [await of({ rule: 'gamma', options: { gamma: 0 } }), await of({ rule: 'epsilon' })];
    expectClose(a.inputs, [...b.inputs], 1e-4);
    expectClose(a.bias, [...b.bias], 1e-4);
  });

  it('gamma grows into zPlus where inputs and z are positive', async () => {
    const positive = { ...layer, bias: new Float32Array(layer.outs).fill(30) };
    const input = x.map(Math.abs);
    const settings = { stabilizer: { epsilon: 0 } };
    const gamma = { rule: 'gamma', options: { gamma: 1e6 }, ...settings };
    const a = await layerRelevance(runtime, positive, gamma, input, R);
    const b = await layerRelevance(runtime, positive, { rule: 'zPlus', ...settings }, input, R);
    expectClose(a.inputs, [...b.inputs], 1e-4);
  });

  it('zBox gives the bias nothing, flat and wSquare do not look at the input', async () => {
    expect(sum((await of({ rule: 'zBox', options: { low: -1, high: 1 } })).bias)).toBe(0);
    for (const rule of ['flat', 'wSquare']) {
      const [a, b] = [await of({ rule }), await of({ rule }, normals('other', x.length))];
      expect(a.inputs).toEqual(b.inputs);
    }
  });

  it('one flat 3×3 layer draws corners of 0.694, X-squares of 1.361 and 1 inside', async () => {
    const board: TestLayer = {
      kind: 'conv',
      ins: 1,
      outs: 1,
      kernel: 3,
      padding: 1,
      side: 8,
      weight: normals('w', 9),
      bias: undefined,
    };
    const ones = new Float32Array(64).fill(1);
    const settings = { rule: 'flat', stabilizer: { epsilon: 0 } };
    const { inputs } = await layerRelevance(runtime, board, settings, normals('board', 64), ones);
    expect(inputs[0]).toBeCloseTo(0.694, 3);
    expect(inputs[9]).toBeCloseTo(1.361, 3);
    expect(inputs[27]).toBeCloseTo(1, 6);
    expect(sum(inputs)).toBeCloseTo(64, 4);
  });

  it('is linear in R', async () => {
    const other = normals('other R', R.length);
    for (const [, settings] of ruleCases) {
      const given = { ...settings, stabilizer: { epsilon: EPSILON } };
      const [a, b] = [
        await layerRelevance(runtime, layer, given, x, R),
        await layerRelevance(runtime, layer, given, x, other),
      ];
      const mixed = R.map((value, index) => 2 * value - 3 * other[index]!);
      const c = await layerRelevance(runtime, layer, given, x, mixed);
      expectClose(
        c.inputs,
        Array.from(a.inputs, (value, index) => 2 * value - 3 * b.inputs[index]!),
        3e-5,
      );
    }
  });
});

describe('figures worked out by hand', () => {
  const dense = (weight: number[], bias: number[]): TestLayer => ({
    kind: 'dense',
    weight: Float32Array.from(weight),
    bias: Float32Array.from(bias),
    ins: weight.length / bias.length,
    outs: bias.length,
    kernel: 1,
    padding: 0,
    side: 1,
  });

  it('LRP-0', async () => {
    const layer = dense([3, 4, 5, 6], [7, 8]);
    const settings = { rule: 'epsilon', stabilizer: { epsilon: 0 } };
    const R = Float32Array.of(1 / 3, 2 / 3);
    const { inputs } = await layerRelevance(runtime, layer, settings, Float32Array.of(1, 2), R);
    expectClose(inputs, [17 / 90, 316 / 675], 1e-6);
  });

  it.each([
    [1, 0, [-1, 0]],
    [2, 1, [-2, 0.5]],
  ])('alphaBeta(%d, %d)', async (alpha, beta, expected) => {
    const layer = dense([1, -1], [-1]);
    const settings = { rule: 'alphaBeta', options: { alpha, beta }, stabilizer: { epsilon: 0 } };
    const { inputs } = await layerRelevance(
      runtime,
      layer,
      settings,
      Float32Array.of(1, 1),
      Float32Array.of(-1),
    );
    expectClose(inputs, expected, 1e-6);
  });

  it('alphaBeta without inhibition puts -βR into the leak', async () => {
    const settings = { rule: 'alphaBeta', options: { alpha: 2, beta: 1 } };
    const { inputs, leak } = await layerRelevance(
      runtime,
      dense([1, 1], [0]),
      settings,
      Float32Array.of(1, 1),
      Float32Array.of(2),
    );
    expectClose(inputs, [2, 2], 1e-5);
    expectClose(leak, [-2], 1e-5);
  });

  it('gamma drops an output with z = 0 into the leak', async () => {
    const settings = { rule: 'gamma', options: { gamma: 0.5 } };
    const { inputs, leak } = await layerRelevance(
      runtime,
      dense([1, -1], [0]),
      settings,
      Float32Array.of(1, 1),
      Float32Array.of(3),
    );
    expect([...inputs]).toEqual([0, 0]);
    expect([...leak]).toEqual([3]);
  });
});
