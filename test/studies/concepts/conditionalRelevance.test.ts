import { describe, expect, it, onTestFinished } from 'vitest';
import { parsePosition } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import { compositeNamed } from '../../../lrp/composite.js';
import { foldForRelevance } from '../../../lrp/foldForRelevance.js';
import { parseTarget } from '../../../lrp/target.js';
import type { Architecture } from '../../../nn/architecture.js';
import type { Network } from '../../../nn/network.js';
import { planesOf } from '../../../nn/planes.js';
import { ChannelMeasure } from '../../../studies/concepts/channelMeasure.js';
import { conceptLayers, isOnEveryWay } from '../../../studies/concepts/conceptLayer.js';
import {
  addEpsilon,
  NaiveNetwork,
  type NaiveRelevance,
  naiveRules,
} from '../../support/lrp/naiveRelevance.js';
import {
  fullMap,
  network,
  open,
  positions,
  random,
  runtime,
  sum,
} from '../../support/studies/conceptNetwork.js';

/** A network as others write them: a signed plane, no skips, an unpadded convolution, its own names. */
function foreignNetwork(): Network {
  const own: Architecture = {
    planes: ['signed'],
    layers: [
      { name: 'x', kind: 'input', planes: 1 },
      {
        name: 'c1',
        kind: 'conv',
        inputs: ['x'],
        inChannels: 1,
        outChannels: 5,
        kernel: 3,
        padding: 1,
        bias: true,
      },
      { name: 'r1', kind: 'relu', inputs: ['c1'] },
      {
        name: 'c2',
        kind: 'conv',
        inputs: ['r1'],
        inChannels: 5,
        outChannels: 4,
        kernel: 3,
        padding: 0,
        bias: true,
      },
      { name: 'r2', kind: 'relu', inputs: ['c2'] },
      { name: 'f', kind: 'flatten', inputs: ['r2'] },
      { name: 'pi', kind: 'dense', inputs: ['f'], inFeatures: 144, outFeatures: 65, bias: true },
      { name: 'h', kind: 'dense', inputs: ['f'], inFeatures: 144, outFeatures: 7, bias: true },
      { name: 'hr', kind: 'relu', inputs: ['h'] },
      { name: 'u', kind: 'dense', inputs: ['hr'], inFeatures: 7, outFeatures: 1, bias: true },
      { name: 'v', kind: 'tanh', inputs: ['u'] },
    ],
    outputs: { policy: 'pi', value: 'v' },
  };
  const shapes: Record<string, number[]> = {
    'c1.weight': [5, 1, 3, 3],
    'c2.weight': [4, 5, 3, 3],
    'pi.weight': [65, 144],
    'h.weight': [7, 144],
    'u.weight': [1, 7],
  };
  const draw = random.split('foreign');
  const parameters = new Map(
    Object.entries(shapes).flatMap(([name, shape]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const numbers = (count: number, spread: number) =>
        Float32Array.from({ length: count }, () => spread * draw.normal());
      const bias = { shape: [shape[0]!], data: numbers(shape[0]!, 0.2) };
      const weight = { shape, data: numbers(size, 1 / Math.sqrt(size / shape[0]!)) };
      return [
        [name, weight],
        [name.replace('weight', 'bias'), bias],
      ] as const;
    }),
  );
  return { architecture: own, parameters, metadata: {} };
}

/** Largest difference as a fraction of the largest expected number. */
function errorOf(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  const size = Math.max(...Array.from(expected, Math.abs)) || 1;
  return Math.max(...Array.from(found, (value, index) => Math.abs(value - expected[index]!))) / size;
}

/** Every rule is among them. */
const SOME = ['epsilonPlus', 'epsilonAlpha2Beta1Flat', 'epsilonGammaBox', 'lrp0'];

