import { describe, expect, it, onTestFinished } from 'vitest';
import { initialPosition, legalMoveList } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { presets } from '../../lrp/composite.js';
import { createExplainer } from '../../lrp/explainer.js';
import type { Explanation } from '../../lrp/explanation.js';
import { formatTarget, parseTarget, type Target } from '../../lrp/target.js';
import { inferenceGraph } from '../../nn/forward.js';
import { planesOf } from '../../nn/planes.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { randomGame } from '../support/engine/randomPositions.js';
import { addEpsilon, NaiveNetwork, naiveRules } from '../support/lrp/naiveRelevance.js';
import { randomNetwork } from '../support/nn/randomNetwork.js';

const random = Random.fromSeed('heads');
const network = randomNetwork(random, { channels: 4, heads: ['ownership', 'score'] });
const position = randomGame(random).find((at, ply) => ply > 20 && legalMoveList(at).length > 2)!;
const targets: readonly Target[] = [
  { kind: 'ownership', square: 0 }, // a1
  { kind: 'ownership', square: 56 }, // a8
  { kind: 'ownership', square: 27 }, // d4
  { kind: 'score' },
];

const planes = planesOf(network.architecture, [position]);

const runtime = await openRuntime('onnxruntime');

async function explain(composite: string, epsilon = 1e-6): Promise<Explanation[]> {
  const explainer = await createExplainer(network, runtime, { composite, stabilizer: { epsilon } });
  onTestFinished(() => explainer.dispose());
  return explainer.explain(
    targets.map((target) => ({ position, target })),
    { controls: true },
  );
}

describe('owner and score as targets', () => {
  it('are what the network says, before tanh', async () => {
    const program = await runtime.compile(inferenceGraph(network));
    const { ownership, score } = await program.run({ planes: { shape: [1, 3, 8, 8], data: planes } });
    await program.dispose();
    for (const { target, output } of await explain('epsilonPlus')) {
      const said = target.kind === 'ownership' ? ownership!.data[target.square]! : score!.data[0]!;
      expect(Math.tanh(output)).toBeCloseTo(said, 5);
    }
  });

  it('are explained as a slow twin explains them, the last layer of either weighing for and against', async () => {
    const twin = new NaiveNetwork(
      network.architecture,
      new Map([...network.parameters].map(([name, { data }]) => [name, data])),
    );
    const outputs = twin.forward(planes);
    const stab = addEpsilon(1e-3);
    const isDense = (layer: string): boolean => /hidden$|logit$/.test(layer);
    for (const { target, maps, ledger } of await explain('epsilonPlus', 1e-3)) {
      const layer = `${target.kind}/logit`;
      const at = target.kind === 'ownership' ? target.square : 0;
      const seed = outputs.get(layer)!.map((value, index) => (index === at ? value : 0));
      const found = twin.relevance(
        planes,
        new Map([[layer, seed]]),
        (name) => ({ rule: isDense(name) ? naiveRules.epsilon() : naiveRules.zPlus(), stab }),
        stab,
      );
      const expected = found.relevance.get('planes')!;
      const size = Math.max(...expected.map(Math.abs));
      const map = Object.values(maps).flatMap((plane) => [...plane]);
      map.forEach((value, index) => expect(Math.abs(value - expected[index]!)).toBeLessThan(1e-4 * size));
      for (const { name, bias } of ledger.layers) {
        const sum = (found.bias.get(name) ?? []).reduce((a, b) => a + b, 0);
        expect(Math.abs(bias - sum), name).toBeLessThan(1e-4 * size);
      }
    }
  });

  it.each([...presets.keys()])('close their ledgers under %s, controls and all', async (composite) => {
    for (const { target, ledger, controls, square } of await explain(composite)) {
      expect(ledger.closure, formatTarget(target)).toBeLessThan(1e-5);
      expect(square.some((value) => value !== 0)).toBe(true);
      expect(controls!.policyValueCosine).toBeTypeOf('number');
      expect(controls!.legalMovesCosine).toBeTypeOf('number');
    }
  });

  it('are spelled like other targets', () => {
    for (const [text, target] of [
      ['ownership:a8', { kind: 'ownership', square: 56 }],
      ['score', { kind: 'score' }],
    ] as const) {
      expect(parseTarget(text)).toEqual(target);
      expect(formatTarget(target)).toBe(text);
    }
    for (const text of ['ownership', 'ownership:z9', 'score:a8']) {
      expect(() => parseTarget(text)).toThrow(
        /is not a target; targets are value, valueTanh, ownership:SQ, score/,
      );
    }
  });

  it('are refused in a sentence where the network has no such head', async () => {
    const plain = await createExplainer(randomNetwork(random), runtime, { composite: 'epsilonPlus' });
    onTestFinished(() => plain.dispose());
    const request = { position: initialPosition(), target: parseTarget('ownership:a8') };
    await expect(plain.explain([request])).rejects.toMatchObject({
      code: 'badTarget',
      message:
        "ownership:a8 needs a network with the head 'ownership'; the heads of this one are policy, value.",
    });
  });
});
