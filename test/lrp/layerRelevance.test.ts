import { describe, expect, it } from 'vitest';
import { planesOf } from '../../nn/planes.js';
import { addEpsilon, NaiveNetwork, naiveRules } from '../support/lrp/naiveRelevance.js';
import {
  errorOf,
  explain,
  explainerOf,
  mapOf,
  network,
  numbersOf,
  positions,
} from '../support/lrp/relevance.js';

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe('the relevance of every layer', () => {
  it('is what the twin computes neuron by neuron', async () => {
    const explainer = await explainerOf({ composite: 'epsilonGamma', layers: true });
    const twin = new NaiveNetwork(network.architecture, numbersOf(network));
    const stab = addEpsilon(1e-6);
    const isDense = (name: string) => /^policy$|value\/(hidden|logit)$/.test(name);
    const rule = naiveRules.gamma(0.05);
    const found = await explain(explainer, 'value');
    for (const [index, { layers }] of found.entries()) {
      const planes = planesOf(network.architecture, [positions[index]!]);
      const expected = twin.relevance(
        planes,
        new Map([['value/logit', twin.forward(planes).get('value/logit')!]]),
        (name) => ({ rule: isDense(name) ? naiveRules.epsilon() : rule, stab }),
        stab,
      ).relevance;
      const reached = layers!.filter(({ name }) => expected.has(name));
      expect(reached.length).toBeGreaterThan(6);
      for (const { name, shape, relevance, arrived } of layers!) {
        const numbers = expected.get(name) ?? Array.from(relevance, () => 0);
        expect(shape.reduce((a, b) => a * b, 1)).toBe(numbers.length);
        expect(errorOf(relevance, numbers)).toBeLessThan(1e-4);
        expect(arrived).toBeCloseTo(sum(numbers), 4);
      }
    }
  });

  it.each([
    ['value', 'float32'],
    ['valueTanh', 'float32'],
    ['valueTanh', 'float64'],
    ['move', 'float32'],
    ['contrast:runnerUp', 'float32'],
    ['neuron:block2/conv1/3', 'float32'],
  ] as const)('of %s closes layer by layer in %s', async (target, precision) => {
    const explainer = await explainerOf({ composite: 'epsilonPlusFlat', layers: true, precision });
    for (const { ledger, layers, output, maps } of await explain(explainer, target)) {
      const size =
        Math.abs(output) + Math.max(...layers!.map(({ relevance }) => sum(relevance.map(Math.abs))));
      const near = (a: number, b: number): void => expect(Math.abs(a - b) / size).toBeLessThan(1e-5);
      expect(layers!.map(({ name }) => name)).toEqual(ledger.layers.map(({ name }) => name));
      for (const { name, relevance, arrived, handed } of layers!) {
        const { bias, leak } = ledger.layers.find((layer) => layer.name === name)!;
        near(arrived, handed + bias + leak);
        near(arrived, sum(relevance));
      }
      // What layers hand on comes to other layers or to the planes, and nothing else comes there but the explained number.
      const total = (part: 'arrived' | 'handed') => sum(layers!.map((layer) => layer[part]));
      near(output + total('handed'), total('arrived') + sum(Object.values(maps).map(sum)));
    }
  });

  it('changes nothing of the map, and is absent unless it was asked for', async () => {
    const [asked, plain] = [true, false].map((layers) => explainerOf({ composite: 'epsilonPlus', layers }));
    const [withLayers] = await explain(await asked!, 'move');
    const [without] = await explain(await plain!, 'move');
    expect(errorOf(mapOf(withLayers!), mapOf(without!))).toBeLessThan(1e-6);
    expect(without!.layers).toBeUndefined();
  });
});
