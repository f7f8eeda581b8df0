import { afterAll, beforeAll, expect, test } from 'vitest';
import { BATCH, Graph, type Value } from '../../../nn/graph.js';
import { conv2d, convFilterGradient, convTranspose2d } from '../../../nn/operators/conv.js';
import { add, relu, sign, tanh } from '../../../nn/operators/elementwise.js';
import { gather } from '../../../nn/operators/gather.js';
import { logSoftmax } from '../../../nn/operators/logSoftmax.js';
import { dense } from '../../../nn/operators/matmul.js';
import { FILTER_GRADIENTS } from '../../../nn/operators/operatorTypes.js';
import { broadcastTo, reduceMean, reduceSum } from '../../../nn/operators/reduce.js';
import { reshape, slice } from '../../../nn/operators/reshape.js';
import type { Runtime } from '../../../nn/runtime.js';
import type { Tensor } from '../../../nn/tensor.js';
import { computeNaively, type NaiveArray } from './naiveGraph.js';
import { allOperatorCases, drawInputs, KERNELS } from './operatorCases.js';

const wide = ({ shape, data }: Tensor): NaiveArray => ({ shape, data: Float64Array.from(data) });

const ramp = (shape: readonly number[], step = 0.37): Tensor => {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return { shape, data: Float32Array.from({ length: size }, (_, i) => Math.sin(step * (i + 1))) };
};

function expectClose(actual: Tensor | undefined, expected: NaiveArray | undefined, tolerance = 2e-6): void {
  expect(actual?.shape).toEqual(expected?.shape);
  const scale = Math.max(1, ...expected!.data.map(Math.abs));
  for (const [index, x] of expected!.data.entries()) {
    const error = Math.abs(actual!.data[index]! - x) / scale;
    if (!(error <= tolerance)) expect.fail(`element ${index} is ${actual!.data[index]}, not ${x}`);
  }
}

