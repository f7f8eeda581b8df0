import { describe, expect, it } from 'vitest';
import { legalMoveList } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { compositeNamed, planRules } from '../../lrp/composite.js';
import { createExplainer } from '../../lrp/explainer.js';
import { seedOf } from '../../lrp/explanationRequest.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { RelevanceBatch } from '../../lrp/relevanceBatch.js';
import type { Architecture } from '../../nn/architecture.js';
import { planesOf } from '../../nn/planes.js';
import { addEpsilon, NaiveNetwork, type NaiveRule, naiveRules } from '../support/lrp/naiveRelevance.js';
import { errorOf, mapOf, numbersOf, positions, runtime } from '../support/lrp/relevance.js';
import { describedNetwork } from '../support/nn/describedNetwork.js';
import { randomNetwork } from '../support/nn/randomNetwork.js';

const { alphaBeta, epsilon, flat, gamma, wSquare, zBox, zPlus } = naiveRules;
const composites: Record<string, { conv: NaiveRule; first?: NaiveRule }> = {
  epsilonGamma: { conv: gamma(0.05) },
  epsilonPlusFlat: { conv: zPlus(), first: flat() },
  epsilonPlusWSquare: { conv: zPlus(), first: wSquare(false) },
  epsilonAlpha2Beta1: { conv: alphaBeta(2, 1) },
  epsilonGammaBox: { conv: gamma(0.25), first: zBox(0, 1) },
  epsilon: { conv: epsilon() },
};

// Batch norms whose factors float32 cannot hold.
const network = randomNetwork(Random.fromSeed('float64'), { channels: 4 });

describe('float64', () => {
  it.each(Object.entries(composites))('%s is the twin’s to the last digits of a map', async (name, rules) => {
    const twin = new NaiveNetwork(network.architecture, numbersOf(network));
    const explainer = await createExplainer(network, runtime, { composite: name, precision: 'float64' });
    const position = positions[1]!;
    const [move] = legalMoveList(position);
    const planes = planesOf(network.architecture, [position]);
    for (const [target, layer, at] of [
      [{ kind: 'value' }, 'value/logit', 0],
      [{ kind: 'move', square: move! }, 'policy', move!],
    ] as const) {
      const [found] = await explainer.explain([{ position, target }], { controls: false });
      const seed = twin
        .forward(planes)
        .get(layer)!
        .map((value, index) => (index === at ? value : 0));
      const ruleOf = (of: string): NaiveRule => {
        const { kind } = network.architecture.layers.find((one) => one.name === of)!;
        return (of === 'stem' ? rules.first : undefined) ?? (kind === 'conv' ? rules.conv : epsilon());
      };
      const stab = addEpsilon(1e-6);
      const expected = twin.relevance(
        planes,
        new Map([[layer, seed]]),
        (of) => ({ rule: ruleOf(of), stab }),
        stab,
      );
      // What is left is the rounding of the map itself.
      expect(errorOf(mapOf(found!), expected.relevance.get('planes')!)).toBeLessThan(1e-7);
      expect(Math.abs(found!.ledger.output - seed[at]!)).toBeLessThan(1e-13);
    }
    await explainer.dispose();
  });

  it.each(Object.keys(composites))('%s closes its ledger layer by layer', async (name) => {
    const folded = foldForRelevance(network);
    // Of a block what enters and what leaves; between the two, and in the head, layer after layer.
    const cuts = [
      'stem',
      'stem/relu',
      'block1/relu',
      'block2/relu',
      'value/conv',
      'value/relu',
      'value/hidden',
    ];
    const plan = planRules(folded.architecture, compositeNamed(name));
    const batch = new RelevanceBatch(folded, plan, new Map(), runtime, {
      threads: 1,
      precision: 'float64',
      cuts,
    });
    const seed = seedOf(folded.architecture, { kind: 'value' }, [], undefined);
    const condition = { channels: {}, around: true };
    const board = planesOf(network.architecture, [positions[2]!]);
    const [{ channels, ledger, planes }] = (await batch.run([board], [{ board: 0, seed, condition }])) as [
      Awaited<ReturnType<RelevanceBatch['run']>>[number],
    ];
    const sum = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((a, b) => a + b, 0);
    const kept = (...names: string[]): number =>
      sum(ledger.layers.filter((layer) => names.includes(layer.name)).map(({ bias, leak }) => bias + leak));
    const at = (layer: string): number => sum(channels.get(layer)!);
    const block = (n: number): string[] => ['conv1', 'conv2', 'sum'].map((part) => `block${n}/${part}`);
    for (const [before, after, between] of [
      [ledger.output, at('value/hidden'), ['value/logit']],
      [at('value/hidden'), at('value/relu'), ['value/hidden']],
      [at('value/relu'), at('value/conv'), []],
      [at('value/conv'), at('block2/relu'), ['value/conv']],
      [at('block2/relu'), at('block1/relu'), block(2)],
      [at('block1/relu'), at('stem/relu'), block(1)],
      [at('stem'), ledger.input, ['stem']],
    ] as const) {
      const scale = Math.abs(before) + Math.abs(after);
      expect(Math.abs(before - after - kept(...between))).toBeLessThan(1e-12 * scale);
    }
    expect(Math.abs(sum(planes) - ledger.input)).toBeLessThan(1e-5 * Math.abs(ledger.input));
    await batch.dispose();
  });

  it('hands on what a policy without a pass says, however small the logit', async () => {
    const described: Architecture = {
      planes: ['own', 'opponent', 'empty'],
      layers: [
        { name: 'planes', kind: 'input', planes: 3 },
        {
          name: 'c',
          kind: 'conv',
          inputs: ['planes'],
          inChannels: 3,
          outChannels: 1,
          kernel: 3,
          padding: 1,
          bias: true,
        },
        { name: 'squares', kind: 'flatten', inputs: ['c'] },
        { name: 'policy', kind: 'pad', inputs: ['squares'], before: [0], after: [1] },
        { name: 'value', kind: 'dense', inputs: ['squares'], inFeatures: 64, outFeatures: 1, bias: true },
      ],
      outputs: { policy: 'policy', value: 'value' },
    };
    const own = describedNetwork(described, Random.fromSeed('policy of a convolution'));
    const small = own.parameters.get('c.weight')!.data.map((value) => 1e-4 * value);
    const faint = {
      ...own,
      parameters: new Map([...own.parameters, ['c.weight', { shape: [1, 3, 3, 3], data: small }]]),
    };
    const explainer = await createExplainer(faint, runtime, { composite: 'epsilon', precision: 'float64' });
    const position = positions[0]!;
    const [square] = legalMoveList(position);
    const twin = new NaiveNetwork(faint.architecture, numbersOf(faint));
    const planes = planesOf(faint.architecture, [position]);
    const seed = twin
      .forward(planes)
      .get('policy')!
      .map((value, index) => (index === square ? value : 0));
    const stab = addEpsilon(1e-6);
    const expected = twin.relevance(
      planes,
      new Map([['policy', seed]]),
      () => ({ rule: epsilon(), stab }),
      stab,
    );
    const [found, contrast] = await explainer.explain(
      [
        { position, target: { kind: 'move', square: square! } },
        { position, target: { kind: 'contrast', against: 'mean', square: square! } },
      ],
      { controls: false },
    );
    expect(errorOf(mapOf(found!), expected.relevance.get('planes')!)).toBeLessThan(1e-7);
    expect(found!.ledger.layers.map(({ name }) => name)).not.toContain('policy');
    expect(contrast!.ledger.closure).toBeLessThan(1e-9);
    await explainer.dispose();
  });
});
