import { expect, test } from 'vitest';
import { BATCH, Graph, type Value } from '../../nn/graph.js';
import { conv2d, convFilterGradient, convTranspose2d } from '../../nn/operators/conv.js';
import { add, greater, relu, where } from '../../nn/operators/elementwise.js';
import { gather } from '../../nn/operators/gather.js';
import { logSoftmax } from '../../nn/operators/logSoftmax.js';
import { dense, matmul } from '../../nn/operators/matmul.js';
import { broadcastTo, reduceSum } from '../../nn/operators/reduce.js';
import { concat, pad, reshape, slice, transpose } from '../../nn/operators/reshape.js';

// What the inference of shapes accepts is held by the conformance suite: there the runtimes tell the shapes.

const symbolic: readonly [string, (graph: Graph, x: Value) => Value, readonly number[]][] = [
  ['conv2d', (g, x) => conv2d(g, x, g.input('w', [5, 2, 3, 3]), undefined, { padding: 1 }), [-1, 5, 4, 4]],
  ['reshape', (g, x) => reshape(g, x, [BATCH, 32]), [-1, 32]],
  ['adding a row', (g, x) => add(g, x, g.input('b', [1, 2, 1, 1])), [-1, 2, 4, 4]],
  ['adding a batch', (g, x) => add(g, g.input('b', [BATCH, 1, 4, 1]), x), [-1, 2, 4, 4]],
  ['reduceSum over the batch', (g, x) => reduceSum(g, x, [0]), [2, 4, 4]],
  ['reduceSum over the rest', (g, x) => reduceSum(g, x, [1, 2, 3], true), [-1, 1, 1, 1]],
  ['slice', (g, x) => slice(g, x, [0, 1, 0, 0], [BATCH, 1, 4, 4]), [-1, 1, 4, 4]],
  ['pad', (g, x) => pad(g, x, [0, 0, 1, 1], [0, 0, 1, 1]), [-1, 2, 6, 6]],
  ['concat', (g, x) => concat(g, [x, x], 1), [-1, 4, 4, 4]],
  ['concat along the batch', (g, x) => concat(g, [x, x], 0), [-1, 2, 4, 4]],
  ['transpose', (g, x) => transpose(g, x, [1, 0, 2, 3]), [2, -1, 4, 4]],
  ['gather', (g, x) => gather(g, x, g.input('rows', [7], 'int32')), [7, 2, 4, 4]],
  ['broadcastTo', (g, x) => broadcastTo(g, reduceSum(g, x, [1], true), [BATCH, 3, 4, 4]), [-1, 3, 4, 4]],
];

test.each(symbolic)('%s keeps a symbolic batch', (_, build, shape) => {
  const graph = new Graph();
  const output = build(graph, graph.input('x', [BATCH, 2, 4, 4]));
  expect(output.shape).toEqual(shape);
  expect(output.type).toBe('float32');
});

