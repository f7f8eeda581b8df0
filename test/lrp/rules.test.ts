import { describe, expect, it } from 'vitest';
import type { BiasPolicy } from '../../lrp/composite.js';
import { ruleDefinition } from '../../lrp/rules.js';
import { layerRelevance, matrixOf, type TestLayer } from '../support/lrp/layerRelevance.js';
import {
  addEpsilon,
  decomposeNaively,
  multiply,
  type NaiveRule,
  redistributed,
  type Stab,
  withoutBias,
} from '../support/lrp/naiveRelevance.js';
import {
  EPSILON,
  expectClose,
  inputsOf,
  layerOf,
  normals,
  outputsOf,
  ruleCases,
  runtime,
  shapes,
  sum,
} from '../support/lrp/randomLayers.js';

const POSITIONS = 2;

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

const policies: [BiasPolicy, (rule: NaiveRule) => NaiveRule][] = [
  ['absorb', (rule) => rule],
  ['zero', withoutBias],
  ['redistribute', redistributed],
];

describe.each(Object.keys(shapes))('on a %s layer', (shape) => {
  describe.each(ruleCases)('%s', (_name, settings, rule) => {
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
    for (const [, settings, rule] of ruleCases) {
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
          for (const [, settings, rule] of ruleCases) {
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
    for (const [, settings, rule] of ruleCases) {
      const found = await layerRelevance(runtime, layer, { ...settings, stabilizer: { epsilon: 0 } }, x, R);
      const expected = naively(layer, x, R, rule, addEpsilon(0));
      expectClose(found.inputs, expected.inputs);
      expectClose(found.leak, expected.leak);
      expect([...found.inputs, ...found.leak].every(Number.isFinite)).toBe(true);
    }
  });
});

describe('zBox', () => {
  /** The inputs that the rule multiplies weights with. */
  const inputs = (...given: Parameters<ReturnType<typeof ruleDefinition>['create']>) => {
    const rule = ruleDefinition('zBox').create(...given);
    return rule.kind === 'affine' ? rule.branches[0]!.terms.map(({ input }) => input) : [];
  };

  it('takes the bounds that are given before those of the input, and needs none that is 0', () => {
    const range = { low: -1, high: 2 };
    expect(inputs({}, range)).toEqual(['x', -1, 2]);
    expect(inputs({ low: -3 }, range)).toEqual(['x', -3, 2]);
    expect(inputs({ high: 4 }, range)).toEqual(['x', -1, 4]);
    expect(inputs({ low: 0 }, range)).toEqual(['x', 2]);
    expect(inputs({ high: 0 }, range)).toEqual(['x', -1]);
  });
});

describe('bad options', () => {
  it('are refused with what is accepted', () => {
    expect(() => ruleDefinition('alphaBeta').create({ alpha: 2, beta: 0.5 }, undefined)).toThrow(
      /alpha - beta = 1/,
    );
    const differences = [
      [1 + 1e-8, 0],
      [1, 1e-8],
    ];
    for (const [alpha, beta] of differences) {
      expect(() => ruleDefinition('alphaBeta').create({ alpha, beta }, undefined)).toThrow(
        expect.objectContaining({ code: 'badComposite' }),
      );
    }
    // Their difference is not quite 1 in binary.
    expect(() => ruleDefinition('alphaBeta').create({ alpha: 1.4, beta: 0.4 }, undefined)).not.toThrow();
    for (const bounds of [
      {},
      { low: -1 },
      { high: 1 },
      { low: 1, high: 2 },
      { low: -2, high: -1 },
      { low: 0, high: 0 },
    ]) {
      expect(() => ruleDefinition('zBox').create(bounds, undefined)).toThrow(
        expect.objectContaining({
          code: 'badComposite',
          message: expect.stringContaining('zBox needs low <= 0 <= high') as string,
        }),
      );
    }
    expect(() => ruleDefinition('magic')).toThrow(
      expect.objectContaining({
        code: 'badComposite',
        message: expect.stringMatching(/no rule named 'magic'.*epsilon, zPlus/) as string,
      }),
    );
  });
});
