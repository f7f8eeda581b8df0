import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTranscript, positionsOf } from '../../engine/notation.js';
import { Random } from '../../engine/random.js';
import { type BiasPolicy, type Composite, compositeNamed, presets } from '../../lrp/composite.js';
import { createExplainer } from '../../lrp/explainer.js';
import { parseTarget } from '../../lrp/target.js';
import type { Runtime } from '../../nn/runtime.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { randomNetwork } from '../support/nn/randomNetwork.js';

const network = randomNetwork(Random.fromSeed('runtimes'), { blocks: 1, channels: 4 });
const position = positionsOf(parseTranscript('f5d6c3d3'))[4]!;
const runtimes: Runtime[] = [];
beforeAll(async () => {
  runtimes.push(await openRuntime('onnxruntime'), await openRuntime('tensorflow'));
});
afterAll(() => runtimes.splice(0));

/** Presets, and the rules and options that no preset uses. */
const variants: [string, Composite, BiasPolicy][] = [
  ...[...presets.values()].map((composite): [string, Composite, BiasPolicy] => [
    composite.name,
    composite,
    'absorb',
  ]),
  ['epsilonAlpha2Beta1, redistributed', compositeNamed('epsilonAlpha2Beta1'), 'redistribute'],
  ['epsilonGammaBox, redistributed', compositeNamed('epsilonGammaBox'), 'redistribute'],
  ['epsilonPlus, bias zero', compositeNamed('epsilonPlus'), 'zero'],
  [
    'epsilonPlus, split by ratio',
    {
      name: 'ratio',
      entries: compositeNamed('epsilonPlus').entries.map((entry) =>
        entry.rule === 'norm' ? { ...entry, split: 'ratio' } : entry,
      ),
    },
    'absorb',
  ],
  [
    'epsilon, norm-scaled and clipped',
    {
      name: 'scaled',
      entries: compositeNamed('epsilon').entries.map((entry) => ({
        ...entry,
        epsilon: 0.01,
        form: 'clip',
        normScale: true,
      })),
    },
    'absorb',
  ],
];

describe('both runtimes agree', () => {
  it.each(variants)('%s', async (_name, composite, bias) => {
    const requests = ['value', 'move', 'contrast:probability'].map((text) => ({
      position,
      target: parseTarget(text),
    }));
    const [first, second] = await Promise.all(
      runtimes.map(async (runtime) => {
        const explainer = await createExplainer(network, runtime, { composite, bias });
        const found = await explainer.explain(requests);
        await explainer.dispose();
        return found;
      }),
    );
    first!.forEach((explanation, index) => {
      const other = second![index]!;
      const size = Math.max(...explanation.square.map(Math.abs));
      explanation.square.forEach((value, square) =>
        expect(Math.abs(value - other.square[square]!)).toBeLessThan(1e-4 * size),
      );
      const total = Math.abs(explanation.ledger.output) + Math.abs(explanation.ledger.bias);
      expect(Math.abs(explanation.ledger.bias - other.ledger.bias)).toBeLessThan(1e-4 * total);
      expect(Math.abs(explanation.ledger.leak - other.ledger.leak)).toBeLessThan(1e-4 * total);
      expect(other.ledger.closure).toBeLessThan(1e-5);
    });
  });
});