/** Declares the tests of what every runtime must do, against operators computed in float64 by their definitions. */
export function testConformance(open: () => Promise<Runtime>): void {
  let runtime: Runtime;
  beforeAll(async () => (runtime = await open()));

  test.each(allOperatorCases)('computes %s', async (_, operatorCase) => {
    const graph = new Graph();
    const tensors = drawInputs(operatorCase);
    const inputs = tensors.map(({ shape }, index) => graph.input(`input${index}`, shape));
    const output = operatorCase.build(graph, inputs);
    graph.output('result', output);
    const feeds = Object.fromEntries(tensors.map((tensor, index) => [`input${index}`, tensor]));
    const program = await runtime.compile(graph);
    const { result } = await program.run(feeds);
    await program.dispose();
    const naiveFeeds = Object.fromEntries(Object.entries(feeds).map(([key, tensor]) => [key, wide(tensor)]));
    expectClose(result, computeNaively(graph, naiveFeeds).get(output));
  });

  /** A small network whose batch size is `size`, and rows gathered from it. */
  function network(size: number, rows: number): Graph {
    const graph = new Graph();
    const planes = graph.input('planes', [size, 2, 3, 3]);
    const picked = graph.input('rows', [rows], 'int32', 'rows');
    const hidden = relu(
      graph,
      conv2d(graph, planes, graph.constant(ramp([4, 2, 3, 3])), graph.constant(ramp([4])), { padding: 1 }),
    );
    const flat = reshape(graph, slice(graph, hidden, [0, 1, 0, 0], [size, 2, 3, 3]), [size, 18]);
    const logits = dense(graph, flat, graph.constant(ramp([5, 18])), graph.constant(ramp([5])));
    graph.output('logits', logits);
    graph.output('gathered', gather(graph, logSoftmax(graph, logits), picked));
    graph.output('value', tanh(graph, reduceMean(graph, hidden, [1, 2, 3])));
    const total = broadcastTo(graph, reduceSum(graph, logits, [0, 1], true), [1, 5]);
    graph.output('shifted', add(graph, logits, total));
    return graph;
  }

  // A runtime may lay out such convolutions in another way where the kernel is fed.
  test.each(['fed', 'constant'])('convolves many channels with a kernel that is %s', async (kernel) => {
    const graph = new Graph();
    const feeds: Record<string, Tensor> = {
      x: ramp([2, 32, 3, 3], 1.1),
      w: ramp([16, 32, 3, 3]),
      b: ramp([16]),
    };
    const [x, w, b] = Object.entries(feeds).map(([input, tensor]) =>
      kernel === 'fed' || input === 'x' ? graph.input(input, tensor.shape) : graph.constant(tensor),
    ) as [Value, Value, Value];
    if (kernel !== 'fed') for (const input of ['w', 'b']) Reflect.deleteProperty(feeds, input);
    const y = conv2d(graph, x, w, b, { padding: 1 });
    graph.output('y', y);
    graph.output('back', convTranspose2d(graph, y, relu(graph, w), { padding: 1 }));
    const program = await runtime.compile(graph);
    const results = await program.run(feeds);
    await program.dispose();
    const naive = computeNaively(
      graph,
      Object.fromEntries(Object.entries(feeds).map(([input, tensor]) => [input, wide(tensor)])),
    );
    for (const [output, value] of graph.outputs) expectClose(results[output], naive.get(value));
  });

  // So many boards and channels that onnxruntime may lay them out in blocks.
  test.each(
    FILTER_GRADIENTS.flatMap((filterGradients) =>
      KERNELS.map(([h, v, padding]) => ({ filterGradients, h, v, padding })),
    ),
  )(
    'sums the gradient of a $h x $v kernel, padding $padding, over many boards, $filterGradients',
    async ({ filterGradients, h, v, padding }) => {
      const graph = new Graph();
      const feeds: Record<string, Tensor> = {
        x: ramp([32, 5, 4, 3], 1.1),
        y: ramp([32, 16, 4 + 2 * padding - h + 1, 3 + 2 * padding - v + 1]),
      };
      const [x, y] = Object.entries(feeds).map(([input, { shape }]) => graph.input(input, shape));
      const w = convFilterGradient(graph, x!, y!, { padding, kernel: [h, v] });
      graph.output('w', w);
      const program = await runtime.compile(graph, { filterGradients });
      const results = await program.run(feeds);
      await program.dispose();
      const naive = computeNaively(graph, { x: wide(feeds['x']!), y: wide(feeds['y']!) });
      // Some thousand terms a number.
      expectClose(results['w'], naive.get(w), 1e-5);
    },
  );

  test('runs one program with batches of any size', async () => {
    const program = await runtime.compile(network(BATCH, BATCH));
    for (const [size, rows] of [
      [1, [0]],
      [3, [2, 2, 0, 1]],
      [2, [1]],
    ] as const) {
      const fixed = network(size, rows.length);
      const feeds = {
        planes: ramp([size, 2, 3, 3], 1.7),
        rows: { shape: [rows.length], data: Int32Array.from(rows) },
      };
      const results = await program.run(feeds);
      const naive = computeNaively(fixed, { planes: wide(feeds.planes), rows: wide(feeds.rows) });
      expect(Object.keys(results).sort()).toEqual([...fixed.outputs.keys()].sort());
      for (const [output, value] of fixed.outputs) expectClose(results[output], naive.get(value));
    }
    await program.dispose();
  });

  test('gives inputs, constants and one value under two names as outputs, run after run', async () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    const twice = add(graph, x, x, 'first');
    graph.output('x', x);
    graph.output('constant', graph.constant({ shape: [2], data: Int32Array.of(3, 4) }));
    graph.output('second', twice);
    graph.output('third', twice);
    const program = await runtime.compile(graph);
    for (const start of [1, 5]) {
      const results = await program.run({ x: { shape: [2], data: Float32Array.of(start, start + 1) } });
      expect(results).toEqual({
        x: { shape: [2], data: Float32Array.of(start, start + 1) },
        constant: { shape: [2], data: Int32Array.of(3, 4) },
        second: { shape: [2], data: Float32Array.of(2 * start, 2 * start + 2) },
        third: { shape: [2], data: Float32Array.of(2 * start, 2 * start + 2) },
      });
    }
    await program.dispose();
  });

  test('compiles and runs several programs at the same time', async () => {
    const sizes = [1, 2, 3];
    const programs = await Promise.all(sizes.map((size) => runtime.compile(network(size, 1))));
    const feeds = sizes.map((size) => ({
      planes: ramp([size, 2, 3, 3], 1.3),
      rows: { shape: [1], data: Int32Array.of(size - 1) },
    }));
    const results = await Promise.all(programs.map((program, index) => program.run(feeds[index]!)));
    await Promise.all(programs.map((program) => program.dispose()));
    for (const [index, size] of sizes.entries()) {
      const graph = network(size, 1);
      const { planes, rows } = feeds[index]!;
      const naive = computeNaively(graph, { planes: wide(planes), rows: wide(rows) });
      for (const [output, value] of graph.outputs) expectClose(results[index]![output], naive.get(value));
    }
  });

  test('the sign of 0 and -0 is +1', async () => {
    const graph = new Graph();
    graph.output('sign', sign(graph, graph.input('x', [4])));
    const program = await runtime.compile(graph);
    const { sign: result } = await program.run({ x: { shape: [4], data: Float32Array.of(0, -0, 3, -3) } });
    expect([...result!.data]).toEqual([1, 1, 1, -1]);
    await program.dispose();
  });

  test('a result stays as it is when the program runs again', async () => {
    const graph = new Graph();
    graph.output('y', relu(graph, graph.input('x', [BATCH, 3])));
    const program = await runtime.compile(graph);
    const first = await program.run({ x: ramp([2, 3]) });
    const kept = Float32Array.from(first['y']!.data);
    await program.run({ x: ramp([2, 3], 2.2) });
    await program.dispose();
    expect(first['y']!.data).toEqual(kept);
  });

  test('leaves the arithmetic of its thread alone', async () => {
    const graph = new Graph();
    graph.output('y', relu(graph, graph.input('x', [1])));
    const program = await runtime.compile(graph);
    const { y } = await program.run({ x: { shape: [1], data: Float32Array.of(1e-40) } });
    await program.dispose();
    // Denormal numbers: a runtime may take them for zero within its operations, but not let JavaScript do so.
    expect([Math.fround(1e-40), 0]).toContain(y!.data[0]);
    expect(Math.fround(Float32Array.of(1e-38)[0]! / 4)).toBeGreaterThan(0);
    expect(Float64Array.of(3e-308)[0]! / 4).toBeGreaterThan(0);
  });

  test.each([
    ['a missing input', {}, /input x of the graph was not fed/],
    ['an unknown input', { x: ramp([1, 3]), y: ramp([1]) }, /no input named y/],
    ['a wrong size', { x: ramp([2, 4]) }, /takes float32\[-1, 3\], not float32\[2, 4\]/],
    ['a wrong type', { x: { shape: [1, 3], data: new Int32Array(3) } }, /not int32/],
    ['too few numbers', { x: { shape: [2, 3], data: new Float32Array(5) } }, /of 5 numbers/],
  ])('refuses %s', async (_, feeds, message) => {
    const graph = new Graph();
    graph.output('y', relu(graph, graph.input('x', [BATCH, 3])));
    const program = await runtime.compile(graph);
    await expect(program.run(feeds as Record<string, Tensor>)).rejects.toThrow(message);
    await program.dispose();
  });

  afterAll(() => {
    expect(runtime.description).toMatch(/\d+\.\d+/);
  });
}
