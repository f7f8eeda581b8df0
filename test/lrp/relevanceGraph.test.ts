import { describe, expect, it } from 'vitest';
import type { Position } from '../../engine/position.js';
import { compositeNamed, planRules, presets } from '../../lrp/composite.js';
import type { Explanation } from '../../lrp/explanation.js';
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
  mapOf,
  network,
  numbersOf,
  positions,
  random,
  runtime,
} from '../support/lrp/relevance.js';

describe('simple networks and boards', () => {
  it('a linear network of positional weights gets w_i d_i exactly', async () => {
    const draw = random.split('positional');
    const w = Float32Array.from({ length: 64 }, () => Math.fround(draw.normal()));
    const linear: Network = {
      architecture: {
        planes: ['signed'],
        layers: [
          { name: 'planes', kind: 'input', planes: 1 },
          { name: 'flat', kind: 'flatten', inputs: ['planes'] },
          { name: 'policy', kind: 'dense', inputs: ['flat'], inFeatures: 64, outFeatures: 65, bias: false },
          { name: 'value', kind: 'dense', inputs: ['flat'], inFeatures: 64, outFeatures: 1, bias: false },
        ],
        outputs: { policy: 'policy', value: 'value' },
      },
      parameters: new Map<string, Tensor>([
        ['policy.weight', { shape: [65, 64], data: new Float32Array(65 * 64) }],
        ['value.weight', { shape: [1, 64], data: w }],
      ]),
      metadata: {},
    };
    const explanations = await explain(await explainerOf({ composite: 'lrp0' }, linear), 'value');
    explanations.forEach(({ square }, index) => {
      const discs = planesOf(linear.architecture, [positions[index]!]);
      expect(
        errorOf(
          square,
          Array.from(w, (weight, i) => weight * discs[i]!),
        ),
      ).toBeLessThan(1e-6);
    });
  });

  it.each([...presets.keys()])(
    '%s draws no NaN on the empty board, the full board and one disc',
    async (composite) => {
      const boards: Position[] = [
        { ownLow: 0, ownHigh: 0, opponentLow: 0, opponentHigh: 0, turn: 'black' },
        { ownLow: -1, ownHigh: -1, opponentLow: 0, opponentHigh: 0, turn: 'white' },
        { ownLow: 0, ownHigh: 0, opponentLow: 1, opponentHigh: 0, turn: 'black' },
      ];
      for (const explanation of await explain(await explainerOf({ composite }), 'value', boards)) {
        expect(
          [...mapOf(explanation), explanation.ledger.closure, explanation.output].every(Number.isFinite),
        ).toBe(true);
        expect(explanation.ledger.closure).toBeLessThan(1e-5);
      }
    },
  );

  it('a batch gives what single calls give', async () => {
    const explainer = await explainerOf({ composite: 'epsilonPlus' });
    const requests = positions.flatMap((position) =>
      (['value', 'move', 'contrast', 'logit:h8'] as const).map((name) => ({
        position,
        target: parseTarget(name),
      })),
    );
    const together = await explainer.explain(requests);
    for (const [index, request] of requests.entries()) {
      const [alone] = await explainer.explain([request]);
      expect(errorOf(mapOf(alone!), mapOf(together[index]!))).toBeLessThan(1e-5);
      const cosines = ({ controls }: Explanation) => [
        controls!.emptyBoardCosine,
        controls!.legalMovesCosine,
        controls!.policyValueCosine,
      ];
      cosines(alone!).forEach((value, i) => expect(value).toBeCloseTo(cosines(together[index]!)[i]!, 4));
    }
  });
});

describe('a pass that ends at a layer', () => {
  it.each([undefined, 0.3])('gives its outputs and their relevance, raised %s', async (raised) => {
    // Its outputs have both signs.
    const [layer, top] = ['block2/conv1', 'value/logit'];
    const folded = foldForRelevance(network);
    const plan = planRules(folded.architecture, compositeNamed('epsilonPlus'));
    const options = { oneRowEach: true, until: layer, raised };
    const { graph, layers } = relevanceGraph(folded, plan, { kind: 'neurons', layers: [top] }, options);
    expect(layers).toEqual([]);
    const planes = planesOf(network.architecture, [positions[0]!]);
    const program = await runtime.compile(graph);
    const found = await program.run({
      planes: { shape: [1, network.architecture.planes.length, 8, 8], data: planes },
      [`coefficients/${top}`]: { shape: [1, 1], data: Float32Array.of(1) },
    });
    await program.dispose();
    const twin = new NaiveNetwork(network.architecture, numbersOf(network));
    const values = twin.forward(planes);
    const outputs = values.get(layer)!;
    const isNear = (value: number): boolean => raised !== undefined && Math.abs(value) <= raised;
    expect(
      errorOf(
        found['activation']!.data,
        outputs.map((value) => (isNear(value) ? raised! : value)),
      ),
    ).toBeLessThan(1e-5);
    if (raised !== undefined) {
      expect(outputs.some((value) => value < -raised)).toBe(true);
      expect(outputs.some((value) => value < 0 && isNear(value))).toBe(true);
      return;
    }
    const stab = addEpsilon(1e-6);
    const isDense = (name: string): boolean => /^value\/(hidden|logit)$/.test(name);
    const { relevance } = twin.relevance(
      planes,
      new Map([[top, values.get(top)!]]),
      (name) => ({ rule: isDense(name) ? naiveRules.epsilon() : naiveRules.zPlus(), stab }),
      stab,
    );
    expect(errorOf(found['relevance']!.data, relevance.get(layer)!)).toBeLessThan(1e-4);
  });
});

it('a pass gives a ledger, what rounding may have moved, and no more unless more is asked for; it knows the position of each row', () => {
  const folded = foldForRelevance(network);
  const plan = planRules(folded.architecture, compositeNamed('epsilonPlus'));
  const { graph, cuts } = relevanceGraph(folded, plan, { kind: 'neurons', layers: ['value/logit'] });
  expect([...graph.inputs.keys()].sort()).toEqual(['coefficients/value/logit', 'planes', 'rows']);
  const kinds = new Set([...graph.outputs.keys()].map((name) => name.split('/')[0]));
  expect([...kinds].sort()).toEqual(['bias', 'error', 'leak', 'relevance', 'seed']);
  expect(cuts).toEqual([]);
});

describe('a pass that makes no sense', () => {
  const folded = foldForRelevance(network);
  const plan = planRules(folded.architecture, compositeNamed('epsilonPlus'));

  it('to a layer that what is explained does not see is refused', () => {
    const build = () =>
      relevanceGraph(folded, plan, { kind: 'neurons', layers: ['policy'] }, { until: 'value/hidden' });
    expect(build).toThrow(
      expect.objectContaining({
        code: 'badTarget',
        message: expect.stringContaining("the layer 'value/hidden'") as string,
      }),
    );
  });

  it.each(['block1/conv1', 'value/relu', 'planes'])('from a contrast at %s is refused', (layer) => {
    expect(() => relevanceGraph(folded, plan, { kind: 'contrast', layer })).toThrow(/needs a dense layer/);
  });
});

describe('an operator without a rule', () => {
  it('is an error that names it, for instance a sum that the plan does not know', () => {
    const folded = foldForRelevance(network);
    const plan = new Map(planRules(folded.architecture, compositeNamed('epsilonPlus')));
    plan.delete('block2/sum');
    const build = () => relevanceGraph(folded, plan, { kind: 'neurons', layers: ['value/logit'] });
    expect(build).toThrow(/operator add \('block2\/sum'\) has no relevance rule/);
  });
});
