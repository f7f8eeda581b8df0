import { describe, expect, it } from 'vitest';
import { positionBatch } from '../../engine/positionBatch.js';
import type { Layer } from '../../nn/architecture.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { ACTIVATIONS } from '../../nn/operators/activationValues.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { AREA, CHANNELS, conv, dense, expectTwin, networkOf } from '../support/lrp/functionNetwork.js';
import { errorOf, explainerOf, positions } from '../support/lrp/relevance.js';
import type { GateSplit } from '../support/nn/naiveActivationsAndNorms.js';

const activation = (
  name: string,
  input: string,
  of: (typeof ACTIVATIONS)[number],
  more: object = {},
): Layer => ({ name, kind: 'activation', inputs: [input], function: of, ...more });

describe('activations', () => {
  it.each(ACTIVATIONS)('%s hands relevance on', async (name) => {
    const more = name === 'clip' ? { alpha: 0, beta: 0.5 } : { alpha: 0.2, beta: 0.5 };
    await expectTwin(networkOf([activation('end', 'c', name, more)]));
  });

  it('so does a slope a channel', async () => {
    await expectTwin(networkOf([{ name: 'end', kind: 'prelu', inputs: ['c'], channels: CHANNELS }]));
  });
});

describe('gates', () => {
  const splits: readonly GateSplit[] = ['signal', 'half', 'proportional', 'absolute'];
  const ofSquares = [
    conv('g', 'c'),
    activation('s', 'g', 'sigmoid'),
    { name: 'end', kind: 'gate', inputs: ['c', 's'] },
  ];
  const ofChannels = [
    { name: 'f', kind: 'flatten', inputs: ['c'] },
    dense('d', 'f', AREA * CHANNELS, CHANNELS),
    activation('s', 'd', 'hardSigmoid', { alpha: 0.2, beta: 0.5 }),
    { name: 'end', kind: 'gate', inputs: ['c', 's'] },
  ];

  it.each(splits)('share by %s, number by number and a channel at a time', async (split) => {
    const entries = [{ kind: 'gate', rule: 'gate', split }];
    for (const layers of [ofSquares, ofChannels])
      await expectTwin(networkOf(layers as Layer[]), { entries, split });
  });

  it('are constants where a composite does not name them, and the table says so', async () => {
    await expectTwin(networkOf(ofChannels as Layer[]));
    const explainer = await explainerOf({ composite: 'epsilonPlus' }, networkOf(ofChannels as Layer[]));
    expect(explainer.table).toMatch(/end +gate +gate/);
  });

  it('may be added to by one number a channel', async () => {
    const layers = [
      ...ofChannels.slice(0, 2),
      activation('s', 'd', 'sigmoid'),
      { name: 'gated', kind: 'gate', inputs: ['c', 's'] },
      dense('shift', 'f', AREA * CHANNELS, CHANNELS),
      { name: 'end', kind: 'sum', inputs: ['gated', 'shift'] },
    ];
    await expectTwin(networkOf(layers as Layer[]));
  });
});

describe('norms of a position', () => {
  const layerNorm = (over: 'all' | 'channels', shape: number[]): Layer => ({
    name: 'end',
    kind: 'layerNorm',
    inputs: ['c'],
    over,
    shape,
    epsilon: 1e-5,
  });
  const lrn = (size: number): Layer => ({
    name: 'end',
    kind: 'lrn',
    inputs: ['r'],
    size,
    alpha: 1.5,
    beta: 0.75,
    bias: 1,
  });
  const rectified: Layer = { name: 'r', kind: 'relu', inputs: ['c'] };

  it.each([
    ['all', [CHANNELS, 8, 8]],
    ['channels', [CHANNELS, 1, 1]],
  ] as const)('layer norm over %s is affine, or passed through', async (over, shape) => {
    const network = networkOf([layerNorm(over, [...shape])]);
    await expectTwin(network, { entries: [{ kind: 'layerNorm', rule: 'epsilon' }] });
    await expectTwin(network, { entries: [{ kind: 'layerNorm', rule: 'pass' }], passed: ['end'] });
  });

  it('a layer norm has no parts that other rules could take', async () => {
    const network = networkOf([layerNorm('all', [CHANNELS, 8, 8])]);
    const entries = (rule: string) => [{ kind: 'layerNorm', rule }];
    await expect(expectTwin(network, { entries: entries('zPlus') })).rejects.toThrow(
      /'zPlus' is not a rule for the layer 'end'/,
    );
    await expect(explainerOf({ composite: 'epsilonPlus', bias: 'redistribute' }, network)).rejects.toThrow(
      /the bias policies absorb and zero fit/,
    );
  });

  it.each([3, 5])(
    'local response normalisation of %s channels is expanded, or passed through',
    async (size) => {
      const network = networkOf([rectified, lrn(size)]);
      await expectTwin(network, { entries: [{ kind: 'lrn', rule: 'taylor' }] });
      await expectTwin(network, { entries: [{ kind: 'lrn', rule: 'pass' }], passed: ['end'] });
    },
  );
});

it('networks of such layers answer the same on both runtimes', async () => {
  const network = networkOf([
    activation('a', 'c', 'gelu'),
    { name: 'p', kind: 'prelu', inputs: ['a'], channels: CHANNELS },
    { name: 'n', kind: 'layerNorm', inputs: ['p'], over: 'channels', shape: [CHANNELS, 1, 1], epsilon: 1e-5 },
    { name: 'l', kind: 'lrn', inputs: ['n'], size: 3, alpha: 1, beta: 0.75, bias: 1 },
    activation('s', 'l', 'sigmoid'),
    { name: 'end', kind: 'gate', inputs: ['l', 's'] },
  ]);
  const answers = [];
  for (const name of ['onnxruntime', 'tensorflow'] as const) {
    const evaluator = await networkEvaluator(network, await openRuntime(name));
    const { logits, values } = await evaluator.evaluate(positionBatch(positions));
    answers.push([...logits, ...values]);
    await evaluator.dispose();
  }
  expect(errorOf(answers[1]!, answers[0]!)).toBeLessThan(1e-5);
});
