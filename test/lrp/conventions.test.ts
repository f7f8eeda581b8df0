import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/random.js';
import { compositeTable, planRules, presets } from '../../lrp/composite.js';
import { parseComposite } from '../../lrp/composites/parseComposite.js';
import { parseStabilizer } from '../../lrp/stabilizer.js';
import type { Architecture, Layer } from '../../nn/architecture.js';
import { foldBatchNorm } from '../../nn/fold.js';
import type { Network } from '../../nn/network.js';
import { naiveMap } from '../support/lrp/naiveMaps.js';
import { type NaiveRule, naiveRules } from '../support/lrp/naiveRelevance.js';
import {
  errorOf,
  explain,
  explainerOf,
  mapOf,
  network as residual,
  positions,
} from '../support/lrp/relevance.js';
import { describedNetwork } from '../support/nn/describedNetwork.js';

const { alphaBeta, epsilon, flat, zPlus } = naiveRules;
const CHANNELS = 4;

const conv = (name: string, input: string, inChannels: number, outChannels = CHANNELS): Layer => ({
  name,
  kind: 'conv',
  inputs: [input],
  inChannels,
  outChannels,
  kernel: 3,
  padding: 1,
  bias: true,
});
const norm = (name: string, input: string, channels = CHANNELS): Layer => ({
  name,
  kind: 'batchNorm',
  inputs: [input],
  channels,
  epsilon: 1e-5,
});
const relu = (name: string, input: string): Layer => ({ name, kind: 'relu', inputs: [input] });
const heads = (input: string): Layer[] => [
  { name: 'flat', kind: 'flatten', inputs: [input] },
  { name: 'policy', kind: 'dense', inputs: ['flat'], inFeatures: 64 * CHANNELS, outFeatures: 65, bias: true },
  { name: 'value', kind: 'dense', inputs: ['flat'], inFeatures: 64 * CHANNELS, outFeatures: 1, bias: true },
];

function networkOf(layers: readonly Layer[]): Network {
  const architecture: Architecture = {
    planes: ['own', 'opponent', 'empty'],
    layers: [{ name: 'planes', kind: 'input', planes: 3 }, ...layers],
    outputs: { policy: 'policy', value: 'value' },
  };
  return describedNetwork(architecture, Random.fromSeed('conventions'));
}

/** A pre-activation block: its batch norms stand before convolutions, and the first is not alone in reading the stem. */
const preActivation = networkOf([
  conv('stem', 'planes', 3),
  norm('n1', 'stem'),
  relu('r1', 'n1'),
  conv('c1', 'r1', CHANNELS),
  { name: 'sum', kind: 'sum', inputs: ['stem', 'c1'] },
  norm('n2', 'sum'),
  relu('r2', 'n2'),
  ...heads('r2'),
]);
const normedPlanes = networkOf([
  norm('n0', 'planes', 3),
  conv('c1', 'n0', 3),
  relu('r1', 'c1'),
  ...heads('r1'),
]);
const twoReaders = networkOf([
  conv('a', 'planes', 3),
  relu('ra', 'a'),
  conv('b', 'planes', 3),
  relu('rb', 'b'),
  { name: 'sum', kind: 'sum', inputs: ['ra', 'rb'] },
  ...heads('sum'),
]);

const common = [
  { kind: 'dense', rule: 'epsilon' },
  { kind: 'sum', rule: 'norm' },
  { kind: 'activation', rule: 'pass' },
];
const compositeOf = (...entries: object[]) =>
  parseComposite({ name: 'mine', entries: [...entries, ...common] });

/** Maps in float64 are the twin's, those in float32 nearly. */
async function expectTwin(
  network: Network,
  entries: readonly object[],
  rules: Readonly<Record<string, NaiveRule | undefined>>,
): Promise<void> {
  for (const precision of ['float64', 'float32'] as const) {
    const explainer = await explainerOf({ composite: compositeOf(...entries), precision }, network);
    for (const target of [{ kind: 'value' }, { kind: 'logit', square: 19 }] as const) {
      const [found] = await explain(explainer, target, [positions[1]!]);
      const expected = naiveMap(network, positions[1]!, target, (name) =>
        name in rules ? rules[name] : epsilon(),
      );
      expect(errorOf(mapOf(found!), expected.map)).toBeLessThan(precision === 'float64' ? 1e-7 : 1e-4);
      expect(found!.ledger.closure).toBeLessThan(precision === 'float64' ? 1e-9 : 1e-5);
    }
  }
}

