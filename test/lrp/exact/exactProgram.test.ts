import { describe, expect, it } from 'vitest';
import { parseTranscript, positionsOf } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { compositeNamed, planRules, presets } from '../../../lrp/composite.js';
import { ExactProgram } from '../../../lrp/exact/exactProgram.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { foldForRelevance } from '../../../lrp/foldForRelevance.js';
import { relevanceGraph } from '../../../lrp/relevanceGraph.js';
import { parseTarget } from '../../../lrp/target.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { computeNaively, type NaiveArray } from '../../support/nn/naiveGraph.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

const network = randomNetwork(Random.fromSeed('exact'), { blocks: 1, channels: 3, valueHidden: 3 });
const position = positionsOf(parseTranscript('f5d6c3d3'))[4]!;

describe('in float64', () => {
  it.each([...presets.keys()])('%s closes to 1e-12 and agrees with float32', async (composite) => {
    const runtime = await openRuntime('onnxruntime');
    const [exact, plain] = await Promise.all(
      (['float64', 'float32'] as const).map((precision) =>
        createExplainer(network, runtime, { composite, precision }),
      ),
    );
    for (const text of ['value', 'valueTanh', 'move', 'contrast:runnerUp', 'neuron:block1/relu/1']) {
      const requests = [{ position, target: parseTarget(text) }];
      const [found] = await exact!.explain(requests);
      const [other] = await plain!.explain(requests);
      expect(found!.ledger.precision).toBe('float64');
      expect(found!.ledger.closure).toBeLessThan(1e-12);
      const size = Math.max(...found!.square.map(Math.abs));
      found!.square.forEach((value, square) =>
        expect(Math.abs(value - other!.square[square]!)).toBeLessThanOrEqual(1e-4 * size),
      );
      const sums = found!.ledger.layers.flatMap(({ amplification }) =>
        amplification === undefined ? [] : [amplification],
      );
      const others = other!.ledger.layers.flatMap(({ amplification }) =>
        amplification === undefined ? [] : [amplification],
      );
      sums.forEach(({ total }, index) => expect(total).toBeCloseTo(others[index]!.total, 2));
    }
    await exact!.dispose();
    await plain!.dispose();
  });

  it('computes what the operators mean', () => {
    const folded = foldForRelevance(network);
    const plan = planRules(folded.architecture, compositeNamed('epsilonAlpha2Beta1Flat'));
    const seeding = { kind: 'neurons', layers: ['value/logit'] } as const;
    const { graph } = relevanceGraph(folded, plan, seeding, { oneRowEach: true, amplification: true });
    const draw = Random.fromSeed('board');
    const planes = Float32Array.from({ length: 192 }, () => Number(draw.uniform() < 0.3));
    const feeds = {
      planes: { shape: [1, 3, 8, 8], data: planes },
      'coefficients/value/logit': { shape: [1, 1], data: Float32Array.of(1) },
    };
    const found = new ExactProgram(graph).run(feeds);
    // The twin wants sizes instead of symbols; with a batch of one, -1 in a shape reads as 1.
    const fixed = (shape: readonly number[]) => shape.map(Math.abs);
    const wide = Object.fromEntries(
      Object.entries(feeds).map(([name, { shape, data }]): [string, NaiveArray] => [
        name,
        { shape, data: Float64Array.from(data) },
      ]),
    );
    for (const node of graph.nodes) Object.assign(node.output, { shape: fixed(node.output.shape) });
    const values = computeNaively(graph, wide);
    for (const [name, value] of graph.outputs) {
      const expected = values.get(value)!;
      expect(found[name]!.shape).toEqual(expected.shape);
      expected.data.forEach((number, index) =>
        expect(Math.abs(found[name]!.data[index]! - number)).toBeLessThan(1e-12),
      );
    }
  });

  it('takes over where float32 does not close', async () => {
    // Two moves whose logits differ by almost nothing: what is explained is small, its parts are not.
    const policy = network.parameters.get('policy.weight')!;
    const weight = policy.data.slice() as Float32Array;
    const features = policy.shape[1]!;
    for (let i = 0; i < features; i++) weight[44 * features + i] = weight[19 * features + i]!;
    const bias = network.parameters.get('policy.bias')!.data.slice() as Float32Array;
    bias[44] = bias[19]! + 1e-6;
    const tied = {
      ...network,
      parameters: new Map([
        ...network.parameters,
        ['policy.weight', { shape: policy.shape, data: weight }],
        ['policy.bias', { shape: [65], data: bias }],
      ]),
    };
    const explainer = await createExplainer(tied, await openRuntime('onnxruntime'), { composite: 'lrp0' });
    const coefficients = Array.from({ length: 65 }, (_, move) => (move === 19 ? 1 : move === 44 ? -1 : 0));
    const [found] = await explainer.explain(
      [{ position, target: { kind: 'vector', layer: 'policy', coefficients } }],
      { controls: false },
    );
    await explainer.dispose();
    expect(found!.ledger.precision).toBe('float64');
    expect(found!.ledger.closure).toBeLessThan(1e-9);
  });
});
