import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PositionBatch, positionBatch } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import {
  type Architecture,
  checkArchitecture,
  type Layer,
  residualArchitecture,
} from '../../nn/architecture.js';
import { type Evaluation, networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { foldBatchNorm } from '../../nn/fold.js';
import { buildForward, inferenceGraph, parameterConstants } from '../../nn/forward.js';
import { Graph } from '../../nn/graph.js';
import { initializeNetwork, type Network } from '../../nn/network.js';
import type { Runtime } from '../../nn/runtime.js';
import type { RuntimeName } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { readZennit, zennitNetwork, zennitPosition } from '../support/lrp/zennit.js';
import { computeNaively } from '../support/nn/naiveGraph.js';

/** A network whose every parameter, running statistics too, is away from its initial value. */
function stirred(architecture: Architecture, seed: string): Network {
  const random = Random.fromSeed(seed);
  const network = initializeNetwork(architecture, random);
  const parameters = new Map(
    [...network.parameters].map(([name, { shape, data }]) => {
      const draw = random.split(name, 'stirred');
      const away = name.endsWith('.variance') ? () => 0.3 + draw.uniform() : () => 0.4 * draw.normal();
      return [name, { shape, data: Float32Array.from(data, (x) => (x === 1 ? 0.5 : x) + away()) }];
    }),
  );
  return { ...network, parameters };
}

/** Every layer of a network in float64, by definition, for planes of random numbers. */
function layersOf(network: Network, rows = 2): Map<string, Float64Array> {
  const graph = new Graph();
  const shape = [rows, network.architecture.planes.length, 8, 8];
  const planes = graph.input('planes', shape);
  const values = buildForward(graph, network.architecture, parameterConstants(graph, network), planes);
  const random = Random.fromSeed('planes');
  const data = Float64Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal());
  const computed = computeNaively(graph, { planes: { shape, data } });
  return new Map([...values].map(([name, value]) => [name, computed.get(value)!.data]));
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  const differences = Array.from(expected, (x, i) => Math.abs(x - found[i]!));
  expect(Math.max(...differences)).toBeLessThanOrEqual(tolerance);
}

describe('buildForward', () => {
  it('makes one node a layer, named after it', () => {
    const folded = foldBatchNorm(stirred(residualArchitecture({ blocks: 1, channels: 2 }), 'names'));
    const { nodes } = inferenceGraph(folded);
    const layers = folded.architecture.layers.filter(({ kind }) => kind !== 'input');
    expect(nodes.map(({ name }) => name)).toEqual(layers.map(({ name }) => name));
  });
});

describe('further heads', () => {
  const size = { blocks: 1, channels: 3, valueHidden: 4 };
  const network = stirred(residualArchitecture({ ...size, heads: ['ownership', 'score'] }), 'heads');

  it('are tanh of a sum over the channels of each square, and of what the value reads', () => {
    const layers = layersOf(network);
    const data = (name: string): Float32Array => network.parameters.get(name)!.data as Float32Array;
    const trunk = layers.get('block1/relu')!;
    const hidden = layers.get('value/hidden/relu')!;
    for (let row = 0; row < 2; row++) {
      let score = data('score/logit.bias')[0]!;
      data('score/logit.weight').forEach((weight, i) => (score += weight * hidden[row * 4 + i]!));
      expect(layers.get('score')![row]).toBeCloseTo(Math.tanh(score), 6);
      for (let square = 0; square < 64; square++) {
        let owner = data('ownership/logit.bias')[0]!;
        data('ownership/logit.weight').forEach(
          (weight, channel) => (owner += weight * trunk[(row * 3 + channel) * 64 + square]!),
        );
        expect(layers.get('ownership')![row * 64 + square]).toBeCloseTo(Math.tanh(owner), 6);
      }
    }
  });

  it('are not computed in play', async () => {
    const runtime = await openRuntime('onnxruntime');
    const compiled: string[][] = [];
    const watched: Runtime = {
      ...runtime,
      compile: (graph, options) => {
        compiled.push(graph.liveNodes().map(({ name }) => name));
        return runtime.compile(graph, options);
      },
    };
    const plain = stirred(residualArchitecture(size), 'heads');
    for (const of of [network, plain]) await (await networkEvaluator(of, watched)).dispose();
    expect(compiled[0]).toEqual(compiled[1]);
    expect(compiled[0]).toContain('value/logit');
  });
});

