import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPosition, parseMove, parsePosition } from '../../../engine/notation.js';
import { initialPosition, play, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { SYMMETRY_COUNT, symmetryKey, transformPosition } from '../../../engine/symmetry.js';
import { compositeNamed } from '../../../lrp/composite.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { foldForRelevance } from '../../../lrp/foldForRelevance.js';
import { parseTarget } from '../../../lrp/target.js';
import type { Architecture } from '../../../nn/architecture.js';
import type { Network } from '../../../nn/network.js';
import { planesOf } from '../../../nn/planes.js';
import type { Runtime } from '../../../nn/runtime.js';
import { openRuntime } from '../../../nn/runtimes/open.js';
import { attributionGraph } from '../../../studies/concepts/attributionGraph.js';
import { SQUARE_CONCEPTS, WHOLE_CONCEPTS } from '../../../studies/concepts/boardConcepts.js';
import { ChannelMeasure } from '../../../studies/concepts/channelMeasure.js';
import { addValues, createTable, joinTables } from '../../../studies/concepts/channelTable.js';
import {
  checkChannels,
  conceptLayer,
  conceptLayers,
  isOnEveryWay,
  layersBelow,
  mainLayer,
} from '../../../studies/concepts/conceptLayer.js';
import { ConditionalRelevance } from '../../../studies/concepts/conditionalRelevance.js';
import { chanceCorrelation, correlateChannels } from '../../../studies/concepts/correlation.js';
import { reportMove } from '../../../studies/concepts/moveReport.js';
import { selectReferences } from '../../../studies/concepts/references.js';
import { linearNetwork } from '../../../studies/faithfulness/knownAnswers.js';
import { addEpsilon, NaiveNetwork, type NaiveRelevance, naiveRules } from '../../support/naiveRelevance.js';
import { randomNetwork } from '../../support/randomNetwork.js';
import { randomGame, randomPosition } from '../../support/randomPositions.js';

const random = Random.fromSeed('concepts');
// With several channels of the value's own, so that not all of them are 0.
const network = randomNetwork(random.split('network'), { valueChannels: 4 });
const { architecture } = foldForRelevance(network);
const positions = [50, 30, 14].map((empties) => randomPosition(random.split('position', empties), empties));

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

let runtime: Runtime;
const opened: { dispose(): Promise<void> }[] = [];
beforeAll(async () => {
  runtime = await openRuntime('onnxruntime');
});
afterAll(async () => {
  for (const each of opened) await each.dispose();
});

async function open(of: Network, cuts: string[], composite = 'epsilonPlus'): Promise<ConditionalRelevance> {
  const relevance = await ConditionalRelevance.open(of, runtime, {
    composite: compositeNamed(composite),
    cuts,
  });
  opened.push(relevance);
  return relevance;
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

/** Largest difference as a fraction of the largest expected number. */
function errorOf(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  const size = Math.max(...Array.from(expected, Math.abs)) || 1;
  return Math.max(...Array.from(found, (value, index) => Math.abs(value - expected[index]!))) / size;
}

/** The full map of the product's other way, which knows no cuts. */
async function fullMap(of: Network, position: Position, target: string, composite: string) {
  const explainer = await createExplainer(of, runtime, { composite });
  const [found] = await explainer.explain([{ position, target: parseTarget(target) }], { controls: false });
  await explainer.dispose();
  return found!;
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
        const seedLayer = target === 'value' ? (of === network ? 'value/logit' : 'u') : folded.outputs.policy;
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
      opened.push(measure);
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
    opened.push(measure);
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

describe('layers', () => {
  it('are those between the planes and the heads', () => {
    const names = conceptLayers(architecture).map(({ name }) => name);
    expect(names).not.toEqual(expect.arrayContaining(['planes']));
    for (const outside of ['planes', 'policy', 'policy/flatten', 'value', 'value/logit']) {
      expect(names).not.toContain(outside);
    }
    expect(mainLayer(architecture, 'policy').name).toBe('block2/relu');
    expect(isOnEveryWay(architecture, 'block1/relu1', 'policy')).toBe(false);
    expect(layersBelow(architecture, 'block2/relu1')).toEqual(['block1/relu', 'stem/relu']);
    expect(layersBelow(architecture, 'block2/relu')).toEqual(['block1/relu', 'stem/relu']);
  });

  it('that are not there are refused with those that are', () => {
    expect(() => conceptLayer(architecture, 'block9/relu', 'policy')).toThrow(
      /no inner layer 'block9\/relu'; the layers .*block1\/relu/,
    );
    expect(() => conceptLayer(architecture, 'value/relu', 'policy')).toThrow(
      /does not go through the layer 'value\/relu'/,
    );
    const layer = conceptLayer(architecture, 'stem/relu', 'policy');
    expect(() => checkChannels(layer, [0, 6])).toThrow(/has the channels 0 to 5, not 6/);
    const linear = linearNetwork(random).architecture;
    expect(() => mainLayer(linear, 'policy')).toThrow(/it has no inner layers/);
  });
});

describe('reference boards', () => {
  it('merge what is the same under symmetry', () => {
    const [, position] = positions as [Position, Position];
    const key = symmetryKey(position);
    for (let symmetry = 0; symmetry < SYMMETRY_COUNT; symmetry++) {
      expect(symmetryKey(transformPosition(symmetry, position))).toBe(key);
    }
    expect(symmetryKey({ ...position, turn: position.turn === 'black' ? 'white' : 'black' })).toBe(key);
    const others = randomGame(random.split('others')).map(symmetryKey);
    expect(new Set(others).size).toBe(others.length);
    const firsts = ['d3', 'c4', 'f5', 'e6'].map((move) => play(initialPosition(), parseMove(move)));
    expect(new Set(firsts.map(symmetryKey)).size).toBe(1);
  });

  it('are the best, each board once, none without a score', () => {
    const keys = ['a', 'b', 'a', 'c', 'd', 'e'];
    expect(selectReferences([1, 5, 3, 5, 0, -2], keys, 3)).toEqual([
      { index: 1, score: 5 },
      { index: 3, score: 5 },
      { index: 2, score: 3 },
    ]);
    expect(selectReferences([1, 5, 3, 5, 0, -2], keys, 9)).toHaveLength(3);
  });
});

describe('correlations', () => {
  const sample = Array.from({ length: 6 }, (_, game) =>
    randomGame(random.split('game', game)).slice(4, 50),
  ).flat();
  const mobility = WHOLE_CONCEPTS.find(({ name }) => name === 'mobility')!;
  const legal = SQUARE_CONCEPTS.findIndex(({ name }) => name === 'legalMoves');
  const noise = random.split('noise');
  /** Channel 0 holds the legal moves, 1 noise, 2 the mobility on one square and noise, 3 nothing. */
  const activation = new Float32Array(sample.length * 4 * 64);
  const marks = new Float32Array(64);
  sample.forEach((position, index) => {
    const at = index * 256;
    SQUARE_CONCEPTS[legal]!.mark(position, marks);
    activation.set(marks, at);
    for (let square = 0; square < 64; square++) activation[at + 64 + square] = noise.normal();
    activation[at + 128] = mobility.of(position) + 3 * noise.normal();
  });
  const fill = (some: readonly Position[], from: number) => {
    const table = createTable(some.length, 4);
    const part = activation.subarray(from * 256, (from + some.length) * 256);
    const values = { count: some.length, channels: 4, area: 64, relevance: part, activation: part };
    addValues(table, some, values, 0);
    return table;
  };

  it('are what the textbook says, whole and by square', () => {
    const found = correlateChannels(fill(sample, 0), 'activation');
    const r = (channel: number, name: string) =>
      found[channel]!.whole.find(({ concept }) => concept === name)!;
    expect(r(0, 'mobility').r).toBeCloseTo(1, 6);
    for (const name of ['mobility', 'discCount', 'parity']) {
      const concept = WHOLE_CONCEPTS.find((each) => each.name === name)!;
      const y = sample.map((position) => concept.of(position));
      const x = sample.map((_, index) => activation[index * 256 + 128]!);
      const z = sample.map((position) => 64 - emptiesOf(position));
      expect(r(2, name).r).toBeCloseTo(pearson(x, y), 5);
      const residual = pearson(residuals(x, z), residuals(y, z));
      if (name !== 'discCount') expect(r(2, name).partial).toBeCloseTo(residual, 5);
    }
    const bySquare = (channel: number, name: string) =>
      found[channel]!.squares.find(({ concept }) => concept === name)!;
    expect(bySquare(0, 'legalMoves').r).toBeCloseTo(1, 6);
    const squares = SQUARE_CONCEPTS.find(({ name }) => name === 'opponentFrontierSquares')!;
    const all = sample.flatMap((position) => (squares.mark(position, marks), [...marks]));
    const others = sample.flatMap(
      (_, index) => (squares.mark(sample[(index + 1) % sample.length]!, marks), [...marks]),
    );
    const map = sample.flatMap((_, index) => [...activation.subarray(index * 256, index * 256 + 64)]);
    expect(bySquare(0, squares.name).r).toBeCloseTo(pearson(map, all), 5);
    expect(bySquare(0, squares.name).other).toBeCloseTo(pearson(map, others), 4);
    expect(found[3]).toMatchObject({ squares: [] });
    expect(found[3]!.whole.every(({ r: none }) => none === 0)).toBe(true);
    expect(found[0]!.whole.map(({ concept }) => concept)[0]).toBe('mobility');
  });

  it('stand above chance where there is something', async () => {
    const table = fill(sample, 0);
    const chance = await chanceCorrelation(table, 'activation', random.split('chance'));
    expect(chance).toBeGreaterThan(0.05);
    expect(chance).toBeLessThan(0.35);
  });

  it('are the same over parts', () => {
    const half = sample.length >> 1;
    const parts = [fill(sample.slice(0, half), 0), fill(sample.slice(half), half)];
    const joined = correlateChannels(joinTables(parts), 'activation');
    const whole = correlateChannels(fill(sample, 0), 'activation');
    joined.forEach((channel, index) => {
      expect(channel.whole).toEqual(whole[index]!.whole);
      // The other position of each part's last is its first.
      channel.squares.forEach(({ concept, r }) => {
        expect(r).toBeCloseTo(whole[index]!.squares.find((each) => each.concept === concept)!.r, 9);
      });
    });
  });
});

function emptiesOf(position: Position): number {
  return formatPosition(position).slice(0, 64).replaceAll(/[XO]/g, '').length;
}

function pearson(x: readonly number[], y: readonly number[]): number {
  const [meanX, meanY] = [sum(x) / x.length, sum(y) / y.length];
  const product = sum(x.map((value, index) => (value - meanX) * (y[index]! - meanY)));
  const spread = (values: readonly number[], mean: number) => sum(values.map((value) => (value - mean) ** 2));
  return product / Math.sqrt(spread(x, meanX) * spread(y, meanY));
}

/** What a straight line over z leaves of x. */
function residuals(x: readonly number[], z: readonly number[]): number[] {
  const [meanX, meanZ] = [sum(x) / x.length, sum(z) / z.length];
  const slope =
    sum(x.map((value, i) => (value - meanX) * (z[i]! - meanZ))) / sum(z.map((value) => (value - meanZ) ** 2));
  return x.map((value, index) => value - meanX - slope * (z[index]! - meanZ));
}

describe('the graph of one move', () => {
  const layers = ['block2/relu', 'block1/relu', 'stem/relu'];

  it('hands on all of the relevance, from channel to channel', async () => {
    const relevance = await open(network, layers);
    const [position] = positions as [Position];
    const asked = { position, target: parseTarget('move') };
    const graph = await attributionGraph(relevance, architecture, asked, { layers, width: 6 });
    expect(graph.levels.map(({ layer }) => layer)).toEqual([...layers, 'planes']);
    const full = await fullMap(network, position, 'move', 'epsilonPlus');
    expect(graph.output).toBeCloseTo(full.output, 4);
    const planes = graph.levels.at(-1)!.nodes;
    for (const { channel, relevance: arrived } of planes) {
      expect(arrived).toBeCloseTo(sum(full.maps[architecture.planes[channel]!]!), 4);
    }
    // With all channels in it, the edges into each add up to what arrives at it.
    for (const [level, { nodes }] of graph.levels.entries()) {
      if (level === 0) continue;
      for (const { channel, relevance: arrived } of nodes) {
        const into = graph.edges.filter((edge) => edge.level === level - 1 && edge.to === channel);
        expect(sum(into.map((edge) => edge.relevance))).toBeCloseTo(arrived, 4);
      }
    }
  });

  it('begins with the channels that are asked about', async () => {
    const relevance = await open(network, layers);
    const [position] = positions as [Position];
    const asked = { position, target: parseTarget('move') };
    const graph = await attributionGraph(relevance, architecture, asked, { layers, channels: [3], width: 2 });
    expect(graph.levels[0]!.nodes.map(({ channel }) => channel)).toEqual([3]);
    expect(graph.levels.map(({ nodes }) => nodes.length)).toEqual([1, 2, 2, 2]);
    const condition = { channels: { 'block2/relu': [3] }, around: false };
    const [only] = await relevance.explain([{ ...asked, condition }]);
    for (const { from, to, relevance: handed } of graph.edges.filter(({ level }) => level === 0)) {
      expect(from).toBe(3);
      expect(handed).toBeCloseTo(only!.channels.get('block1/relu')![to]!, 5);
    }
    expect(graph.levels[2]!.relevance).toBeCloseTo(sum(only!.channels.get('stem/relu')!), 4);
  });

  it('stands in a report whose books close', async () => {
    const layer = 'block2/relu1';
    const relevance = await open(network, [layer, ...layersBelow(architecture, layer)]);
    const [position] = positions as [Position];
    const question = { position, target: parseTarget('move'), layer };
    const report = await reportMove(relevance, architecture, question);
    const through = sum(report.parts.map(({ relevance: arrived }) => arrived));
    expect(through + report.around + report.before).toBeCloseTo(report.output, 4);
    expect(report.around).not.toBe(0);
    expect(report.sumError).toBeLessThan(1e-5);
    for (const { relevance: arrived, input, bias, leak, map } of report.parts) {
      expect(input + bias + leak).toBeCloseTo(arrived, 4);
      expect(sum(map)).toBeCloseTo(input, 2);
    }
  });
});