describe('conditional relevance', () => {
  const layers = ['stem/relu', 'block1/conv1', 'block1/sum', 'block2/relu1', 'block2/relu', 'policy/relu'];

  it.each(SOME)('sums over the channels to the full map under %s', async (composite) => {
    for (const [of, names, target] of [
      [network, layers, 'move'],
      [network, ['block1/conv2', 'value/hidden/relu'], 'value'],
      [foreignNetwork(), ['r1', 'c2', 'r2'], 'move'],
    ] as const) {
      const relevance = await open(of, [...names], composite);
      const [position] = positions as [Position];
      const full = await fullMap(of, position, target, composite);
      expect(Math.max(...full.square.map(Math.abs))).toBeGreaterThan(1e-3);
      const folded = foldForRelevance(of).architecture;
      const asked = { position, target: parseTarget(target) };
      for (const layer of names) {
        const { channels } = conceptLayers(folded).find(({ name }) => name === layer)!;
        const [beside, ...parts] = await relevance.explain([
          { ...asked, condition: { channels: { [layer]: [] }, around: true } },
          ...Array.from({ length: channels }, (_, channel) => ({
            ...asked,
            condition: { channels: { [layer]: [channel] }, around: false },
          })),
        ]);
        const total = new Float64Array(64);
        for (const { square } of [beside!, ...parts]) square.forEach((value, at) => (total[at]! += value));
        expect(errorOf(total, full.square)).toBeLessThan(1e-5);
        // Where everything goes through the layer, the channels alone are the map.
        const seedLayer =
          target === 'value' ? (of === network ? 'value/logit' : 'u') : folded.outputs.policy!;
        if (isOnEveryWay(folded, layer, seedLayer)) expect(Math.max(...beside!.square.map(Math.abs))).toBe(0);
        else expect(Math.max(...beside!.square.map(Math.abs))).toBeGreaterThan(0);
        for (const { ledger } of [beside!, ...parts]) expect(ledger.closure).toBeLessThan(1e-5);
      }
    }
  });

  it('is what a naive decomposition of the masked layer gives, with and without what goes around', async () => {
    const layer = 'block2/relu1';
    const relevance = await open(network, [layer]);
    const twin = new NaiveNetwork(network.architecture, numbersOf(network));
    for (const position of positions) {
      const planes = planesOf(network.architecture, [position]);
      const whole = naively(twin, planes, 'value/logit', twin.forward(planes).get('value/logit')!);
      const arrived = whole.relevance.get(layer)!;
      for (const channel of [0, 4]) {
        const own = arrived.map((value, at) => (Math.floor(at / 64) === channel ? value : 0));
        // Begun at the layer itself, so that nothing can go around it.
        const expected = naively(twin, planes, layer, own).relevance.get('planes')!;
        expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1e-6);
        const rest = naively(twin, planes, layer, arrived).relevance.get('planes')!;
        const condition = { channels: { [layer]: [channel] }, around: false };
        const asked = { position, target: parseTarget('value') };
        const [without, withAround] = await relevance.explain([
          { ...asked, condition },
          { ...asked, condition: { ...condition, around: true } },
        ]);
        expect(
          errorOf(
            Object.values(without!.maps).flatMap((map) => [...map]),
            expected,
          ),
        ).toBeLessThan(1e-5);
        const beside = whole.relevance.get('planes')!.map((value, at) => value - rest[at]! + expected[at]!);
        expect(
          errorOf(
            Object.values(withAround!.maps).flatMap((map) => [...map]),
            beside,
          ),
        ).toBeLessThan(1e-5);
        // The books name what was held back.
        const line = (name: string) => without!.ledger.lines!.find((each) => each.name === name)!.relevance;
        const others = sum(arrived) - sum(own);
        expect(line('other channels')).toBeCloseTo(others, 4);
        expect(sum(without!.channels.get(layer)!)).toBeCloseTo(sum(arrived), 4);
        const skipped = sum(whole.relevance.get('block2/sum')!) - sum(whole.relevance.get('block2/conv2')!);
        expect(line('around')).toBeCloseTo(skipped - sum(whole.leak.get('block2/sum')!), 4);
        expect(withAround!.ledger.lines!.map(({ name }) => name)).toEqual(['other channels']);
      }
    }
  });

  it('gives a small case its numbers', async () => {
    // One channel adds own discs, the other takes away the opponent's; the policy adds the channels' squares, the second twice.
    const relevance = await open(tinyNetwork(), ['mid'], 'lrp0');
    const position = parsePosition(`${'XXO'.padEnd(64, '-')} X`);
    const of = (channel: number) => ({
      position,
      target: parseTarget('logit:a1'),
      condition: { channels: { mid: [channel] }, around: false },
    });
    const [own, opponent] = await relevance.explain([of(0), of(1)]);
    expect([...own!.square.slice(0, 4)]).toEqual([1, 1, 0, 0]);
    expect([...opponent!.square.slice(0, 4)]).toEqual([0, 0, -6, 0]);
    expect([...own!.channels.get('mid')!]).toEqual([2, -6]);
    expect(own!.ledger).toMatchObject({ input: 2, bias: 0, output: -4 });
    expect(own!.ledger.lines).toEqual([
      { name: 'other channels', relevance: -6 },
      { name: 'around', relevance: 0 },
    ]);
  });

  it('takes conditions at several layers at once, and rows that have none', async () => {
    const relevance = await open(network, ['block1/relu', 'block2/relu']);
    const [position] = positions as [Position];
    const asked = { position, target: parseTarget('contrast:runnerUp') };
    const upper = { 'block2/relu': [1, 2] };
    const parts = Array.from({ length: 6 }, (_, channel) => ({
      ...asked,
      condition: { channels: { ...upper, 'block1/relu': [channel] }, around: false },
    }));
    const [free, cut, ...found] = await relevance.explain([
      asked,
      { ...asked, condition: { channels: upper, around: false } },
      ...parts,
    ]);
    expect(
      errorOf(free!.square, (await fullMap(network, position, 'contrast:runnerUp', 'epsilonPlus')).square),
    ).toBeLessThan(1e-5);
    expect(free!.ledger.lines).toBeUndefined();
    const total = Float64Array.from({ length: 64 }, (_, at) => sum(found.map(({ square }) => square[at]!)));
    expect(errorOf(total, cut!.square)).toBeLessThan(1e-5);
  });
});

