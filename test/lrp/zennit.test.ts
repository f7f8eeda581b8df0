import { describe, expect, it } from 'vitest';
import { positionBatch } from '../../engine/positionBatch.js';
import { createExplainer } from '../../lrp/explainer.js';
import type { Explanation } from '../../lrp/explanation.js';
import type { Request } from '../../lrp/explanationRequest.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import type { Network } from '../../nn/network.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import {
  addEpsilon,
  NaiveNetwork,
  type NaiveRule,
  naiveRules,
  withoutBias,
} from '../support/lrp/naiveRelevance.js';
import { readZennit, zennitComposites, zennitNetwork, zennitPosition } from '../support/lrp/zennit.js';

/** The same composites for the twin; `low` is the least number that a plane holds. */
const { epsilon, zPlus, alphaBeta, gamma, zBox, wSquare, flat } = naiveRules;
type Twin = { conv: NaiveRule; dense: NaiveRule; first?: NaiveRule };
const twins: Record<string, (low: number) => Twin> = {
  epsilonPlus: () => ({ conv: zPlus(), dense: epsilon() }),
  epsilonPlusFlat: () => ({ conv: zPlus(), dense: epsilon(), first: flat() }),
  epsilonAlpha2Beta1: () => ({ conv: alphaBeta(2, 1), dense: epsilon() }),
  epsilonAlpha2Beta1Flat: () => ({ conv: alphaBeta(2, 1), dense: epsilon(), first: flat() }),
  epsilonGammaBox: (low) => ({ conv: gamma(0.25), dense: epsilon(), first: zBox(low, 1) }),
  epsilon: () => ({ conv: epsilon(), dense: epsilon() }),
  zPlusEverywhere: () => ({ conv: zPlus(), dense: zPlus() }),
  epsilonPlusWSquare: () => ({ conv: zPlus(), dense: epsilon(), first: wSquare(false) }),
  'epsilonPlusWSquare (bias squared too)': () => ({ conv: zPlus(), dense: epsilon(), first: wSquare(true) }),
  'epsilonPlus (bias zero)': () => ({ conv: withoutBias(zPlus()), dense: withoutBias(epsilon()) }),
};

const runtime = await openRuntime('onnxruntime');

describe.each(['residual', 'classic'] as const)('Zennit 0.5.1 on the %s network', (name) => {
  const file = readZennit(name);
  const network = zennitNetwork(name, file, true);
  const { architecture } = network;
  const expectedOf = (composite: string) =>
    file.explanations.filter((given) => given.composite === composite);

  it('computes the outputs of the file', async () => {
    const evaluator = await networkEvaluator(zennitNetwork(name, file), runtime);
    for (const { position, policyLogits, valueBeforeTanh } of file.positions) {
      if (policyLogits === undefined) continue;
      const batch = positionBatch([zennitPosition(position)]);
      const { logits, values } = await evaluator.evaluate(batch);
      expect(Math.abs(values[0]! - Math.tanh(valueBeforeTanh!))).toBeLessThan(1e-6);
      policyLogits.forEach((logit, move) => expect(Math.abs(logits[move]! - logit)).toBeLessThan(1e-6));
    }
    await evaluator.dispose();
  });

  it.each(Object.keys(zennitComposites))('%s, on the runtime in float32', async (composite) => {
    const explainer = await createExplainer(network, runtime, { composite: zennitComposites[composite]! });
    const expected = expectedOf(composite);
    expect(expected).toHaveLength(9);
    const requests = expected.map(({ position, target }): Request => {
      const { position: text, move } = file.positions[position]!;
      return {
        position: zennitPosition(text),
        target: target === 'value' ? { kind: 'value' } : { kind: 'move', square: move! },
      };
    });
    const found = await explainer.explain(requests, { controls: false });
    found.forEach((explanation, index) => {
      const { output, relevance } = expected[index]!;
      expect(Math.abs(explanation.output - output)).toBeLessThan(1e-6);
      expect(errorOf(mapOf(explanation), relevance)).toBeLessThan(1e-5);
      expect(explanation.ledger.closure).toBeLessThan(1e-5);
    });
    await explainer.dispose();
  });

  it.each(Object.keys(twins))('%s, by the twin in float64', (composite) => {
    const twin = new NaiveNetwork(architecture, network.numbers);
    const rules = twins[composite]!(name === 'classic' ? -1 : 0);
    const stab = addEpsilon(1e-6);
    for (const { position, target, output, relevance } of expectedOf(composite)) {
      const { input, move } = file.positions[position]!;
      const planes = input.flat(2);
      const [layer, at] =
        target === 'value' ? [valueLogit(network), 0] : [architecture.outputs.policy!, move!];
      const outputs = twin.forward(planes).get(layer)!;
      expect(Math.abs(outputs[at]! - output)).toBeLessThan(1e-10);
      const seed = outputs.map((value, index) => (index === at ? value : 0));
      const found = twin.relevance(
        planes,
        new Map([[layer, seed]]),
        (layer) => ({ rule: ruleOf(network, layer, rules), stab }),
        stab,
      );
      expect(errorOf(found.relevance.get('planes')!, relevance)).toBeLessThan(1e-8);
    }
  });
});

function valueLogit({ architecture }: Network): string {
  const tanh = architecture.layers.find(({ name }) => name === architecture.outputs.value);
  return tanh?.kind === 'tanh' ? tanh.inputs[0] : '';
}

function ruleOf({ architecture }: Network, name: string, { conv, dense, first }: Twin): NaiveRule {
  if (first !== undefined && architecture.layers[1]!.name === name) return first;
  return architecture.layers.some((layer) => layer.name === name && layer.kind === 'conv') ? conv : dense;
}

function mapOf({ maps }: Explanation): number[] {
  return Object.values(maps).flatMap((map) => [...map]);
}

/** Largest difference of two maps as a fraction of the largest entry. */
function errorOf(found: readonly number[], expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  const size = Math.max(...expected.map(Math.abs)) || 1;
  return Math.max(...found.map((value, index) => Math.abs(value - expected[index]!))) / size;
}
