import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { legalMoveList, type Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import {
  inverseSymmetry,
  SYMMETRY_COUNT,
  transformPosition,
  transformSquare,
} from '../../engine/symmetry.js';
import { compositeNamed, planRules, presets } from '../../lrp/composite.js';
import { createExplainer, type Explainer, type ExplainerOptions } from '../../lrp/explainer.js';
import type { Explanation } from '../../lrp/explanation.js';
import { headsOf } from '../../lrp/explanationRequest.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { relevanceGraph } from '../../lrp/relevance.js';
import { parseTarget, type Target } from '../../lrp/target.js';
import { backward, gradientStep } from '../../nn/backward.js';
import { foldBatchNorm } from '../../nn/fold.js';
import { buildForward, parameterConstants } from '../../nn/forward.js';
import { Graph } from '../../nn/graph.js';
import type { Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import type { Runtime } from '../../nn/runtime.js';
import { openRuntime } from '../../nn/runtimes/open.js';
import type { Tensor } from '../../nn/tensor.js';
import { addEpsilon, NaiveNetwork, naiveRules } from '../support/naiveRelevance.js';
import { randomNetwork } from '../support/randomNetwork.js';
import { randomGame } from '../support/randomPositions.js';

const random = Random.fromSeed('relevance');
const network = randomNetwork(random);
const positions = [8, 20, 33, 47].map((ply) => {
  const game = randomGame(random.split(ply));
  return game.slice(ply).find((position) => legalMoveList(position).length > 2) ?? game[8]!;
});

let runtime: Runtime;
const opened: Explainer[] = [];
beforeAll(async () => {
  runtime = await openRuntime('onnxruntime');
});
afterAll(async () => {
  for (const explainer of opened) await explainer.dispose();
});

async function explainerOf(
  options: Partial<ExplainerOptions> & Pick<ExplainerOptions, 'composite'>,
  of: Network = network,
): Promise<Explainer> {
  const explainer = await createExplainer(of, runtime, options);
  opened.push(explainer);
  return explainer;
}

async function explain(
  explainer: Explainer,
  target: string | Target,
  at: readonly Position[] = positions,
): Promise<Explanation[]> {
  const wanted = typeof target === 'string' ? parseTarget(target) : target;
  const requests = at.map((position) => ({ position, target: wanted }));
  return explainer.explain(requests, { controls: false });
}

function mapOf({ maps }: Explanation): number[] {
  return Object.values(maps).flatMap((map) => [...map]);
}

/** Largest difference as a fraction of the largest expected number. */
function errorOf(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  const size = Math.max(...Array.from(expected, Math.abs)) || 1;
  return Math.max(...Array.from(found, (value, index) => Math.abs(value - expected[index]!))) / size;
}

function numbersOf({ parameters }: Network): Map<string, ArrayLike<number>> {
  return new Map([...parameters].map(([name, { data }]) => [name, data]));
}

describe('the ledger', () => {
  it.each([...presets.keys()])('closes for every target under %s', async (composite) => {
    const explainer = await explainerOf({ composite });
    const targets = [
      'value',
      'valueTanh',
      'move',
      'contrast',
      'contrast:runnerUp',
      'contrast:probability',
      'logit:a1',
      'neuron:block1/relu/2',
      'neuron:block2/conv1/3/d4',
      'neuron:value/hidden/1',
    ];
    for (const target of targets) {
      for (const { ledger, maps, square } of await explain(explainer, target)) {
        expect(ledger.closure).toBeLessThan(1e-5);
        const map = Object.values(maps).map((plane) => plane.reduce((a, b) => a + b, 0));
        expect(ledger.input).toBeCloseTo(
          map.reduce((a, b) => a + b, 0),
          4,
        );
        expect(ledger.input).toBeCloseTo(
          square.reduce((a, b) => a + b, 0),
          4,
        );
        expect(ledger.bias).toBeCloseTo(
          ledger.layers.reduce((sum, { bias }) => sum + bias, 0),
          6,
        );
        for (const { bias, biasMap } of ledger.layers) {
          if (biasMap !== undefined) expect(biasMap.reduce((a, b) => a + b, 0)).toBeCloseTo(bias, 4);
        }
      }
    }
  });

  const convolutions = {
    epsilon: naiveRules.epsilon(),
    epsilonPlus: naiveRules.zPlus(),
    epsilonGamma: naiveRules.gamma(0.05),
    epsilonAlpha2Beta1: naiveRules.alphaBeta(2, 1),
  };
  // The second seed enters at the output of a convolution that a rectifier reads, and it has both signs.
  const seeds = ['value/logit', 'block2/conv1'];
  const cases = Object.entries(convolutions).flatMap(([composite, rule]) =>
    seeds.map((layer) => ({ composite, rule, layer })),
  );
  it.each(cases)(
    'holds the biases and leaks of the twin: $composite from $layer',
    async ({ composite, rule, layer }) => {
      const explainer = await explainerOf({ composite, stabilizer: { epsilon: 1e-3 } });
      const twin = new NaiveNetwork(network.architecture, numbersOf(network));
      const planes = planesOf(network.architecture, [positions[0]!]);
      const seed = twin.forward(planes).get(layer)!;
      const coefficients = seed.map(() => 1);
      const [explanation] = await explain(explainer, { kind: 'vector', layer, coefficients });
      const stab = addEpsilon(1e-3);
      const isDense = (name: string) => /^policy$|value\/(hidden|logit)$/.test(name);
      const found = twin.relevance(
        planes,
        new Map([[layer, seed]]),
        (name) => ({ rule: isDense(name) ? naiveRules.epsilon() : rule, stab }),
        stab,
      );
      expect(errorOf(mapOf(explanation!), found.relevance.get('planes')!)).toBeLessThan(1e-4);
      const { layers, output } = explanation!.ledger;
      for (const { name, bias, leak, biasMap } of layers) {
        if (!found.leak.has(name)) continue; // the policy head, which this target does not use
        const sum = (values: readonly number[] | undefined) => (values ?? []).reduce((a, b) => a + b, 0);
        expect(Math.abs(bias - sum(found.bias.get(name)))).toBeLessThan(1e-5 * Math.abs(output));
        expect(Math.abs(leak - sum(found.leak.get(name)))).toBeLessThan(1e-5 * Math.abs(output));
        if (biasMap === undefined) continue; // a dense layer
        const map = Array.from({ length: 64 }, (_, square) =>
          sum(found.bias.get(name)!.filter((_value, index) => index % 64 === square)),
        );
        expect(errorOf(biasMap, map)).toBeLessThan(1e-4);
      }
    },
  );
});

describe('the full-gradient identity', () => {
  it('LRP-0 is gradient times input, its bias relevance b · df/db, skips included', async () => {
    const explainer = await explainerOf({ composite: 'lrp0' });
    const explanations = await explain(explainer, 'value');
    const folded = foldBatchNorm(network);
    const graph = new Graph();
    const parameters = parameterConstants(graph, folded);
    const planes = graph.input('planes', [1, 3, 8, 8]);
    const values = buildForward(graph, folded.architecture, parameters, planes);
    const output = values.get('value/logit')!;
    const biases = [...parameters].filter(([name]) => name.endsWith('.bias') && !name.startsWith('policy'));
    const seed = graph.constant({ shape: [1, 1], data: Float32Array.of(1) });
    const gradients = backward(
      graph,
      new Map([[output, seed]]),
      [planes, ...biases.map(([, value]) => value)],
      gradientStep,
    );
    graph.output('df/dx', gradients.get(planes)!);
    for (const [name, value] of biases) graph.output(`df/d ${name}`, gradients.get(value)!);
    const program = await runtime.compile(graph);
    for (const [index, { ledger, ...explanation }] of explanations.entries()) {
      const x = planesOf(network.architecture, [positions[index]!]);
      const results = await program.run({ planes: { shape: [1, 3, 8, 8], data: x } });
      const product = Array.from(results['df/dx']!.data, (value, i) => value * x[i]!);
      expect(errorOf(mapOf(explanation as Explanation), product)).toBeLessThan(1e-4);
      for (const [name] of biases) {
        const data = folded.parameters.get(name)!.data;
        const expected = Array.from(results[`df/d ${name}`]!.data).reduce(
          (sum, value, i) => sum + value * data[i]!,
          0,
        );
        const { bias } = ledger.layers.find((layer) => `${layer.name}.bias` === name)!;
        expect(Math.abs(bias - expected)).toBeLessThan(1e-4 * Math.abs(ledger.output));
      }
    }
    await program.dispose();
  });

  it('and the gradient is that of the twin, by finite differences', async () => {
    const explainer = await explainerOf({ composite: 'lrp0' });
    const [explanation] = await explain(explainer, 'value');
    const twin = new NaiveNetwork(network.architecture, numbersOf(network));
    const planes = Array.from(planesOf(network.architecture, [positions[0]!]));
    const map = mapOf(explanation!);
    const size = Math.max(...map.map(Math.abs));
    for (const index of [0, 9, 27, 70, 100, 128 + 33]) {
      const step = (delta: number) =>
        twin.forward(planes.map((value, i) => (i === index ? value + delta : value))).get('value/logit')![0]!;
      const slope = (step(1e-6) - step(-1e-6)) / 2e-6;
      expect(Math.abs(map[index]! - slope * planes[index]!)).toBeLessThan(1e-4 * size);
    }
  });
});

describe('folding', () => {
  /** The batch norms as 1×1 convolutions of their own, which nothing folds. */
  function unfolded(): Network {
    const parameters = new Map<string, Tensor>();
    for (const [name, tensor] of network.parameters) {
      if (!/\/norm\d?\./.test(name)) parameters.set(name, tensor);
    }
    const layers = network.architecture.layers.map((layer) => {
      if (layer.kind !== 'batchNorm') return layer;
      const { name, inputs, channels, epsilon } = layer;
      const part = (of: string) => network.parameters.get(`${name}.${of}`)!.data;
      const scale = Array.from(
        part('scale'),
        (value, i) => value / Math.sqrt(part('variance')[i]! + epsilon),
      );
      const weight = Float32Array.from({ length: channels * channels }, (_, at) =>
        at % (channels + 1) === 0 ? scale[at % channels]! : 0,
      );
      parameters.set(`${name}.weight`, { shape: [channels, channels, 1, 1], data: weight });
      parameters.set(`${name}.bias`, {
        shape: [channels],
        data: Float32Array.from(part('shift'), (value, i) => value - part('mean')[i]! * scale[i]!),
      });
      return {
        name,
        kind: 'conv' as const,
        inputs,
        inChannels: channels,
        outChannels: channels,
        kernel: 1,
        padding: 0,
        bias: true,
      };
    });
    return { ...network, architecture: { ...network.architecture, layers }, parameters };
  }

  it('changes nothing for epsilon, and something for zPlus', async () => {
    for (const [composite, isSame] of [
      ['lrp0', true],
      ['excitation', false],
    ] as const) {
      const folded = await explain(await explainerOf({ composite }), 'value');
      const apart = await explain(await explainerOf({ composite }, unfolded()), 'value');
      folded.forEach((explanation, index) => {
        const error = errorOf(mapOf(apart[index]!), mapOf(explanation));
        if (isSame) expect(error).toBeLessThan(1e-4);
        else expect(error).toBeGreaterThan(1e-2);
      });
    }
  });

  it('keeps a batch norm that follows neither as an affine layer with epsilon', async () => {
    const architecture = {
      planes: ['own', 'opponent', 'empty'] as const,
      layers: [
        { name: 'planes', kind: 'input' as const, planes: 3 },
        { name: 'norm', kind: 'batchNorm' as const, inputs: ['planes'] as const, channels: 3, epsilon: 1e-5 },
        { name: 'flat', kind: 'flatten' as const, inputs: ['norm'] as const },
        {
          name: 'policy',
          kind: 'dense' as const,
          inputs: ['flat'] as const,
          inFeatures: 192,
          outFeatures: 65,
          bias: true,
        },
        {
          name: 'value',
          kind: 'dense' as const,
          inputs: ['flat'] as const,
          inFeatures: 192,
          outFeatures: 1,
          bias: true,
        },
      ],
      outputs: { policy: 'policy', value: 'value' },
    };
    const normals = (name: string, shape: number[]): [string, Tensor] => {
      const draw = random.split('own norm', name);
      const data = Float32Array.from(
        { length: shape.reduce((a, b) => a * b, 1) },
        () => Math.abs(draw.normal()) + 0.1,
      );
      return [name, { shape, data }];
    };
    const own: Network = {
      architecture,
      parameters: new Map([
        ...['scale', 'shift', 'mean', 'variance'].map((part) => normals(`norm.${part}`, [3])),
        normals('policy.weight', [65, 192]),
        normals('policy.bias', [65]),
        normals('value.weight', [1, 192]),
        normals('value.bias', [1]),
      ]),
      metadata: {},
    };
    const explainer = await explainerOf({ composite: 'excitation' }, own);
    expect(explainer.table).toMatch(/norm +batchNorm +epsilon/);
    const [explanation] = await explain(explainer, 'value');
    expect(explanation!.ledger.closure).toBeLessThan(1e-5);
    expect(explanation!.ledger.layers.map(({ name }) => name)).toContain('norm');
  });
});

describe('residual sums', () => {
  it.each(['z', 'ratio', 'half', 'skipOnly', 'branchOnly'])('conserve with the split %s', async (split) => {
    const base = compositeNamed('epsilonPlus');
    const entries = base.entries.map((entry) => (entry.rule === 'norm' ? { ...entry, split } : entry));
    const explainer = await explainerOf({ composite: { name: split, entries } });
    for (const { ledger } of await explain(explainer, 'value')) {
      expect(ledger.closure).toBeLessThan(1e-5);
      for (const { name, leak } of ledger.layers) {
        if (name.endsWith('/sum') && split !== 'z') expect(leak).toBe(0);
      }
    }
  });

  it('match skip y = a + relu(Wa + b) worked out by hand', async () => {
    // A dense network of two inputs would not fit the board, so that the numbers stand in the first two squares.
    const layers = [
      { name: 'planes', kind: 'input' as const, planes: 3 },
      { name: 'a', kind: 'flatten' as const, inputs: ['planes'] as const },
      {
        name: 'hidden',
        kind: 'dense' as const,
        inputs: ['a'] as const,
        inFeatures: 192,
        outFeatures: 192,
        bias: true,
      },
      { name: 'relu', kind: 'relu' as const, inputs: ['hidden'] as const },
      { name: 'sum', kind: 'sum' as const, inputs: ['a', 'relu'] as const },
      {
        name: 'policy',
        kind: 'dense' as const,
        inputs: ['sum'] as const,
        inFeatures: 192,
        outFeatures: 65,
        bias: false,
      },
      {
        name: 'value',
        kind: 'dense' as const,
        inputs: ['sum'] as const,
        inFeatures: 192,
        outFeatures: 1,
        bias: false,
      },
    ];
    const weight = new Float32Array(192 * 192);
    [3, 4, 5, 6].forEach((value, i) => (weight[Math.floor(i / 2) * 192 + (i % 2)] = value));
    const bias = new Float32Array(192);
    bias.set([7, 8]);
    const skip: Network = {
      architecture: {
        planes: ['own', 'opponent', 'empty'],
        layers,
        outputs: { policy: 'policy', value: 'value' },
      },
      parameters: new Map<string, Tensor>([
        ['hidden.weight', { shape: [192, 192], data: weight }],
        ['hidden.bias', { shape: [192], data: bias }],
        ['policy.weight', { shape: [65, 192], data: new Float32Array(65 * 192) }],
        ['value.weight', { shape: [1, 192], data: new Float32Array(192) }],
      ]),
      metadata: {},
    };
    const plan = planRules(skip.architecture, compositeNamed('lrp0'));
    const { graph } = relevanceGraph(
      foldForRelevance(skip),
      plan,
      { kind: 'neurons', layers: ['sum'] },
      { oneRowEach: true },
    );
    const program = await runtime.compile(graph);
    const a = new Float32Array(192);
    a.set([1, 2]);
    const y = [1 + 3 + 8 + 7, 2 + 5 + 12 + 8];
    for (const [neuron, expected] of [
      [0, [4 / 19, 8 / 19]],
      [1, [5 / 27, 14 / 27]],
    ] as const) {
      const coefficients = new Float32Array(192);
      coefficients[neuron] = 1 / y[neuron]!; // R = 1
      const results = await program.run({
        planes: { shape: [1, 3, 8, 8], data: a },
        'coefficients/sum': { shape: [1, 192], data: coefficients },
      });
      expect(errorOf(results.relevance!.data.slice(0, 2), expected)).toBeLessThan(1e-6);
    }
    await program.dispose();
  });

  it('report how much the split z amplified', async () => {
    const explainer = await explainerOf({ composite: 'epsilonPlus' });
    const target = parseTarget('value');
    const [explanation] = await explainer.explain([{ position: positions[0]!, target }]);
    const twin = new NaiveNetwork(network.architecture, numbersOf(network));
    const planes = planesOf(network.architecture, [positions[0]!]);
    const seed = new Map([['value/logit', twin.forward(planes).get('value/logit')!]]);
    const stab = addEpsilon(1e-6);
    const isDense = (layer: string) => /^value\/(hidden|logit)$/.test(layer);
    const { relevance, values } = twin.relevance(
      planes,
      seed,
      (layer) => ({ rule: isDense(layer) ? naiveRules.epsilon() : naiveRules.zPlus(), stab }),
      stab,
    );
    for (const block of ['block1', 'block2']) {
      const R = relevance.get(`${block}/sum`)!;
      const h = values.get(block === 'block1' ? 'stem/relu' : 'block1/relu')!;
      const y = values.get(`${block}/sum`)!;
      const factors = y.map(
        (value, i) => (Math.abs(h[i]!) + Math.abs(value - h[i]!)) / Math.abs(stab(value)),
      );
      const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);
      const sizes = R.map(Math.abs);
      const top = Math.max(...sizes);
      const largest = Math.max(...factors.filter((_, i) => sizes[i]! > 1e-3 * top));
      const found = explanation!.ledger.layers.find(({ name }) => name === `${block}/sum`)!.amplification!;
      expect(found.total).toBeCloseTo(sum(sizes.map((size, i) => size * factors[i]!)) / sum(sizes), 3);
      expect(Math.abs(found.largest / largest - 1)).toBeLessThan(1e-3);
    }
  });
});

describe('linearity', () => {
  it('a vector target is the sum of its entries', async () => {
    const explainer = await explainerOf({ composite: 'epsilonPlus' });
    const coefficients = Array.from({ length: 65 }, () => 0);
    coefficients[3] = 2;
    coefficients[40] = -1.5;
    const together = await explain(explainer, { kind: 'vector', layer: 'policy', coefficients });
    const [three, forty] = [await explain(explainer, 'logit:d1'), await explain(explainer, 'logit:a6')];
    together.forEach((explanation, index) => {
      const expected = mapOf(three[index]!).map((value, i) => 2 * value - 1.5 * mapOf(forty[index]!)[i]!);
      expect(errorOf(mapOf(explanation), expected)).toBeLessThan(1e-4);
    });
  });

  it('a contrast does not see a shift of all logits, and explains the difference of logits', async () => {
    const bias = network.parameters.get('policy.bias')!;
    const shifted: Network = {
      ...network,
      parameters: new Map([
        ...network.parameters,
        ['policy.bias', { shape: bias.shape, data: bias.data.map((value) => value + 5) }],
      ]),
    };
    for (const target of ['contrast:mean', 'contrast:runnerUp', 'contrast:probability']) {
      const [plain, moved] = [
        await explain(await explainerOf({ composite: 'epsilonPlus' }), target),
        await explain(await explainerOf({ composite: 'epsilonPlus' }, shifted), target),
      ];
      plain.forEach((explanation, index) => {
        expect(Math.abs(explanation.output - moved[index]!.output)).toBeLessThan(1e-4);
        expect(errorOf(mapOf(moved[index]!), mapOf(explanation))).toBeLessThan(1e-3);
      });
    }
  });

  it("under LRP-0 a contrast is the same combination of the logits' maps", async () => {
    const explainer = await explainerOf({ composite: 'lrp0' });
    const position = positions[1]!;
    const legal = legalMoveList(position);
    const [contrast] = await explain(explainer, { kind: 'contrast', against: 'mean', square: legal[0]! }, [
      position,
    ]);
    const maps = await explainer.explain(
      legal.map((square) => ({ position, target: { kind: 'move', square } })),
      { controls: false },
    );
    const expected = mapOf(maps[0]!).map(
      (value, i) =>
        value - maps.slice(1).reduce((sum, other) => sum + mapOf(other)[i]!, 0) / (legal.length - 1),
    );
    expect(errorOf(mapOf(contrast!), expected)).toBeLessThan(1e-3);
    const others = maps.slice(1).reduce((sum, { output }) => sum + output, 0) / (legal.length - 1);
    expect(contrast!.output).toBeCloseTo(maps[0]!.output - others, 4);
  });

  it('valueTanh is the value scaled by tanh(u)/u, which is what the tanh neuron gets', async () => {
    const explainer = await explainerOf({ composite: 'epsilonPlus' });
    const [plain, after, neuron] = [
      await explain(explainer, 'value'),
      await explain(explainer, 'valueTanh'),
      await explain(explainer, 'neuron:value/0'),
    ];
    after.forEach((explanation, index) => {
      const u = plain[index]!.output;
      expect(explanation.output).toBeCloseTo(Math.tanh(u), 6);
      expect(
        errorOf(
          mapOf(explanation),
          mapOf(plain[index]!).map((value) => (value * Math.tanh(u)) / u),
        ),
      ).toBeLessThan(1e-5);
      expect(errorOf(mapOf(explanation), mapOf(neuron[index]!))).toBeLessThan(1e-5);
    });
  });

  it('valueTanh is refused where the value does not end in tanh', async () => {
    const { architecture, parameters, metadata } = network;
    const layers = architecture.layers.filter(({ kind }) => kind !== 'tanh');
    const { value } = headsOf(architecture);
    const outputs = { ...architecture.outputs, value };
    const open = { architecture: { ...architecture, layers, outputs }, parameters, metadata };
    const explainer = await createExplainer(open, runtime, { composite: 'epsilonPlus' });
    await expect(explain(explainer, 'valueTanh')).rejects.toThrow(`ends in '${value}' and not in tanh`);
    expect((await explain(explainer, 'value'))[0]!.ledger.closure).toBeLessThan(1e-5);
    await explainer.dispose();
  });
});

describe('symmetries', () => {
  /** The network whose kernels are turned, so that it answers the turned board alike. */
  function turnedNetwork(symmetry: number): Network {
    const parameters = new Map(network.parameters);
    const tap = (row: number, column: number): number =>
      transformSquare(symmetry, (row + 2) * 8 + column + 2);
    const origin = Math.min(...[0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => tap(row, column))));
    for (const [name, { shape, data }] of network.parameters) {
      if (!name.endsWith('.weight')) continue;
      const turned = new Float32Array(data.length);
      if (shape[2] === 3) {
        data.forEach((value, at) => {
          const to = tap(Math.floor((at % 9) / 3), at % 3) - origin;
          turned[at - (at % 9) + (to >> 3) * 3 + (to & 7)] = value;
        });
      } else if (shape.length === 2 && shape[1] === 128) {
        data.forEach((value, at) => {
          const out = Math.floor(at / 128);
          const to = Math.floor((at % 128) / 64) * 64 + transformSquare(symmetry, at % 64);
          turned[transformSquare(symmetry, out) * 128 + to] = value;
        });
      } else if (shape.length === 2 && shape[1] === 64) {
        data.forEach((value, at) => (turned[at - (at % 64) + transformSquare(symmetry, at % 64)] = value));
      } else continue;
      parameters.set(name, { shape, data: turned });
    }
    const bias = network.parameters.get('policy.bias')!;
    const turnedBias = new Float32Array(65);
    bias.data.forEach((value, move) => (turnedBias[transformSquare(symmetry, move)] = value));
    parameters.set('policy.bias', { shape: bias.shape, data: turnedBias });
    return { ...network, parameters };
  }

  it.each(Array.from({ length: SYMMETRY_COUNT }, (_, symmetry) => symmetry))(
    'number %d turns the map',
    async (symmetry) => {
      const composite = 'epsilonAlpha2Beta1';
      const square = legalMoveList(positions[0]!)[0]!;
      for (const target of ['value', 'move'] as const) {
        const at = (to: number): Target =>
          target === 'value' ? { kind: target } : { kind: target, square: to };
        const [plain] = await explain(await explainerOf({ composite }), at(square), [positions[0]!]);
        const explainer = await explainerOf({ composite }, turnedNetwork(symmetry));
        const [turned] = await explain(explainer, at(transformSquare(symmetry, square)), [
          transformPosition(symmetry, positions[0]!),
        ]);
        const back = Array.from(plain!.square, (_, from) => turned!.square[transformSquare(symmetry, from)]!);
        expect(errorOf(back, plain!.square)).toBeLessThan(1e-4);
        expect(inverseSymmetry(inverseSymmetry(symmetry))).toBe(symmetry);
      }
    },
  );

  it('permuted channels draw the same map', async () => {
    const parameters = new Map(network.parameters);
    const order = [3, 0, 5, 1, 4, 2]; // new channel -> old channel of the first block's inner layer
    const permuted = (name: string, inputs: boolean): void => {
      const { shape, data } = network.parameters.get(name)!;
      const [outs = 1, ins = 1] = shape;
      const area = data.length / (shape.length === 4 ? outs * ins : outs);
      const moved = Float32Array.from(data, (_, at) => {
        const tap = at % area;
        if (shape.length === 1) return data[order[at]!]!;
        const [o, i] = [Math.floor(at / area / ins), Math.floor(at / area) % ins];
        return data[((inputs ? o : order[o]!) * ins + (inputs ? order[i]! : i)) * area + tap]!;
      });
      parameters.set(name, { shape, data: moved });
    };
    permuted('block1/conv1.weight', false);
    for (const part of ['scale', 'shift', 'mean', 'variance']) permuted(`block1/norm1.${part}`, false);
    permuted('block1/conv2.weight', true);
    const composite = 'epsilonGammaBox';
    const plain = await explain(await explainerOf({ composite }), 'value');
    const other = await explain(await explainerOf({ composite }, { ...network, parameters }), 'value');
    plain.forEach((explanation, index) => {
      expect(errorOf(mapOf(other[index]!), mapOf(explanation))).toBeLessThan(1e-4);
    });
  });
});

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

describe('an operator without a rule', () => {
  it('is an error that names it, for instance a sum that the plan does not know', () => {
    const folded = foldForRelevance(network);
    const plan = new Map(planRules(folded.architecture, compositeNamed('epsilonPlus')));
    plan.delete('block2/sum');
    const build = () => relevanceGraph(folded, plan, { kind: 'neurons', layers: ['value/logit'] });
    expect(build).toThrow(/operator add \('block2\/sum'\) has no relevance rule/);
  });
});