describe('foldBatchNorm', () => {
  const network = stirred(residualArchitecture({ blocks: 2, channels: 3, valueHidden: 4 }), 'fold');
  const folded = foldBatchNorm(network);

  it('gives the same outputs without any batchNorm', () => {
    expect(folded.architecture.layers.some(({ kind }) => kind === 'batchNorm')).toBe(false);
    expect(checkArchitecture(folded.architecture)).toEqual(folded.architecture);
    const before = layersOf(network);
    const after = layersOf(folded);
    // The folded weights are rounded to float32, nothing else differs.
    for (const name of ['stem/relu', 'block2/relu', 'policy', 'value']) {
      const scale = Math.max(...before.get(name)!.map(Math.abs));
      expectClose(after.get(name)!, before.get(name)!, 1e-6 * scale);
    }
  });

  it('leaves the network it was given as it was, and a folded one too', () => {
    const again = stirred(network.architecture, 'fold');
    expect(network).toEqual(again);
    expect(foldBatchNorm(folded)).toEqual(folded);
  });

  it('folds into dense layers, and one batchNorm after another', () => {
    const architecture = checkArchitecture({
      planes: ['own'],
      layers: [
        { name: 'in', kind: 'input', planes: 1 },
        {
          name: 'conv',
          kind: 'conv',
          inputs: ['in'],
          inChannels: 1,
          outChannels: 2,
          kernel: 3,
          padding: 0,
          bias: true,
        },
        { name: 'norm1', kind: 'batchNorm', inputs: ['conv'], channels: 2, epsilon: 1e-3 },
        { name: 'norm2', kind: 'batchNorm', inputs: ['norm1'], channels: 2, epsilon: 1e-3 },
        { name: 'flat', kind: 'flatten', inputs: ['norm2'] },
        { name: 'dense', kind: 'dense', inputs: ['flat'], inFeatures: 72, outFeatures: 65, bias: false },
        { name: 'policy', kind: 'batchNorm', inputs: ['dense'], channels: 65, epsilon: 1e-3 },
        { name: 'logit', kind: 'dense', inputs: ['policy'], inFeatures: 65, outFeatures: 1, bias: true },
        { name: 'value', kind: 'tanh', inputs: ['logit'] },
      ],
      outputs: { policy: 'policy', value: 'value' },
    });
    const whole = stirred(architecture, 'dense');
    const merged = foldBatchNorm(whole);
    expect(merged.architecture.layers.map(({ name }) => name)).toEqual([
      ...['in', 'conv', 'flat', 'dense', 'logit', 'value'],
    ]);
    expect(merged.architecture.outputs).toEqual({ policy: 'dense', value: 'value' });
    expectClose(layersOf(merged).get('dense')!, layersOf(whole).get('policy')!, 1e-5);
    expectClose(layersOf(merged).get('value')!, layersOf(whole).get('value')!, 1e-5);
  });

  it('keeps a batchNorm that follows neither conv nor dense, or not alone', () => {
    const base = residualArchitecture({ blocks: 1, channels: 2 });
    const layers: Layer[] = base.layers.flatMap((layer): Layer[] => {
      if (layer.name === 'stem/relu') {
        const norm: Layer = {
          name: 'late',
          kind: 'batchNorm',
          inputs: ['stem/norm'],
          channels: 2,
          epsilon: 1e-5,
        };
        return [
          { ...layer, name: 'early' },
          { ...norm, inputs: ['early'] },
          { ...layer, inputs: ['late'] } as Layer,
        ];
      }
      // The branch's convolution is read by the sum as well.
      return layer.name === 'block1/sum'
        ? [{ ...layer, inputs: ['block1/conv2', 'block1/norm2'] } as Layer]
        : [layer];
    });
    const whole = stirred(checkArchitecture({ ...base, layers }), 'kept');
    const merged = foldBatchNorm(whole);
    const kept = merged.architecture.layers.filter(({ kind }) => kind === 'batchNorm');
    expect(kept.map(({ name }) => name)).toEqual(['late', 'block1/norm2']);
    expectClose(layersOf(merged).get('policy')!, layersOf(whole).get('policy')!, 1e-5);
    const { nodes } = inferenceGraph(merged);
    expect(nodes.find(({ name }) => name === 'late')?.op).toBe('batchNorm');
  });
});

