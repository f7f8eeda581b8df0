import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../engine/random.js';
import type { BiasPolicy } from '../../lrp/composite.js';
import { ruleDefinition } from '../../lrp/rules.js';
import { stabilize } from '../../lrp/stabilizer.js';
import { Graph } from '../../nn/graph.js';
import type { Runtime } from '../../nn/runtime.js';
import { openRuntime } from '../../nn/runtimes/open.js';
import { layerRelevance, matrixOf, type RuleSettings, type TestLayer } from '../support/layerRelevance.js';
import {
  addEpsilon,
  decomposeNaively,
  multiply,
  type NaiveRule,
  naiveRules,
  redistributed,
  type Stab,
  withoutBias,
} from '../support/naiveRelevance.js';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await openRuntime('onnxruntime');
});

const random = Random.fromSeed('rules');

function normals(label: string, count: number, scale = 1): Float32Array {
  const draw = random.split(label);
  return Float32Array.from({ length: count }, () => scale * draw.normal());
}

type Shape = Omit<TestLayer, 'weight' | 'bias'>;
const shapes: Record<string, Shape> = {
  dense: { kind: 'dense', ins: 12, outs: 7, kernel: 1, padding: 0, side: 1 },
  'padded conv': { kind: 'conv', ins: 3, outs: 4, kernel: 3, padding: 1, side: 5 },
  'unpadded conv': { kind: 'conv', ins: 2, outs: 3, kernel: 3, padding: 0, side: 5 },
  '1×1 conv': { kind: 'conv', ins: 4, outs: 3, kernel: 1, padding: 0, side: 4 },
};

function layerOf(name: string, hasBias: boolean): TestLayer {
  const shape = shapes[name]!;
  const weight = normals(`${name} weight`, shape.ins * shape.outs * shape.kernel ** 2, 0.5);
  return { ...shape, weight, bias: hasBias ? normals(`${name} bias`, shape.outs) : undefined };
}

const inputsOf = ({ ins, side }: Shape): number => ins * side * side;
const outputsOf = ({ outs, side, kernel, padding }: Shape): number =>
  outs * (side + 2 * padding - kernel + 1) ** 2;

/** Every rule with the twin that it must equal. */
const cases: [string, RuleSettings, NaiveRule][] = [
  ['epsilon', { rule: 'epsilon' }, naiveRules.epsilon()],
  ['zPlus', { rule: 'zPlus' }, naiveRules.zPlus()],
  ['alphaBeta(2,1)', { rule: 'alphaBeta', options: { alpha: 2, beta: 1 } }, naiveRules.alphaBeta(2, 1)],
  [
    'alphaBeta(1.5,0.5)',
    { rule: 'alphaBeta', options: { alpha: 1.5, beta: 0.5 } },
    naiveRules.alphaBeta(1.5, 0.5),
  ],
  ['gamma(0.25)', { rule: 'gamma', options: { gamma: 0.25 } }, naiveRules.gamma(0.25)],
  ['zBox(-3,4)', { rule: 'zBox', options: { low: -3, high: 4 } }, naiveRules.zBox(-3, 4)],
  ['zBox(0,1) of the planes', { rule: 'zBox', range: { low: 0, high: 1 } }, naiveRules.zBox(0, 1)],
  ['wSquare', { rule: 'wSquare' }, naiveRules.wSquare(false)],
  ['wSquare with b²', { rule: 'wSquare', options: { biasSquared: true } }, naiveRules.wSquare(true)],
  ['flat', { rule: 'flat' }, naiveRules.flat()],
];

const POSITIONS = 2;
const EPSILON = 0.05;

