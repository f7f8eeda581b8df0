import { describe, expect, it } from 'vitest';
import { presets } from '../../lrp/composite.js';
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

describe('the ledger', () => {
  it.each([...presets.keys()])('closes for every target under %s', async (composite) => {
    const explainer = await explainerOf({ composite });
    const targets = [
      'value',
      'valueTanh',
      'move',
      'contrast',
      'contrast:runnerUp',
      'contrast:probability',
      'logit:a1',
      'neuron:block1/relu/2',
      'neuron:block2/conv1/3/d4',
      'neuron:value/hidden/1',
    ];
    for (const target of targets) {
      for (const { ledger, maps, square } of await explain(explainer, target)) {
        expect(ledger.closure).toBeLessThan(1e-5);
        const map = Object.values(maps).map((plane) => plane.reduce((a, b) => a + b, 0));
        expect(ledger.input).toBeCloseTo(
          map.reduce((a, b) => a + b, 0),
          4,
        );
        expect(ledger.input).toBeCloseTo(
          square.reduce((a, b) => a + b, 0),
          4,
        );
        expect(ledger.bias).toBeCloseTo(
          ledger.layers.reduce((sum, { bias }) => sum + bias, 0),
          6,
        );
        for (const { bias, biasMap } of ledger.layers) {
          if (biasMap !== undefined) expect(biasMap.reduce((a, b) => a + b, 0)).toBeCloseTo(bias, 4);
        }
      }
    }
  });

  const convolutions = {
    epsilon: naiveRules.epsilon(),
    epsilonPlus: naiveRules.zPlus(),
    epsilonGamma: naiveRules.gamma(0.05),
    epsilonAlpha2Beta1: naiveRules.alphaBeta(2, 1),
  };
  // The second seed enters at the output of a convolution that a rectifier reads, and it has both signs.
  const seeds = ['value/logit', 'block2/conv1'];
  const cases = Object.entries(convolutions).flatMap(([composite, rule]) =>
    seeds.map((layer) => ({ composite, rule, layer })),
  );
  it.each(cases)(
    'holds the biases and leaks of the twin: $composite from $layer',
    async ({ composite, rule, layer }) => {
      const explainer = await explainerOf({ composite, stabilizer: { epsilon: 1e-3 } });
      const twin = new NaiveNetwork(network.architecture, numbersOf(network));
      const planes = planesOf(network.architecture, [positions[0]!]);
      const seed = twin.forward(planes).get(layer)!;
      const coefficients = seed.map(() => 1);
      const [explanation] = await explain(explainer, { kind: 'vector', layer, coefficients });
      const stab = addEpsilon(1e-3);
      const isDense = (name: string) => /^policy$|value\/(hidden|logit)$/.test(name);
      const found = twin.relevance(
        planes,
        new Map([[layer, seed]]),
        (name) => ({ rule: isDense(name) ? naiveRules.epsilon() : rule, stab }),
        stab,
      );
      expect(errorOf(mapOf(explanation!), found.relevance.get('planes')!)).toBeLessThan(1e-4);
      const { layers, output } = explanation!.ledger;
      for (const { name, bias, leak, biasMap } of layers) {
        if (!found.leak.has(name)) continue; // the policy head, which this target does not use
        const sum = (values: readonly number[] | undefined) => (values ?? []).reduce((a, b) => a + b, 0);
        expect(Math.abs(bias - sum(found.bias.get(name)))).toBeLessThan(1e-5 * Math.abs(output));
        expect(Math.abs(leak - sum(found.leak.get(name)))).toBeLessThan(1e-5 * Math.abs(output));
        if (biasMap === undefined) continue; // a dense layer
        const map = Array.from({ length: 64 }, (_, square) =>
          sum(found.bias.get(name)!.filter((_value, index) => index % 64 === square)),
        );
        expect(errorOf(biasMap, map)).toBeLessThan(1e-4);
      }
    },
  );
});
