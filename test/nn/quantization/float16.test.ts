import { describe, expect, it } from 'vitest';
import { type Position } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { readCheckpoint } from '../../../nn/checkpointFile.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { HalfProgram } from '../../../nn/evaluators/halfProgram.js';
import { foldBatchNorm } from '../../../nn/fold.js';
import { inferenceGraph } from '../../../nn/forward.js';
import { BATCH, Graph } from '../../../nn/graph.js';
import type { Network } from '../../../nn/network.js';
import { cast } from '../../../nn/operators/cast.js';
import { add, relu } from '../../../nn/operators/elementwise.js';
import { planesOf } from '../../../nn/planes.js';
import { float16Graph, halfLayers } from '../../../nn/quantization/float16.js';
import { type ActivationRanges, measureRanges } from '../../../nn/quantization/ranges.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { randomGamePositions } from '../../support/engine/randomPositions.js';
import { computeNaively, nearestHalf } from '../../support/nn/naiveGraph.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

const runtime = await openRuntime('onnxruntime');
const EDGE = 65504;

const tiny = randomNetwork(Random.fromSeed('float16'), { blocks: 1, channels: 5 });
const measured = randomGamePositions(Random.fromSeed('measured'), 64);

/** The network with one parameter multiplied. */
function scaled(network: Network, name: string, factor: number): Network {
  const tensor = network.parameters.get(name)!;
  const data = Float32Array.from(tensor.data, (x) => x * factor);
  return { ...network, parameters: new Map(network.parameters).set(name, { ...tensor, data }) };
}

async function evaluated(
  network: Network,
  positions: readonly Position[],
  rounding: { readonly ranges?: ActivationRanges; readonly half?: boolean } = {},
): Promise<{ logits: Float32Array; values: Float32Array }> {
  const evaluator = await networkEvaluator(network, runtime, { ...rounding, maxBatch: positions.length });
  const { logits, values } = await evaluator.evaluate(positionBatch(positions));
  const copied = { logits: logits.slice(), values: values.slice() };
  await evaluator.dispose();
  return copied;
}

function furthest(found: Float32Array, expected: Float32Array): number {
  return Math.max(...found.map((x, i) => Math.abs(x - expected[i]!)));
}