/** The naive shares of a batch, bias and leak summed over channels. */
function naively(layer: TestLayer, x: Float32Array, R: Float32Array, rule: NaiveRule, stab: Stab) {
  const [ins, outs] = [inputsOf(layer), outputsOf(layer)];
  const area = outs / layer.outs;
  const all = { inputs: [] as number[], bias: [] as number[], leak: [] as number[] };
  for (let p = 0; p < x.length / ins; p++) {
    const found = decomposeNaively(
      matrixOf(layer),
      x.subarray(p * ins, (p + 1) * ins),
      R.subarray(p * outs, (p + 1) * outs),
      rule,
      stab,
    );
    all.inputs.push(...found.inputs);
    for (const part of ['bias', 'leak'] as const) {
      const channels = Array.from({ length: area }, (_, at) =>
        Array.from({ length: layer.outs }, (_unused, c) => found[part][c * area + at]!).reduce(
          (a, b) => a + b,
          0,
        ),
      );
      all[part].push(...channels);
    }
  }
  return all;
}

/** z = Wx + b of a batch. */
function outputsAt(layer: TestLayer, x: Float32Array): number[] {
  const [matrix, ins] = [matrixOf(layer), inputsOf(layer)];
  return Array.from({ length: x.length / ins }, (_, p) =>
    multiply(matrix, x.subarray(p * ins, (p + 1) * ins)),
  ).flat();
}

