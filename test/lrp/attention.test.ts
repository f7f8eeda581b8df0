import { describe, expect, it } from 'vitest';
import { positionBatch } from '../../engine/positionBatch.js';
import type { Layer } from '../../nn/architecture.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { CHANNELS, expectTwin, networkOf } from '../support/lrp/functionNetwork.js';
import { errorOf, explain, explainerOf, positions } from '../support/lrp/relevance.js';

/** A dense layer that each square has for itself. */
const ofSquares = (name: string, input: string): Layer => ({
  ...{ name, kind: 'conv', inputs: [input], inChannels: CHANNELS, outChannels: CHANNELS, kernel: 1 },
  ...{ padding: 0, bias: true, dense: true },
});

const HEADS = 2;
const FEATURES = CHANNELS / HEADS;

/** Two heads of attention over the 64 squares, and a skip around them. */
function attention(input: string): Layer[] {
  const heads = (name: string, of: string): Layer => ({
    ...{ name, kind: 'reshape', inputs: [of], shape: [HEADS, FEATURES, 64] },
  });
  const turned = (name: string, of: string): Layer => ({
    ...{ name, kind: 'transpose', inputs: [of], axes: [0, 2, 1] },
  });
  return [
    ...['q', 'k', 'v'].map((name) => ofSquares(name, input)),
    ...['q', 'k', 'v'].map((name) => heads(`${name}/heads`, name)),
    turned('queries', 'q/heads'),
    turned('values', 'v/heads'),
    { name: 'scores', kind: 'matmul', inputs: ['queries', 'k/heads'], factor: 0.7 },
    { name: 'weights', kind: 'softmax', inputs: ['scores'] },
    { name: 'mixed', kind: 'matmul', inputs: ['weights', 'values'] },
    turned('mixed/turned', 'mixed'),
    { name: 'mixed/board', kind: 'reshape', inputs: ['mixed/turned'], shape: [CHANNELS, 8, 8] },
    ofSquares('out', 'mixed/board'),
    { name: 'attended', kind: 'sum', inputs: [input, 'out'] },
  ];
}

const rootNorm = (input: string, over: 'all' | 'channels'): Layer => ({
  ...{ name: 'end', kind: 'layerNorm', inputs: [input], over, epsilon: 1e-3, centered: false },
  shape: over === 'all' ? [CHANNELS, 8, 8] : [CHANNELS, 1, 1],
});

describe('attention', () => {
  const layers = [...attention('c'), rootNorm('attended', 'channels')];
  const dense = ['q', 'k', 'v', 'out'];

  it('hands relevance on by the rules of AttnLRP', async () => {
    await expectTwin(networkOf(layers), { dense });
  });

  it('may take its weights for constants', async () => {
    const entries = [{ kind: 'product', rule: 'bilinear', split: 'second' }];
    await expectTwin(networkOf(layers), { dense, entries, split: 'second' });
  });

  it('says which rules it has', async () => {
    const { table } = await explainerOf({ composite: 'epsilonPlus' }, networkOf(layers));
    expect(table).toMatch(/scores +matmul +bilinear/);
    expect(table).toMatch(/weights +softmax +taylor/);
  });

  it('keeps an account of each layer that closes', async () => {
    const explainer = await explainerOf(
      { composite: 'epsilon', precision: 'float64', layers: true },
      networkOf(layers),
    );
    const [found] = await explain(explainer, 'value', [positions[1]!]);
    const ledger = new Map(found!.ledger.layers.map((layer) => [layer.name, layer]));
    for (const name of ['scores', 'weights', 'mixed', 'end']) {
      const { arrived, handed, relevance } = found!.layers!.find((layer) => layer.name === name)!;
      const { bias, leak } = ledger.get(name)!;
      const size = relevance.reduce((sum, value) => sum + Math.abs(value), 1e-3);
      expect(Math.abs(arrived - handed - bias - leak) / size).toBeLessThan(1e-9);
    }
    // Of a softmax the constant term of its expansion takes a part, which nothing else accounts for.
    expect(Math.abs(ledger.get('weights')!.bias)).toBeGreaterThan(1e-9);
  });

  it('answers the same on both runtimes', async () => {
    const answers = [];
    for (const name of ['onnxruntime', 'tensorflow'] as const) {
      const evaluator = await networkEvaluator(networkOf(layers), await openRuntime(name));
      const { logits, values } = await evaluator.evaluate(positionBatch(positions));
      answers.push([...logits, ...values]);
      await evaluator.dispose();
    }
    expect(errorOf(answers[1]!, answers[0]!)).toBeLessThan(1e-5);
  });
});

describe('what stands beside attention', () => {
  it.each(['all', 'channels'] as const)('norms that keep the mean, over %s', async (over) => {
    const network = networkOf([rootNorm('c', over)]);
    await expectTwin(network);
    await expectTwin(network, { entries: [{ kind: 'layerNorm', rule: 'pass' }], passed: ['end'] });
  });

  it('products of two branches of which neither is a gate', async () => {
    const network = networkOf([
      ofSquares('a', 'c'),
      { name: 's', kind: 'activation', inputs: ['a'], function: 'silu' },
      ofSquares('b', 'c'),
      { name: 'end', kind: 'product', inputs: ['s', 'b'] },
    ]);
    await expectTwin(network, { dense: ['a', 'b'] });
  });

  it('is refused other rules than its own', async () => {
    const network = networkOf(attention('c').with(-1, { name: 'end', kind: 'sum', inputs: ['c', 'out'] }));
    await expect(expectTwin(network, { entries: [{ kind: 'softmax', rule: 'epsilon' }] })).rejects.toThrow(
      /'epsilon' is not a rule for the layer 'weights'/,
    );
  });
});