describe('a cast to float16 and back', () => {
  it('rounds to the nearest, halves to even, with half the digits below 2^-14 and no number above 65504', async () => {
    const graph = new Graph();
    const x = graph.input('x', [BATCH]);
    graph.output('y', cast(graph, cast(graph, x, 'float16'), 'float32'));
    const program = await runtime.compile(graph);
    const random = Random.fromSeed('halves');
    const exact = [
      0,
      1,
      2049,
      2051,
      -2049,
      65504,
      65519,
      65520,
      -70000,
      2 ** -24,
      2 ** -25,
      3 * 2 ** -26,
      2 ** -14,
      1e-5,
      0.1,
    ];
    const numbers = [
      ...exact,
      ...Array.from({ length: 500 }, () => random.normal() * 2 ** random.integer(18)),
    ];
    const data = Float32Array.from(numbers);
    const { y } = await program.run({ x: { shape: [data.length], data } });
    await program.dispose();
    expect([...y!.data]).toEqual([...data].map(nearestHalf));
    expect(y!.data[numbers.indexOf(65520)]).toBe(Infinity);
    expect(y!.data[numbers.indexOf(EDGE)]).toBe(EDGE);
  });

  it('is refused by TensorFlow.js, and as an output that nobody cast back', async () => {
    const graph = new Graph();
    const half = cast(graph, graph.input('x', [2]), 'float16');
    expect(() => graph.output('half', half)).toThrow('output half is float16');
    graph.output('y', cast(graph, half, 'float32'));
    const tensorflow = await openRuntime('tensorflow', { tensorflowBackend: 'cpu' });
    const run = tensorflow
      .compile(graph)
      .then((program) => program.run({ x: { shape: [2], data: new Float32Array(2) } }));
    await expect(run).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('never meets a float32 number in one operator', () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    expect(() => add(graph, x, cast(graph, x, 'float16'))).toThrow('two arrays of one number type');
    expect(relu(graph, cast(graph, x, 'float16')).type).toBe('float16');
  });
});

describe('a float16 graph', () => {
  it('computes in half precision between the planes and the last layers, as its definition says', async () => {
    const ranges = await measureRanges(tiny, runtime, measured);
    const graph = float16Graph(tiny, ranges);
    const half = new Set(graph.nodes.filter(({ output }) => output.type === 'float16').map(({ op }) => op));
    expect([...half].sort()).toEqual(['add', 'cast', 'conv2d', 'dense', 'relu', 'reshape']);
    const shape = [3, tiny.architecture.planes.length, 8, 8];
    const data = planesOf(tiny.architecture, measured.slice(7, 10));
    const program = await runtime.compile(graph);
    const found = await program.run({ planes: { shape, data } });
    await program.dispose();
    // By the definition every number of a float16 value is rounded; a runtime may round fewer of them, or sums on their way.
    const exact = computeNaively(
      graph,
      { planes: { shape, data: Float64Array.from(data) } },
      ({ type }, array) => {
        if (type === 'float16') array.data.set(array.data.map(nearestHalf));
      },
    );
    for (const [head, value] of graph.outputs) {
      const expected = exact.get(value)!.data;
      const spread = Math.max(...expected.map(Math.abs));
      const off = Math.max(...expected.map((x, i) => Math.abs(x - found[head]!.data[i]!)));
      expect(off / spread, head).toBeLessThan(2 ** -8);
    }
    expect([...graph.outputs.keys()]).toEqual([...inferenceGraph(tiny).outputs.keys()]);
  });

  it('says nearly what float32 says of the shipped network', async () => {
    const { network } = await readCheckpoint('models/default.safetensors');
    const ranges = await measureRanges(
      network,
      runtime,
      randomGamePositions(Random.fromSeed('measured'), 256),
    );
    const held = randomGamePositions(Random.fromSeed('held'), 192);
    const exact = await evaluated(network, held);
    const rounded = await evaluated(network, held, { ranges, half: true });
    expect(furthest(rounded.logits, exact.logits)).toBeGreaterThan(0); // else nothing was rounded
    expect(furthest(rounded.logits, exact.logits)).toBeLessThan(0.05);
    expect(furthest(rounded.values, exact.values)).toBeLessThan(0.005);
  });

  it('keeps layers in float32 whose numbers could leave half precision, and says there what float32 says', async () => {
    const [first] = foldBatchNorm(tiny).architecture.layers.filter(({ kind }) => kind === 'conv');
    // The batch norm behind the first convolution: what follows reaches a million times as far.
    const norm = tiny.architecture.layers.find(
      (layer) => layer.kind === 'batchNorm' && layer.inputs[0] === first!.name,
    )!;
    for (const factor of [1, EDGE / 64, EDGE, 1e6]) {
      const loud = scaled(tiny, `${norm.name}.scale`, factor);
      const ranges = await measureRanges(loud, runtime, measured);
      const half = halfLayers(foldBatchNorm(loud), ranges);
      const reach = Math.max(...Object.values(ranges).map(({ low, high }) => Math.max(-low, high)));
      expect(half.has(first!.name), `factor ${factor}`).toBe(reach <= EDGE / 16);
      const exact = await evaluated(loud, measured);
      const rounded = await evaluated(loud, measured, { ranges, half: true });
      const spread = Math.max(...exact.logits.map(Math.abs));
      expect(furthest(rounded.logits, exact.logits) / spread, `factor ${factor}`).toBeLessThan(0.01);
      expect(furthest(rounded.values, exact.values), `factor ${factor}`).toBeLessThan(0.05);
    }
  });

  it('keeps layers in float32 whose weights are too large or too small for half precision', async () => {
    const ranges = await measureRanges(tiny, runtime, measured);
    const folded = foldBatchNorm(tiny);
    const [conv] = folded.architecture.layers.filter(({ kind }) => kind === 'conv');
    const name = `${conv!.name}.weight`;
    expect(halfLayers(folded, ranges)).toContain(conv!.name);
    const data = new Float32Array(folded.parameters.get(name)!.data.length);
    for (const [weight, isHalf] of [
      [0, true],
      [EDGE, false],
      [EDGE / 16, true],
      [2 ** -20, false],
      [2 ** -10, true],
    ] as const) {
      data[0] = weight;
      const parameters = new Map(folded.parameters).set(name, { ...folded.parameters.get(name)!, data });
      expect(halfLayers({ ...folded, parameters }, ranges).has(conv!.name), `weight ${weight}`).toBe(isHalf);
    }
  });

  it('refuses the ranges of another network', async () => {
    const small = randomNetwork(Random.fromSeed('two'), { blocks: 1, channels: 3 });
    const large = randomNetwork(Random.fromSeed('two'), { blocks: 2, channels: 3 });
    const ranges = await measureRanges(small, runtime, measured);
    expect(() => float16Graph(large, ranges)).toThrow("The ranges do not tell of the layer 'block2/relu1'");
  });
});

describe('a program in half precision', () => {
  /** x through numbers of that type, which leaves half precision from 65520 on. */
  const through = (type: 'float16' | 'float32'): Graph => {
    const graph = new Graph();
    const x = graph.input('x', [BATCH, 2]);
    graph.output('y', cast(graph, cast(graph, x, type), 'float32'));
    return graph;
  };

  it('answers a position that went beyond its end in float32, and the others as it did', async () => {
    let opened = 0;
    const program = new HalfProgram(await runtime.compile(through('float16')), () => {
      opened++;
      return runtime.compile(through('float32'));
    });
    const ask = async (...data: number[]): Promise<number[]> => {
      const x = { shape: [data.length / 2, 2], data: Float32Array.from(data) };
      return [...(await program.run({ x })).y!.data];
    };
    const [tenth, half] = [Math.fround(0.1), nearestHalf(0.1)];
    expect(await ask(0.1, 3)).toEqual([half, 3]);
    expect(opened).toBe(0);
    // The first goes beyond, the second says just 1, as a tanh of infinity does; the third is left in half precision.
    const rows = [70_000, 0.1, 1, 0.1, 0.1, 3];
    for (let time = 0; time < 2; time++) {
      expect(await ask(...rows)).toEqual([70_000, tenth, 1, tenth, half, 3]);
    }
    expect(opened).toBe(1);
    await program.dispose();
  });
});