describe('a batch norm of its own', () => {
  it.each([
    ['epsilon', epsilon()],
    ['zPlus', zPlus()],
    ['flat', flat()],
    ['wSquare', naiveRules.wSquare(false)],
    ['gamma', naiveRules.gamma(0.25)],
    ['pass', undefined],
  ] as const)('is decomposed by %s', async (rule, naive) => {
    const options = rule === 'gamma' ? { gamma: 0.25 } : {};
    const entries = [
      { kind: 'conv', rule: 'zPlus' },
      { kind: 'batchNorm', rule, ...options },
    ];
    await expectTwin(preActivation, entries, { stem: zPlus(), c1: zPlus(), n1: naive, n2: naive });
  });

  it('keeps the planes apart that it normalises, and leaves the first convolution the first', async () => {
    for (const [rule, naive] of [
      ['flat', flat()],
      ['epsilon', epsilon()],
      ['pass', undefined],
    ] as const) {
      const entries = [
        { first: true, rule: 'flat' },
        { kind: 'conv', rule: 'zPlus' },
        { kind: 'batchNorm', rule },
      ];
      await expectTwin(normedPlanes, entries, { n0: naive, c1: flat() });
    }
  });

  it('hides the range and the gauge of the planes from the layers behind it', async () => {
    await expect(explainerOf({ composite: 'epsilonGammaBox' }, normedPlanes)).rejects.toThrow(
      /zBox needs low/,
    );
    await expect(
      explainerOf({ composite: 'epsilonPlus', gauge: 'emptyReference' }, normedPlanes),
    ).rejects.toThrow(/this network normalises them first/);
  });

  it('is not passed over by an activation’s rule', () => {
    const composite = compositeOf({ kind: 'conv', rule: 'pass' }, { kind: 'batchNorm', rule: 'pass' });
    expect(() => planRules(preActivation.architecture, composite)).toThrow(
      /'pass' is not a rule for the layer 'stem'/,
    );
  });
});

describe('a batch norm that became part of a convolution', () => {
  const merged = networkOf([
    conv('a', 'planes', 3),
    norm('na', 'a'),
    relu('ra', 'na'),
    conv('b', 'ra', CHANNELS),
    relu('rb', 'b'),
    ...heads('rb'),
  ]);
  /** The identity that is left of it, decomposed by epsilon, before the rule of the convolution. */
  const afterNorm =
    (rule: NaiveRule): NaiveRule =>
    (inputs, b, R, stab) => {
      const z = inputs.reduce((sum, { x, w }) => sum + x * w, b);
      return rule(inputs, b, (z * R) / stab(z), stab);
    };
  const conventions = [
    [{ rule: 'epsilon' }, afterNorm(zPlus())],
    [{ rule: 'epsilon', merged: false }, zPlus()],
    [{ rule: 'pass' }, zPlus()],
  ] as const;

  // A stabiliser that one sees.
  it.each(conventions)('stays as the identity: %j', async (options, naive) => {
    const entries = [
      { kind: 'conv', rule: 'zPlus' },
      { kind: 'batchNorm', ...options },
    ];
    const composite = compositeOf(...entries);
    for (const precision of ['float64', 'float32'] as const) {
      const explainer = await explainerOf({ composite, precision, stabilizer: { epsilon: 0.1 } }, merged);
      const [found] = await explain(explainer, { kind: 'value' }, [positions[1]!]);
      const rules: Record<string, NaiveRule> = { a: naive, b: zPlus() };
      const ruleOf = (name: string) => rules[name] ?? epsilon();
      const expected = naiveMap(merged, positions[1]!, { kind: 'value' }, ruleOf, { epsilon: 0.1 });
      expect(errorOf(mapOf(found!), expected.map)).toBeLessThan(precision === 'float64' ? 1e-7 : 1e-4);
      expect(found!.ledger.closure).toBeLessThan(precision === 'float64' ? 1e-9 : 1e-5);
    }
  });

  it('is said in the table of rules', () => {
    const composite = compositeOf({ kind: 'conv', rule: 'zPlus' }, { kind: 'batchNorm', rule: 'epsilon' });
    const table = compositeTable(planRules(foldBatchNorm(merged).architecture, composite));
    expect(table).toMatch(/a +conv +zPlus +.*merged norm epsilon 0.000001/);
    expect(table).not.toMatch(/b +conv.*merged norm/);
  });
});

describe('the first layer', () => {
  const entries = [{ kind: 'conv', rule: 'alphaBeta', alpha: 2, beta: 1 }];
  const others = alphaBeta(2, 1);

  it('is every one that reads the planes, or the one that is computed first', async () => {
    await expectTwin(twoReaders, [{ first: true, rule: 'flat' }, ...entries], { a: flat(), b: flat() });
    await expectTwin(twoReaders, [{ first: 'one', rule: 'flat' }, ...entries], { a: flat(), b: others });
  });
});

