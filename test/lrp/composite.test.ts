import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { initialPosition } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import {
  compositeIdentity,
  compositeNamed,
  compositeTable,
  planRules,
  presets,
} from '../../lrp/composite.js';
import { parseComposite } from '../../lrp/composites/parseComposite.js';
import { createExplainer } from '../../lrp/explainer.js';
import { defineRule, registerRule } from '../../lrp/rules.js';
import { foldBatchNorm } from '../../nn/fold.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { randomNetwork } from '../support/nn/randomNetwork.js';

const network = foldBatchNorm(randomNetwork(Random.fromSeed('composites')));
const { architecture } = network;

const rest = [
  { kind: 'conv', rule: 'gamma', gamma: 0.25 },
  { kind: 'dense', rule: 'epsilon' },
  { kind: 'sum', rule: 'norm', split: 'ratio' },
  { kind: 'activation', rule: 'pass' },
];

describe('composites', () => {
  it('give the first layer, the others and every kind their rules', () => {
    const plan = planRules(architecture, compositeNamed('epsilonPlusFlat'));
    const rule = (layer: string) => plan.get(layer)?.spec.rule;
    expect(rule('stem')).toBe('flat');
    expect(rule('block1/conv1')).toBe('zPlus');
    expect(rule('value/hidden')).toBe('epsilon');
    expect(rule('block2/sum')).toBe('norm');
    expect(rule('value')).toBe('pass');
    expect(rule('policy/flatten')).toBeUndefined();
  });

  it('all fit a residual network', () => {
    for (const composite of presets.values()) expect(() => planRules(architecture, composite)).not.toThrow();
    expect([...presets.keys()]).toEqual(
      expect.arrayContaining([
        'epsilonPlus',
        'epsilonAlpha2Beta1Flat',
        'epsilonGammaBox',
        'lrp0',
        'excitation',
      ]),
    );
  });

  it('bound zBox by what the planes hold', () => {
    const signed = { ...architecture, planes: ['signed'] as const };
    const bounds = (of: typeof architecture) => {
      const { rule } = planRules(of, compositeNamed('epsilonGammaBox')).get('stem')!;
      return rule.kind === 'affine' ? rule.branches[0]!.terms.map(({ input }) => input) : [];
    };
    expect(bounds(architecture)).toEqual(['x', 1]);
    expect(bounds(signed)).toEqual(['x', -1, 1]);
  });

  it('of a user put names before the first layer before kinds', () => {
    const composite = parseComposite({
      name: 'mine',
      entries: [
        { layer: 'block1/conv2', rule: 'zPlus', biasPolicy: 'zero', epsilon: 0.01 },
        { first: true, rule: 'wSquare' },
        ...rest,
      ],
    });
    const plan = planRules(architecture, composite);
    expect(plan.get('block1/conv2')).toMatchObject({ biasPolicy: 'zero', stabilizer: { epsilon: 0.01 } });
    const table = compositeTable(plan).split('\n');
    expect(table[0]).toMatch(/^layer +kind +rule +options$/);
    expect(table.find((line) => line.startsWith('block1/conv1'))).toMatch(
      /conv +gamma +gamma 0.25, epsilon 0.000001, bias absorb/,
    );
    expect(table.find((line) => line.startsWith('block1/sum'))).toMatch(/sum +norm +split ratio/);
  });

  it.each([
    [{ name: 'x' }, /not understood at entries/],
    [{ name: 'x', entries: [{ rule: 'flat' }] }, /Entry 0.*exactly one of layer, first and kind/],
    [{ name: 'x', entries: [{ kind: 'conv', rule: 'magic' }] }, /no rule named 'magic'/],
    [
      { name: 'x', entries: [{ kind: 'conv', rule: 'flat', gamma: 1 }] },
      /'flat' does not accept its options.*gamma/,
    ],
    [
      { name: 'x', entries: [{ kind: 'conv', rule: 'gamma' }] },
      /'gamma' does not accept its options: option 'gamma'/,
    ],
    [
      { name: 'x', entries: [...rest, { first: true, rule: 'flat' }] },
      /in the order layers by name, first, kinds/,
    ],
  ])('%j is refused', (data, message) => {
    expect(() => parseComposite(data)).toThrow(message);
  });

  it.each([
    [
      { name: 'x', entries: [{ layer: 'block9', rule: 'flat' }, ...rest] },
      /layer 'block9', which the network does not have/,
    ],
    [{ name: 'x', entries: rest.slice(1) }, /no rule for the layer 'stem' \(conv\)/],
    [
      { name: 'x', entries: [{ layer: 'block1/sum', rule: 'flat' }, ...rest] },
      /'flat' is not a rule for the layer 'block1\/sum' \(sum\)/,
    ],
    [{ name: 'x', entries: [{ layer: 'block1/conv1', rule: 'zBox' }, ...rest] }, /zBox needs low/],
    [
      { name: 'x', entries: [{ kind: 'conv', rule: 'alphaBeta', alpha: 2, beta: 2 }, ...rest] },
      /alpha - beta = 1/,
    ],
  ])('%j does not fit the network', (data, message) => {
    expect(() => planRules(architecture, parseComposite(data))).toThrow(message);
  });

  it('reaches a thread as it is, and is stored by its name where it is a preset', () => {
    for (const [name, composite] of presets) {
      expect(structuredClone(composite)).toEqual(composite);
      // Keys of what a thread keeps are made of this text.
      expect(JSON.stringify(structuredClone(composite))).toBe(JSON.stringify(composite));
      expect(compositeIdentity(composite)).toBe(name);
    }
    // One of a file is told apart by what it says, whatever it is called.
    const own = parseComposite({ name: 'epsilonPlus', entries: rest });
    expect(structuredClone(own)).toEqual(own);
    expect(compositeIdentity(own)).toEqual({ name: 'epsilonPlus', entries: rest });
  });

  it('may use a rule that a user of the library registered', async () => {
    const double = { scale: z.number() };
    registerRule(
      defineRule('scaledWeights', 'affine', double, ({ scale }) => ({
        kind: 'affine',
        branches: [{ terms: [{ input: 'x', weight: (w) => scale * w }], bias: (b) => scale * b }],
      })),
    );
    const entries = [{ kind: 'conv', rule: 'scaledWeights', scale: 3 }, ...rest.slice(1)];
    const runtime = await openRuntime('onnxruntime');
    const request = { position: initialPosition(), target: { kind: 'value' } } as const;
    const maps: Float32Array[] = [];
    for (const composite of [
      parseComposite({ name: 'mine', entries }),
      { name: 'plain', entries: [{ kind: 'conv', rule: 'epsilon' }, ...rest.slice(1)] },
    ]) {
      const explainer = await createExplainer(network, runtime, {
        composite: parseComposite(composite),
        stabilizer: { epsilon: 0 },
      });
      const [explanation] = await explainer.explain([request], { controls: false });
      maps.push(explanation!.square);
      await explainer.dispose();
    }
    maps[0]!.forEach((value, square) => expect(value).toBeCloseTo(maps[1]![square]!, 5));
    expect(() => registerRule(defineRule('flat', 'affine', {}, () => ({ kind: 'pass' })))).toThrow(
      /registered already/,
    );
  });
});
