import { describe, expect, it } from 'vitest';
import type { Explanation } from '../../lrp/explanation.js';
import { backward, gradientStep } from '../../nn/backward.js';
import { foldBatchNorm } from '../../nn/fold.js';
import { buildForward, parameterConstants } from '../../nn/forward.js';
import { Graph } from '../../nn/graph.js';
import { planesOf } from '../../nn/planes.js';
import { NaiveNetwork } from '../support/lrp/naiveRelevance.js';
import {
  errorOf,
  explain,
  explainerOf,
  mapOf,
  network,
  numbersOf,
  positions,
  runtime,
} from '../support/lrp/relevance.js';

describe('the full-gradient identity', () => {
  it('LRP-0 is gradient times input, its bias relevance b · df/db, skips included', async () => {
    const explainer = await explainerOf({ composite: 'lrp0' });
    const explanations = await explain(explainer, 'value');
    const folded = foldBatchNorm(network);
    const graph = new Graph();
    const parameters = parameterConstants(graph, folded);
    const planes = graph.input('planes', [1, 3, 8, 8]);
    const values = buildForward(graph, folded.architecture, parameters, planes);
    const output = values.get('value/logit')!;
    const biases = [...parameters].filter(([name]) => name.endsWith('.bias') && !name.startsWith('policy'));
    const seed = graph.constant({ shape: [1, 1], data: Float32Array.of(1) });
    const gradients = backward(
      graph,
      new Map([[output, seed]]),
      [planes, ...biases.map(([, value]) => value)],
      gradientStep,
    );
    graph.output('df/dx', gradients.get(planes)!);
    for (const [name, value] of biases) graph.output(`df/d ${name}`, gradients.get(value)!);
    const program = await runtime.compile(graph);
    for (const [index, { ledger, ...explanation }] of explanations.entries()) {
      const x = planesOf(network.architecture, [positions[index]!]);
      const results = await program.run({ planes: { shape: [1, 3, 8, 8], data: x } });
      const product = Array.from(results['df/dx']!.data, (value, i) => value * x[i]!);
      expect(errorOf(mapOf(explanation as Explanation), product)).toBeLessThan(1e-4);
      for (const [name] of biases) {
        const data = folded.parameters.get(name)!.data;
        const expected = Array.from(results[`df/d ${name}`]!.data).reduce(
          (sum, value, i) => sum + value * data[i]!,
          0,
        );
        const { bias } = ledger.layers.find((layer) => `${layer.name}.bias` === name)!;
        expect(Math.abs(bias - expected)).toBeLessThan(1e-4 * Math.abs(ledger.output));
      }
    }
    await program.dispose();
  });

  it('and the gradient is that of the twin, by finite differences', async () => {
    const explainer = await explainerOf({ composite: 'lrp0' });
    const [explanation] = await explain(explainer, 'value');
    const twin = new NaiveNetwork(network.architecture, numbersOf(network));
    const planes = Array.from(planesOf(network.architecture, [positions[0]!]));
    const map = mapOf(explanation!);
    const size = Math.max(...map.map(Math.abs));
    for (const index of [0, 9, 27, 70, 100, 128 + 33]) {
      const step = (delta: number) =>
        twin.forward(planes.map((value, i) => (i === index ? value + delta : value))).get('value/logit')![0]!;
      const slope = (step(1e-6) - step(-1e-6)) / 2e-6;
      expect(Math.abs(map[index]! - slope * planes[index]!)).toBeLessThan(1e-4 * size);
    }
  });
});
