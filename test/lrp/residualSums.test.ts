import { describe, expect, it } from 'vitest';
import { compositeNamed, planRules } from '../../lrp/composite.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { relevanceGraph } from '../../lrp/relevanceGraph.js';
import { parseTarget } from '../../lrp/target.js';
import type { Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import type { Tensor } from '../../nn/tensor.js';
import { addEpsilon, NaiveNetwork, naiveRules } from '../support/lrp/naiveRelevance.js';
import {
  errorOf,
  explain,
  explainerOf,
  network,
  numbersOf,
  positions,
  runtime,
} from '../support/lrp/relevance.js';

describe('residual sums', () => {
  it.each(['z', 'ratio', 'half', 'skipOnly', 'branchOnly'])('conserve with the split %s', async (split) => {
    const base = compositeNamed('epsilonPlus');
    const entries = base.entries.map((entry) => (entry.rule === 'norm' ? { ...entry, split } : entry));
    const explainer = await explainerOf({ composite: { name: split, entries } });
    for (const { ledger } of await explain(explainer, 'value')) {
      expect(ledger.closure).toBeLessThan(1e-5);
      for (const { name, leak } of ledger.layers) {
        if (name.endsWith('/sum') && split !== 'z') expect(leak).toBe(0);
      }
    }
  });

  it('match skip y = a + relu(Wa + b) worked out by hand', async () => {
    // A dense network of two inputs would not fit the board, so that the numbers stand in the first two squares.
    const layers = [
      { name: 'planes', kind: 'input' as const, planes: 3 },
      { name: 'a', kind: 'flatten' as const, inputs: ['planes'] as const },
      {
        name: 'hidden',
        kind: 'dense' as const,
        inputs: ['a'] as const,
        inFeatures: 192,
        outFeatures: 192,
        bias: true,
      },
      { name: 'relu', kind: 'relu' as const, inputs: ['hidden'] as const },
      { name: 'sum', kind: 'sum' as const, inputs: ['a', 'relu'] as const },
      {
        name: 'policy',
        kind: 'dense' as const,
        inputs: ['sum'] as const,
        inFeatures: 192,
        outFeatures: 65,
        bias: false,
      },
      {
        name: 'value',
        kind: 'dense' as const,
        inputs: ['sum'] as const,
        inFeatures: 192,
        outFeatures: 1,
        bias: false,
      },
    ];
    const weight = new Float32Array(192 * 192);
    [3, 4, 5, 6].forEach((value, i) => (weight[Math.floor(i / 2) * 192 + (i % 2)] = value));
    const bias = new Float32Array(192);
    bias.set([7, 8]);
    const skip: Network = {
      architecture: {
        planes: ['own', 'opponent', 'empty'],
        layers,
        outputs: { policy: 'policy', value: 'value' },
      },
      parameters: new Map<string, Tensor>([
        ['hidden.weight', { shape: [192, 192], data: weight }],
        ['hidden.bias', { shape: [192], data: bias }],
        ['policy.weight', { shape: [65, 192], data: new Float32Array(65 * 192) }],
        ['value.weight', { shape: [1, 192], data: new Float32Array(192) }],
      ]),
      metadata: {},
    };
    const plan = planRules(skip.architecture, compositeNamed('lrp0'));
    const { graph } = relevanceGraph(
      foldForRelevance(skip),
      plan,
      { kind: 'neurons', layers: ['sum'] },
      { oneRowEach: true },
    );
    const program = await runtime.compile(graph);
    const a = new Float32Array(192);
    a.set([1, 2]);
    const y = [1 + 3 + 8 + 7, 2 + 5 + 12 + 8];
    for (const [neuron, expected] of [
      [0, [4 / 19, 8 / 19]],
      [1, [5 / 27, 14 / 27]],
    ] as const) {
      const coefficients = new Float32Array(192);
      coefficients[neuron] = 1 / y[neuron]!; // R = 1
      const results = await program.run({
        planes: { shape: [1, 3, 8, 8], data: a },
        'coefficients/sum': { shape: [1, 192], data: coefficients },
      });
      expect(errorOf(results.relevance!.data.slice(0, 2), expected)).toBeLessThan(1e-6);
    }
    await program.dispose();
  });

  it('report how much the split z amplified', async () => {
    const explainer = await explainerOf({ composite: 'epsilonPlus' });
    const target = parseTarget('value');
    const [explanation] = await explainer.explain([{ position: positions[0]!, target }]);
    const twin = new NaiveNetwork(network.architecture, numbersOf(network));
    const planes = planesOf(network.architecture, [positions[0]!]);
    const seed = new Map([['value/logit', twin.forward(planes).get('value/logit')!]]);
    const stab = addEpsilon(1e-6);
    const isDense = (layer: string) => /^value\/(hidden|logit)$/.test(layer);
    const { relevance, values } = twin.relevance(
      planes,
      seed,
      (layer) => ({ rule: isDense(layer) ? naiveRules.epsilon() : naiveRules.zPlus(), stab }),
      stab,
    );
    for (const block of ['block1', 'block2']) {
      const R = relevance.get(`${block}/sum`)!;
      const h = values.get(block === 'block1' ? 'stem/relu' : 'block1/relu')!;
      const y = values.get(`${block}/sum`)!;
      const factors = y.map(
        (value, i) => (Math.abs(h[i]!) + Math.abs(value - h[i]!)) / Math.abs(stab(value)),
      );
      const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);
      const sizes = R.map(Math.abs);
      const top = Math.max(...sizes);
      const largest = Math.max(...factors.filter((_, i) => sizes[i]! > 1e-3 * top));
      const found = explanation!.ledger.layers.find(({ name }) => name === `${block}/sum`)!.amplification!;
      expect(found.total).toBeCloseTo(sum(sizes.map((size, i) => size * factors[i]!)) / sum(sizes), 3);
      expect(Math.abs(found.largest / largest - 1)).toBeLessThan(1e-3);
    }
  });
});