const misfits: readonly [string, (graph: Graph) => Value, RegExp][] = [
  [
    'channels that differ',
    (g) => conv2d(g, g.input('x', [1, 2, 8, 8]), g.input('w', [4, 3, 3, 3]), undefined, { padding: 1 }),
    /conv2d takes x \[N, C, H, W\].* not float32\[1, 2, 8, 8\] and float32\[4, 3, 3, 3\]/,
  ],
  [
    'a kernel larger than the board',
    (g) => conv2d(g, g.input('x', [1, 2, 2, 8]), g.input('w', [4, 2, 3, 3]), undefined, { padding: 0 }),
    /conv2d takes a kernel that fits/,
  ],
  [
    'a bias of another length',
    (g) => dense(g, g.input('x', [1, 2]), g.input('w', [3, 2]), g.input('b', [2])),
    /dense takes/,
  ],
  [
    'a transposed convolution of other channels',
    (g) => convTranspose2d(g, g.input('y', [1, 2, 8, 8]), g.input('w', [4, 2, 3, 3]), { padding: 1 }),
    /convTranspose2d takes/,
  ],
  [
    'a cotangent of another size',
    (g) =>
      convFilterGradient(g, g.input('x', [1, 2, 8, 8]), g.input('y', [1, 2, 8, 8]), {
        padding: 0,
        kernel: [3, 3],
      }),
    /convFilterGradient takes/,
  ],
  ['inner dimensions that differ', (g) => matmul(g, g.input('a', [2, 3]), g.input('b', [2, 3])), /matmul/],
  ['shapes that do not broadcast', (g) => add(g, g.input('a', [2]), g.input('b', [3])), /shapes broadcast/],
  ['a batch and a number', (g) => add(g, g.input('a', [BATCH]), g.input('b', [3])), /shapes broadcast/],
  ['integers', (g) => add(g, g.input('a', [2], 'int32'), g.input('b', [2], 'int32')), /add takes/],
  ['two types', (g) => greater(g, g.input('a', [2], 'int32'), g.input('b', [2])), /greater takes/],
  ['a number as a condition', (g) => where(g, g.input('a', [2]), g.input('b', [2]), g.constant(0)), /where/],
  ['an axis too many', (g) => reduceSum(g, g.input('x', [2, 3]), [2]), /reduceSum takes/],
  ['no axes', (g) => reduceSum(g, g.input('x', [2, 3]), []), /none given/],
  ['another size', (g) => reshape(g, g.input('x', [2, 3]), [5]), /reshape takes as many numbers as \[5\]/],
  ['a batch made fixed', (g) => reshape(g, g.input('x', [BATCH, 3]), [6]), /reshape takes/],
  ['two free dimensions', (g) => reshape(g, g.input('x', [2, 3]), [-1, -1]), /reshape takes/],
  ['an axis twice', (g) => transpose(g, g.input('x', [2, 3]), [0, 0]), /transpose takes/],
  ['a window that sticks out', (g) => slice(g, g.input('x', [4]), [2], [3]), /slice takes/],
  ['a negative margin', (g) => pad(g, g.input('x', [4]), [-1], [0]), /pad takes/],
  ['other columns', (g) => concat(g, [g.input('a', [1, 2]), g.input('b', [1, 3])], 0), /concat takes/],
  ['rows as float32', (g) => gather(g, g.input('x', [4]), g.input('rows', [2])), /gather takes/],
  ['a scalar', (g) => logSoftmax(g, g.constant(1)), /logSoftmax takes/],
  ['an unknown size', (g) => broadcastTo(g, g.constant(1), [BATCH]), /broadcastTo takes/],
  ['a shrinking shape', (g) => broadcastTo(g, g.input('x', [2]), [1]), /broadcastTo takes/],
  ['a constant that is too short', (g) => g.constant({ shape: [2], data: new Float32Array(1) }), /needs 2/],
  ['a name twice', (g) => relu(g, g.input('x', [1]), 'x'), /two values named x/],
];

test.each(misfits)('refuses %s', (_, build, message) => {
  expect(() => build(new Graph())).toThrow(message);
});

test('an output has one name and is a number', () => {
  const graph = new Graph();
  const x = graph.input('x', [1]);
  graph.output('y', x);
  expect(() => graph.output('y', x)).toThrow(/two outputs named y/);
  expect(() => graph.output('z', greater(graph, x, x))).toThrow(/z is bool/);
});

test('a constant of integers is int32, a number is a scalar', () => {
  const graph = new Graph();
  expect(graph.constant({ shape: [1], data: Int32Array.of(3) }).type).toBe('int32');
  expect(graph.constant(2)).toMatchObject({ shape: [], type: 'float32', node: undefined });
});

test('only what the outputs need is live, in order', () => {
  const graph = new Graph();
  const x = graph.input('x', [1]);
  const a = relu(graph, x, 'a');
  relu(graph, a, 'unused');
  graph.output('c', add(graph, a, relu(graph, a, 'b'), 'c'));
  expect(graph.liveNodes().map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(graph.nodes).toHaveLength(4);
});