describe('composites in the terms of Zennit', () => {
  const folded = foldBatchNorm(residual).architecture;
  const tableOf = (data: object, of = folded): string => compositeTable(planRules(of, parseComposite(data)));

  it.each([
    ['EpsilonPlus', 'epsilonPlus', {}],
    ['EpsilonPlusFlat', 'epsilonPlusFlat', {}],
    ['EpsilonAlpha2Beta1', 'epsilonAlpha2Beta1', {}],
    ['EpsilonAlpha2Beta1Flat', 'epsilonAlpha2Beta1Flat', {}],
    ['EpsilonGammaBox', 'epsilonGammaBox', {}],
  ])('%s gives a residual network the rules of %s', (composite, preset, more) => {
    const expected = compositeTable(planRules(folded, presets.get(preset)!));
    expect(tableOf({ zennit: { composite, ...more } })).toBe(expected);
  });

  it('hands relevance through a batch norm of its own, and has one first layer', () => {
    expect(tableOf({ zennit: { composite: 'EpsilonPlusFlat' } }, preActivation.architecture)).toMatch(
      /n1 +batchNorm +pass\n/,
    );
    const table = tableOf({ zennit: { composite: 'EpsilonAlpha2Beta1Flat' } }, twoReaders.architecture);
    expect(table).toMatch(/a +conv +flat/);
    expect(table).toMatch(/b +conv +alphaBeta +alpha 2, beta 1/);
  });

  it('knows maps, stabilisers and parameters that are set to zero', () => {
    const { name, entries } = parseComposite({
      name: 'mine',
      zennit: {
        name_map: [
          [
            ['stem', 'block1/conv1'],
            ['Epsilon', { epsilon: 0.01 }],
          ],
        ],
        first_map: [['Convolution', ['WSquare', { stabilizer: { clip: true } }]]],
        layer_map: [
          ['Linear', ['Gamma', { zero_params: ['bias'], stabilizer: { epsilon: 0.1, norm_scale: true } }]],
          ['Sum', 'Norm'],
          ['Activation', 'Pass'],
        ],
      },
    });
    const gamma = {
      rule: 'gamma',
      gamma: 0.25,
      epsilon: 0.1,
      form: 'add',
      normScale: true,
      biasPolicy: 'zero',
    };
    expect(name).toBe('mine');
    expect(entries).toEqual([
      { layer: 'stem', rule: 'epsilon', epsilon: 0.01 },
      { layer: 'block1/conv1', rule: 'epsilon', epsilon: 0.01 },
      { first: 'one', rule: 'wSquare', epsilon: 1e-6, form: 'clip', normScale: false, biasSquared: true },
      { kind: 'conv', ...gamma },
      { kind: 'dense', ...gamma },
      { kind: 'sum', rule: 'norm' },
      { kind: 'activation', rule: 'pass' },
    ]);
  });

  it.each([
    [{ zennit: { composite: 'GuidedBackprop' } }, /not understood at zennit.composite/],
    [
      { zennit: { layer_map: [['Attention', 'Pass']] } },
      /no type of layers of Zennit named 'Attention'.*Convolution/,
    ],
    [
      { zennit: { layer_map: [['Linear', 'Epsilonn']] } },
      /no rule of Zennit named 'Epsilonn'.*did you mean Epsilon/,
    ],
    [{ zennit: { layer_map: [['Linear', ['AlphaBeta', { beta: 'x' }]]] } }, /'alphaBeta' does not accept/],
    [
      { zennit: { layer_map: [['Linear', ['ZPlus', { zero_params: 'weight' }]]] } },
      /'ZPlus' does not accept/,
    ],
    [{ zennit: {} }, /has no rules/],
    [{ zennit: 3 }, /not understood/],
  ])('refuses %j in a sentence', (data, message) => {
    expect(() => parseComposite(data)).toThrow(message);
  });
});

describe('a stabiliser as text', () => {
  it('is a number and what is done with it', () => {
    expect(parseStabilizer('1e-6')).toEqual({ epsilon: 1e-6, form: 'add', normScale: false });
    expect(parseStabilizer('0.25,clip')).toEqual({ epsilon: 0.25, form: 'clip', normScale: false });
    expect(parseStabilizer('0, norm ,clip')).toEqual({ epsilon: 0, form: 'clip', normScale: true });
    for (const text of ['', '-1', 'clip', '1,2', '1,add', '1e999', 'NaN'])
      expect(parseStabilizer(text)).toBeUndefined();
  });
});
