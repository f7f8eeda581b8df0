import { describe, expect, it } from 'vitest';
import { positionBatch } from '../../engine/positionBatch.js';
import type { Layer } from '../../nn/architecture.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { ACTIVATIONS } from '../../nn/operators/activationValues.js';
import { openRuntime } from '../../nn/runtimes/open.js';
<<<<<<< HEAD
import { naiveMap } from '../support/lrp/naiveMaps.js';
import { naiveRules } from '../support/lrp/naiveRelevance.js';
import { errorOf, explain, explainerOf, mapOf, positions } from '../support/lrp/relevance.js';
import { describedNetwork } from '../support/nn/describedNetwork.js';
import type { GateSplit } from '../support/nn/naiveFunctions.js';

const { epsilon, zPlus } = naiveRules;
const CHANNELS = 4;
const AREA = 64;

const conv = (name: string, input: string, inChannels = CHANNELS): Layer => ({
  name,
  kind: 'conv',
  inputs: [input],
  inChannels,
  outChannels: CHANNELS,
  kernel: 3,
  padding: 1,
  bias: true,
});
const dense = (name: string, input: string, inFeatures: number, outFeatures: number): Layer => ({
  name,
  kind: 'dense',
  inputs: [input],
  inFeatures,
  outFeatures,
  bias: true,
});

/** A convolution, the layers that are tested, which begin at 'c' and end at 'end', and two heads. */
function networkOf(layers: readonly Layer[]): Network {
  const architecture: Architecture = {
    planes: ['own', 'opponent', 'empty'],
    layers: [
      { name: 'planes', kind: 'input', planes: 3 },
      conv('c', 'planes', 3),
      ...layers,
      conv('last', 'end'),
      { name: 'flat', kind: 'flatten', inputs: ['last'] },
      dense('policy', 'flat', AREA * CHANNELS, 65),
      dense('value', 'flat', AREA * CHANNELS, 1),
    ],
    outputs: { policy: 'policy', value: 'value' },
  };
  return describedNetwork(architecture, Random.fromSeed('functions'));
}

interface Expected {
  readonly entries?: readonly object[];
  readonly passed?: readonly string[];
  readonly split?: GateSplit;
}

/** Outputs and maps are the twin's, in both precisions; convolutions by zPlus. */
async function expectTwin(
  network: Network,
  { entries = [], passed = [], split = 'signal' }: Expected = {},
): Promise<void> {
  const composite = parseComposite({
    name: 'mine',
    entries: [
      { kind: 'conv', rule: 'zPlus' },
      { kind: 'dense', rule: 'epsilon' },
      { kind: 'sum', rule: 'norm' },
      { kind: 'activation', rule: 'pass' },
      ...entries,
    ],
  });
  const isConv = (name: string): boolean =>
    network.architecture.layers.some((layer) => layer.name === name && layer.kind === 'conv');
  for (const precision of ['float64', 'float32'] as const) {
    const explainer = await explainerOf({ composite, precision }, network);
    for (const target of [{ kind: 'value' }, { kind: 'logit', square: 19 }] as const) {
      const [found] = await explain(explainer, target, [positions[1]!]);
      const ruleOf = (name: string) =>
        passed.includes(name) ? undefined : isConv(name) ? zPlus() : epsilon();
      const expected = naiveMap(network, positions[1]!, target, ruleOf, { split });
      const isExact = precision === 'float64';
      expect(Math.abs(found!.output - expected.output)).toBeLessThan(isExact ? 1e-9 : 1e-5);
      expect(Math.max(...mapOf(found!).map(Math.abs))).toBeGreaterThan(1e-6);
      expect(errorOf(mapOf(found!), expected.map)).toBeLessThan(isExact ? 1e-7 : 1e-4);
      expect(found!.ledger.closure).toBeLessThan(isExact ? 1e-9 : 1e-5);
    }
  }
}
=======
import { AREA, CHANNELS, conv, dense, expectTwin, networkOf } from '../support/functionNetwork.js';
import type { GateSplit } from '../support/nn/naiveFunctions.js';
import { errorOf, explainerOf, positions } from '../support/lrp/relevance.js';
>>>>>>> i22

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
