import { describe, expect, it } from 'vitest';
import { legalMoveList } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { type Composite, compositeNamed } from '../../lrp/composite.js';
import type { Target } from '../../lrp/target.js';
import { checkArchitecture, parameterShapes } from '../../nn/architecture.js';
import { backward, gradientStep } from '../../nn/backward.js';
import { buildForward, parameterConstants } from '../../nn/forward.js';
import { BATCH, Graph } from '../../nn/graph.js';
import type { Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { randomGame } from '../support/engine/randomPositions.js';
import { addEpsilon, NaiveNetwork, type NaiveRule, naiveRules } from '../support/lrp/naiveRelevance.js';
import { errorOf, explain, explainerOf, mapOf, numbersOf, runtime } from '../support/lrp/relevance.js';

const random = Random.fromSeed('structure');

/** A network that has every layer of other programs' networks, and a value of win, draw and loss. */
const architecture = checkArchitecture({
  planes: ['own', 'opponent', 'empty'],
  layers: [
    { name: 'planes', kind: 'input', planes: 3 },
    {
      name: 'first',
      kind: 'conv',
      inputs: ['planes'],
      inChannels: 3,
      outChannels: 6,
      kernel: 3,
      padding: 1,
      bias: true,
    },
    { name: 'first/relu', kind: 'relu', inputs: ['first'] },
    { name: 'joined', kind: 'concat', inputs: ['planes', 'first/relu'], axis: 0 },
    {
      ...{ name: 'second', kind: 'conv', inputs: ['joined'], inChannels: 9, outChannels: 6, kernel: 3 },
      ...{ padding: 2, dilation: [2, 2], groups: 3, bias: true },
    },
    { name: 'second/relu', kind: 'relu', inputs: ['second'] },
    { name: 'places', kind: 'constant', shape: [6, 8, 8] },
    { name: 'placed', kind: 'sum', inputs: ['second/relu', 'places'] },
    {
      name: 'largest',
      kind: 'maxPool',
      inputs: ['placed'],
      kernel: [3, 2],
      stride: [1, 1],
      margins: [1, 0, 1, 1],
    },
    { name: 'padded', kind: 'pad', inputs: ['largest'], before: [0, 1, 0], after: [1, 0, 1] },
    {
      ...{
        name: 'third',
        kind: 'conv',
        inputs: ['padded'],
        inChannels: 7,
        outChannels: 4,
        kernel: 2,
        padding: 0,
      },
      ...{ kernelColumns: 3, margins: [0, 1, 1, 0], stride: [2, 1], bias: true },
    },
    { name: 'third/relu', kind: 'relu', inputs: ['third'] },
    {
      ...{ name: 'mean', kind: 'averagePool', inputs: ['third/relu'], kernel: [2, 3], stride: [1, 2] },
      ...{ margins: [1, 0, 0, 1], countsMargins: false },
    },
    { name: 'part', kind: 'slice', inputs: ['mean'], starts: [1, 0, 1], sizes: [3, 5, 3] },
    { name: 'flat', kind: 'flatten', inputs: ['part'] },
    { name: 'board', kind: 'reshape', inputs: ['flat'], shape: [9, 5, 1] },
    { name: 'board/flat', kind: 'flatten', inputs: ['board'] },
    { name: 'squares', kind: 'dense', inputs: ['board/flat'], inFeatures: 45, outFeatures: 64, bias: true },
    { name: 'policy', kind: 'pad', inputs: ['squares'], before: [0], after: [1] },
    { name: 'whole', kind: 'globalAverage', inputs: ['third/relu'] },
    { name: 'whole/flat', kind: 'flatten', inputs: ['whole'] },
    { name: 'three', kind: 'dense', inputs: ['whole/flat'], inFeatures: 4, outFeatures: 3, bias: true },
    { name: 'value', kind: 'winDrawLoss', inputs: ['three'] },
  ],
  outputs: { policy: 'policy', value: 'value' },
});

const network: Network = {
  architecture,
  parameters: new Map(
    [...parameterShapes(architecture)].map(([name, shape]) => {
      const draw = random.split(name);
      const size = shape.reduce((product, each) => product * each, 1);
      return [name, { shape, data: Float32Array.from({ length: size }, () => 0.4 * draw.normal()) }];
    }),
  ),
  metadata: {},
};
const position = randomGame(random).find((at, ply) => ply > 22 && legalMoveList(at).length > 2)!;
const move = legalMoveList(position)[1]!;
const planes = planesOf(architecture, [position]);
const twin = new NaiveNetwork(architecture, numbersOf(network));
const outputs = twin.forward(planes);
const EPSILON = 1e-3;

const custom = (name: string, first: string | undefined, conv: object): Composite => ({
  name,
  entries: [
    ...(first === undefined ? [] : [{ first: true, rule: first } as const]),
    { kind: 'conv', ...conv } as Composite['entries'][number],
    { kind: 'dense', rule: 'epsilon' },
    { kind: 'sum', rule: 'norm' },
    { kind: 'activation', rule: 'pass' },
  ],
});

/** Of each composite what the twin does in the convolutions, and in those that see planes. */
const cases: [Composite, NaiveRule, NaiveRule?][] = [
  [compositeNamed('epsilon'), naiveRules.epsilon()],
  [compositeNamed('epsilonPlus'), naiveRules.zPlus()],
  [compositeNamed('epsilonAlpha2Beta1Flat'), naiveRules.alphaBeta(2, 1), naiveRules.flat()],
  [compositeNamed('epsilonGamma'), naiveRules.gamma(0.05)],
  [custom('flat everywhere', undefined, { rule: 'flat' }), naiveRules.flat()],
  [custom('squares', 'flat', { rule: 'wSquare' }), naiveRules.wSquare(false), naiveRules.flat()],
  [custom('box', undefined, { rule: 'zBox', low: -1, high: 2 }), naiveRules.zBox(-1, 2)],
];

describe.each(cases)('a network of other layers, by $name', (composite, conv, first = conv) => {
  const stab = addEpsilon(EPSILON);
  const ruleOf = (layer: string) => {
    const rule = ['squares', 'three'].includes(layer) ? naiveRules.epsilon() : conv;
    return { rule: ['first', 'second'].includes(layer) ? first : rule, stab };
  };
  const logits = outputs.get('policy')!;
  const three = outputs.get('three')!;
  const difference = three[0]! - three[2]!;
  const targets: readonly {
    readonly target: Target;
    readonly seed: readonly [string, readonly number[]];
    readonly output: number;
  }[] = [
    {
      target: { kind: 'move', square: move },
      seed: ['policy', logits.map((value, index) => (index === move ? value : 0))],
      output: logits[move]!,
    },
    {
      target: { kind: 'value' },
      seed: ['three', [difference, 0, -difference]],
      output: difference,
    },
  ];

  it.each(['float64', 'float32'] as const)('equals a slow twin, layer by layer, in %s', async (precision) => {
    const settings = { composite, precision, stabilizer: { epsilon: EPSILON } };
    const explainer = await explainerOf(settings, network);
    const tolerance = precision === 'float64' ? 1e-6 : 1e-4;
    for (const { target, seed, output } of targets) {
      const found = (await explain(explainer, target, [position]))[0]!;
      const expected = twin.relevance(planes, new Map<string, readonly number[]>([seed]), ruleOf, stab);
      expect(Math.abs(found.output - output)).toBeLessThan(1e-5);
      expect(errorOf(mapOf(found), expected.relevance.get('planes')!)).toBeLessThan(tolerance);
      // What a rule makes of weights alone is rounded to float32 once.
      if (precision === 'float64') expect(found.ledger.closure).toBeLessThan(1e-8);
      const sizes = [...expected.bias.values(), ...expected.leak.values()].flat().map(Math.abs);
      const most = Math.max(...sizes);
      for (const { name, bias, leak } of found.ledger.layers) {
        const sumOf = (kept: ReadonlyMap<string, number[]>): number =>
          (kept.get(name) ?? []).reduce((sum, value) => sum + value, 0);
        const isDifference = name === 'three/difference';
        const leaked = isDifference && target.kind === 'value' ? difference : sumOf(expected.leak);
        expect(Math.abs(bias - sumOf(expected.bias))).toBeLessThan(tolerance * Math.max(1, most));
        expect(Math.abs(leak - leaked)).toBeLessThan(tolerance * Math.max(1, most));
      }
    }
  });
});

it('the gradient of such a network is that of finite differences, on either runtime', async () => {
  const graph = new Graph();
  const input = graph.input('planes', [BATCH, 3, 8, 8]);
  const values = buildForward(graph, architecture, parameterConstants(graph, network), input);
  const [policy, value] = [values.get('policy')!, values.get('value')!];
  graph.output('policy', policy);
  graph.output('value', value);
  const seeds = new Map([
    [policy, graph.input('policySeed', [BATCH, 65])],
    [value, graph.input('valueSeed', [BATCH, 1])],
  ]);
  graph.output('gradient', backward(graph, seeds, [input], gradientStep).get(input)!);
  const policySeed = Float32Array.from({ length: 65 }, (_, at) => Number(at === move));
  const feeds = {
    planes: { shape: [1, 3, 8, 8], data: planes },
    policySeed: { shape: [1, 65], data: policySeed },
    valueSeed: { shape: [1, 1], data: Float32Array.of(1) },
  };
  const sumAt = (board: Float64Array): number => {
    const found = twin.forward(board);
    return found.get('policy')![move]! + found.get('value')![0]!;
  };
  // Small enough that no rectifier turns and no other number becomes the largest.
  const step = 1e-6;
  // Each costs two forward passes of the twin.
  const asked = Array.from({ length: 24 }, () => random.integer(planes.length));
  const expected = asked.map((at) => {
    const [up, down] = [Float64Array.from(planes), Float64Array.from(planes)];
    up[at]! += step;
    down[at]! -= step;
    return (sumAt(up) - sumAt(down)) / (2 * step);
  });
  for (const each of [runtime, await openRuntime('tensorflow')]) {
    const program = await each.compile(graph);
    const { gradient } = await program.run(feeds);
    await program.dispose();
    const found = asked.map((at) => gradient!.data[at]!);
    expect(errorOf(found, expected)).toBeLessThan(1e-4);
  }
});