function numbersOf({ parameters }: Network): Map<string, ArrayLike<number>> {
  return new Map([...parameters].map(([name, { data }]) => [name, data]));
}

/** `epsilonPlus` from R at one layer on. */
function naively(
  twin: NaiveNetwork,
  planes: Float32Array,
  layer: string,
  R: readonly number[],
): NaiveRelevance {
  const stab = addEpsilon(1e-6);
  const isDense = (name: string): boolean => /^policy$|value\/(hidden|logit)$/.test(name);
  const ruleOf = (name: string) => ({
    rule: isDense(name) ? naiveRules.epsilon() : naiveRules.zPlus(),
    stab,
  });
  return twin.relevance(planes, new Map([[layer, R]]), ruleOf, stab);
}

function tinyNetwork(): Network {
  const weight = (...shape: number[]) => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  const mid = weight(2, 3, 1, 1);
  mid.data.set([1, 0, 0, 0, 3, 0]);
  const policy = weight(65, 128);
  policy.data.fill(1, 0, 64).fill(-2, 64, 128);
  return {
    architecture: {
      planes: ['own', 'opponent', 'empty'],
      layers: [
        { name: 'planes', kind: 'input', planes: 3 },
        {
          name: 'mid',
          kind: 'conv',
          inputs: ['planes'],
          inChannels: 3,
          outChannels: 2,
          kernel: 1,
          padding: 0,
          bias: false,
        },
        { name: 'flat', kind: 'flatten', inputs: ['mid'] },
        { name: 'policy', kind: 'dense', inputs: ['flat'], inFeatures: 128, outFeatures: 65, bias: false },
        { name: 'value', kind: 'dense', inputs: ['flat'], inFeatures: 128, outFeatures: 1, bias: false },
      ],
      outputs: { policy: 'policy', value: 'value' },
    },
    parameters: new Map([
      ['mid.weight', mid],
      ['policy.weight', policy],
      ['value.weight', weight(1, 128)],
    ]),
    metadata: {},
  };
}

describe('the channels of a layer', () => {
  const composite = compositeNamed('epsilonPlus');

  it('have the relevance that arrives in the full walk, and the activations of the forward pass', async () => {
    const twin = new NaiveNetwork(network.architecture, numbersOf(network));
    for (const layer of ['block1/relu', 'block1/relu1', 'value/hidden/relu']) {
      const measure = await ChannelMeasure.open(network, runtime, { composite, layer });
      onTestFinished(() => measure.dispose());
      await measure.measure(positions, parseTarget('value'), (values, first) => {
        expect([values.count, first]).toEqual([positions.length, 0]);
        const size = values.channels * values.area;
        positions.forEach((position, index) => {
          const planes = planesOf(network.architecture, [position]);
          const whole = naively(twin, planes, 'value/logit', twin.forward(planes).get('value/logit')!);
          const own = (all: ArrayLike<number>) => Array.from(all).slice(index * size, (index + 1) * size);
          expect(errorOf(own(values.relevance), whole.relevance.get(layer)!)).toBeLessThan(1e-5);
          expect(errorOf(own(values.activation), whole.values.get(layer)!)).toBeLessThan(1e-5);
        });
      });
    }
  });

  it('are scaled with the value after tanh', async () => {
    const measure = await ChannelMeasure.open(network, runtime, {
      composite,
      layer: 'stem/relu',
    });
    const relevance = await open(network, ['stem/relu']);
    onTestFinished(() => measure.dispose());
    const target = parseTarget('valueTanh');
    const found = await relevance.explain(positions.map((position) => ({ position, target })));
    await measure.measure(positions, target, ({ relevance: values, channels, area }) => {
      found.forEach(({ channels: arrived, ledger }, index) => {
        arrived.get('stem/relu')!.forEach((value, channel) => {
          const from = (index * channels + channel) * area;
          const own = sum(Array.from(values).slice(from, from + area));
          expect(Math.abs(own - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(ledger.output)));
        });
      });
    });
  });
});