function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance = 1e-5): void {
  expect(found).toHaveLength(expected.length);
  const size = Math.max(1e-6, ...expected.map(Math.abs));
  expected.forEach((value, index) => expect(Math.abs(found[index]! - value)).toBeLessThan(tolerance * size));
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
const policies: [BiasPolicy, (rule: NaiveRule) => NaiveRule][] = [
  ['absorb', (rule) => rule],
  ['zero', withoutBias],
  ['redistribute', redistributed],
];

describe.each(Object.keys(shapes))('on a %s layer', (shape) => {
  describe.each(cases)('%s', (_name, settings, rule) => {
    it.each(policies)('equals the naive rule and closes, bias %s', async (biasPolicy, policy) => {
      for (const hasBias of [true, false]) {
        const layer = layerOf(shape, hasBias);
        const x = normals('x', POSITIONS * inputsOf(layer));
        const R = normals('R', POSITIONS * outputsOf(layer));
        const given = { ...settings, biasPolicy, stabilizer: { epsilon: EPSILON } };
        const found = await layerRelevance(runtime, layer, given, x, R);
        const expected = naively(layer, x, R, policy(rule), addEpsilon(EPSILON));
        expectClose(found.inputs, expected.inputs);
        expectClose(found.bias, expected.bias);
        expectClose(found.leak, expected.leak);
        const size = [found.inputs, found.bias, found.leak].flatMap((part) => Array.from(part, Math.abs));
        const rest = sum(R) - sum(found.inputs) - sum(found.bias) - sum(found.leak);
        expect(Math.abs(rest) / sum(size)).toBeLessThan(1e-6);
      }
    });
  });

  it('may be told that inputs are not negative, which changes nothing', async () => {
    const layer = layerOf(shape, true);
    const x = normals('x', POSITIONS * inputsOf(layer)).map((value) => Math.max(value, 0));
    const R = normals('R', POSITIONS * outputsOf(layer));
    for (const [, settings, rule] of cases) {
      const given = { ...settings, nonNegative: true, stabilizer: { epsilon: EPSILON } };
      const found = await layerRelevance(runtime, layer, given, x, R);
      const expected = naively(layer, x, R, rule, addEpsilon(EPSILON));
      expectClose(found.inputs, expected.inputs);
      expectClose(found.leak, expected.leak);
    }
  });

  it.each(['nonzero', 'positive'] as const)(
    'may be told that relevance is only where z is %s, which changes nothing where that is so',
    async (support) => {
      for (const hasBias of [true, false]) {
        const layer = layerOf(shape, hasBias);
        const signed = normals('x', POSITIONS * inputsOf(layer));
        for (const x of [signed, signed.map((value) => Math.max(value, 0))]) {
          const R = normals('R', POSITIONS * outputsOf(layer));
          outputsAt(layer, x).forEach((z, at) => {
            if (support === 'positive' ? z <= 0 : z === 0) R[at] = 0;
          });
          for (const [, settings, rule] of cases) {
            for (const [biasPolicy, policy] of policies) {
              const nonNegative = x !== signed;
              const given = {
                ...settings,
                biasPolicy,
                nonNegative,
                support,
                stabilizer: { epsilon: EPSILON },
              };
              const found = await layerRelevance(runtime, layer, given, x, R);
              const expected = naively(layer, x, R, policy(rule), addEpsilon(EPSILON));
              expectClose(found.inputs, expected.inputs);
              expectClose(found.bias, expected.bias);
              expectClose(found.leak, expected.leak);
            }
          }
        }
      }
    },
  );

  it('leaks what dead denominators keep, without NaN, where epsilon is 0', async () => {
    const layer = layerOf(shape, false);
    const x = new Float32Array(POSITIONS * inputsOf(layer));
    const R = normals('R', POSITIONS * outputsOf(layer));
    for (const [, settings, rule] of cases) {
      const found = await layerRelevance(runtime, layer, { ...settings, stabilizer: { epsilon: 0 } }, x, R);
      const expected = naively(layer, x, R, rule, addEpsilon(0));
      expectClose(found.inputs, expected.inputs);
      expectClose(found.leak, expected.leak);
      expect([...found.inputs, ...found.leak].every(Number.isFinite)).toBe(true);
    }
  });
});

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
    for (const [, settings] of cases) {
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

describe('the stabiliser', () => {
  const cases = [
    [{ epsilon: 1, form: 'add', normScale: false }, [0, -0, 1, -1], [1, 1, 2, -2]],
    [{ epsilon: 1, form: 'clip', normScale: false }, [0, -0, 1, -1], [1, 1, 1, -1]],
    [
      { epsilon: 1, form: 'add', normScale: true },
      [0, -0, 2, -2],
      [1.4142135, 1.4142135, 3.4142135, -3.4142135],
    ],
    [{ epsilon: 0.5, form: 'clip', normScale: true }, [0, -0.25, 2, -2], [0.7098635, -0.7098635, 2, -2]],
  ] as const;

  it.each(cases)('%o', async (stabilizer, given, expected) => {
    const graph = new Graph();
    const z = graph.input('z', [1, 4]);
    const { value, added } = stabilize(graph, z, stabilizer, 0);
    graph.output('value', value);
    if (typeof added !== 'number') graph.output('added', added);
    const program = await runtime.compile(graph);
    const results = await program.run({ z: { shape: [1, 4], data: Float32Array.from(given) } });
    await program.dispose();
    expectClose(results.value!.data, [...expected], 1e-6);
    if (results.added?.data.length === 4) {
      expectClose(
        results.added.data,
        expected.map((stabilized, index) => stabilized - given[index]!),
        1e-6,
      );
    }
  });

  it('may know that z >= 0', async () => {
    const graph = new Graph();
    const z = graph.input('z', [1, 2]);
    const { value, added } = stabilize(graph, z, { epsilon: 0.5, form: 'add', normScale: false }, 1);
    graph.output('value', value);
    const program = await runtime.compile(graph);
    const results = await program.run({ z: { shape: [1, 2], data: Float32Array.of(0, 2) } });
    await program.dispose();
    expect([...results.value!.data]).toEqual([0.5, 2.5]);
    expect(added).toBe(0.5);
  });
});

describe('bad options', () => {
  it('are refused with what is accepted', () => {
    expect(() => ruleDefinition('alphaBeta').create({ alpha: 2, beta: 0.5 }, undefined)).toThrow(
      /alpha - beta = 1/,
    );
    expect(() => ruleDefinition('zBox').create({}, undefined)).toThrow(/zBox needs low <= 0 <= high/);
    expect(() => ruleDefinition('magic')).toThrow(/no rule named 'magic'.*epsilon, zPlus/);
  });
});