describe.each<RuntimeName>(['onnxruntime', 'tensorflow'])('networkEvaluator on %s', (name) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await openRuntime(name);
  });

  it.each(['residual', 'classic'] as const)(
    'finds the outputs that PyTorch found of the %s network',
    async (which) => {
      const file = readZennit(which);
      const evaluator = await networkEvaluator(zennitNetwork(which, file), runtime, { maxBatch: 1 });
      const known = file.positions.filter(({ valueBeforeTanh }) => valueBeforeTanh !== undefined);
      expect(known.length).toBeGreaterThan(2);
      const batch = positionBatch(known.map(({ position }) => zennitPosition(position)));
      const { logits, values } = await evaluator.evaluate(batch);
      expectClose(
        logits,
        known.flatMap(({ policyLogits }) => policyLogits!),
        3e-6,
      );
      expectClose(
        values,
        known.map(({ valueBeforeTanh }) => Math.tanh(valueBeforeTanh!)),
        3e-6,
      );
      await evaluator.dispose();
    },
  );
});

describe('networkEvaluator', () => {
  const network = stirred(residualArchitecture({ blocks: 2, channels: 8 }), 'evaluator');
  const random = Random.fromSeed('positions');
  const positions = Array.from({ length: 70 }, () => {
    const word = (): number => random.integer(0x100000000) | 0;
    const [ownLow, ownHigh, opponentLow, opponentHigh] = [word(), word(), word(), word()];
    return { ownLow, ownHigh, opponentLow: opponentLow & ~ownLow, opponentHigh: opponentHigh & ~ownHigh };
  });
  const batchFrom = (from: typeof positions): PositionBatch =>
    positionBatch(from.map((halves) => ({ ...halves, turn: 'black' as const })));
  let evaluator: Awaited<ReturnType<typeof networkEvaluator>>;
  beforeAll(async () => {
    evaluator = await networkEvaluator(network, await openRuntime('onnxruntime'), { maxBatch: 4 });
  });
  afterAll(() => evaluator.dispose());
  const evaluate = async (from: typeof positions): Promise<Evaluation> => {
    const { logits, values } = await evaluator.evaluate(batchFrom(from));
    return { logits: logits.slice(), values: values.slice() };
  };

  it('answers a position the same in any batch up to rounding, and the same batch to the bit', async () => {
    const together = await evaluate(positions);
    expect(together.logits).toHaveLength(65 * 70);
    expect(await evaluate(positions)).toEqual(together);
    for (const index of [0, 33, 69]) {
      const alone = await evaluate([positions[index]!]);
      expectClose(alone.logits, together.logits.subarray(65 * index, 65 * (index + 1)), 1e-5);
      expectClose(alone.values, together.values.subarray(index, index + 1), 1e-6);
    }
  });

  it('answers an empty batch with nothing', async () => {
    expect(await evaluate([])).toEqual({ logits: new Float32Array(0), values: new Float32Array(0) });
  });
});
