import { Random } from '../../../engine/random.js';
import type { Graph, OperatorName, Value } from '../../../nn/graph.js';
import { activation } from '../../../nn/operators/activation.js';
import { ACTIVATIONS } from '../../../nn/operators/activationValues.js';
import { batchNorm } from '../../../nn/operators/batchNorm.js';
import { conv2d, convFilterGradient, convTranspose2d } from '../../../nn/operators/conv.js';
import {
  abs,
  add,
  div,
  equal,
  erf,
  exp,
  greater,
  greaterOrEqual,
  log,
  maximum,
  minimum,
  mul,
  neg,
  relu,
  sqrt,
  sub,
  tanh,
  where,
  whereRectified,
} from '../../../nn/operators/elementwise.js';
import { gather } from '../../../nn/operators/gather.js';
import { layerNorm } from '../../../nn/operators/layerNorm.js';
import { localResponse } from '../../../nn/operators/localResponse.js';
import { logSoftmax } from '../../../nn/operators/logSoftmax.js';
import { batchMatmul, dense, matmul } from '../../../nn/operators/matmul.js';
import { prelu } from '../../../nn/operators/prelu.js';
import { dequantize, quantize } from '../../../nn/operators/quantize.js';
import { broadcastTo, reduceMean, reduceSum } from '../../../nn/operators/reduce.js';
import { concat, pad, reshape, slice, transpose } from '../../../nn/operators/reshape.js';
import { softmax } from '../../../nn/operators/softmax.js';
import type { Tensor } from '../../../nn/tensor.js';

// Small applications of every operator, for the tests that hold for all of them.

export interface OperatorCase {
  readonly name: string;
  /** Shapes of the float32 inputs. */
  readonly shapes: readonly (readonly number[])[];
  readonly build: (graph: Graph, inputs: readonly Value[]) => Value;
  /** Inputs are drawn from this range, [-2, 2] by default. */
  readonly range?: readonly [number, number];
}

type Build = OperatorCase['build'];

const BOARD = [2, 3, 4, 3] as const;

function pairs(build: (graph: Graph, a: Value, b: Value) => Value, range?: readonly [number, number]) {
  const shapes = [
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3]],
    [
      [2, 1, 3],
      [4, 1],
    ],
    [[], [2, 2]],
    [
      [3, 2],
      [1, 1],
    ],
  ];
  return shapes.map(([a, b]): OperatorCase => ({
    name: `[${a!.join(', ')}] with [${b!.join(', ')}]`,
    shapes: [a!, b!],
    build: (graph, [x, y]) => build(graph, x!, y!),
    ...(range && { range }),
  }));
}

function single(build: (graph: Graph, x: Value) => Value, range?: readonly [number, number]): OperatorCase[] {
  return [
    {
      name: '[2, 3, 2]',
      shapes: [[2, 3, 2]],
      build: (graph, [x]) => build(graph, x!),
      ...(range && { range }),
    },
  ];
}

/** A comparison is seen through `where`, as bools cannot be outputs. */
const compared =
  (compare: (graph: Graph, a: Value, b: Value) => Value) =>
  (graph: Graph, a: Value, b: Value): Value =>
    where(graph, compare(graph, a, b), graph.constant(1), graph.constant(0));

function one(name: string, shapes: OperatorCase['shapes'], build: Build): OperatorCase {
  return { name, shapes, build };
}

/** Heights, widths and paddings. */
export const KERNELS: readonly [number, number, number][] = [
  [3, 3, 1],
  [1, 1, 0],
  [3, 3, 0],
  [2, 3, 2],
  [1, 1, 1],
];

const convolutions = (build: (h: number, v: number, padding: number) => OperatorCase): OperatorCase[] =>
  KERNELS.map(([h, v, padding]) => ({
    ...build(h, v, padding),
    name: `${h}x${v} kernel, padding ${padding}`,
  }));

const rows = (graph: Graph, ...data: number[]) =>
  graph.constant({ shape: [data.length], data: Int32Array.from(data) });

/** Batch norm with mean and variance of x itself, by their definitions. */
const ofBatch: Build = (graph, [x, scale, shift]) => {
  const axes = x!.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const mean = reduceMean(graph, x!, axes);
  const along = [3, ...axes.slice(1).map(() => 1)];
  const centered = sub(graph, x!, reshape(graph, mean, along));
  const variance = reduceMean(graph, mul(graph, centered, centered), axes);
  const inputs = { x: x!, scale: scale!, shift: shift!, mean, variance };
  return batchNorm(graph, inputs, { epsilon: 0.1, ofBatch: true });
};

const operatorCases: Record<OperatorName, readonly OperatorCase[]> = {
  conv2d: [
    ...convolutions((h, v, padding) =>
      one('', [BOARD, [2, 3, h, v]], (graph, [x, w]) => conv2d(graph, x!, w!, undefined, { padding })),
    ),
    one('with bias', [BOARD, [2, 3, 3, 3], [2]], (graph, [x, w, b]) =>
      conv2d(graph, x!, w!, b, { padding: 1 }),
    ),
  ],
  convTranspose2d: convolutions((h, v, padding) =>
    one(
      '',
      [
        [2, 2, 5, 3],
        [2, 3, h, v],
      ],
      (graph, [y, w]) => convTranspose2d(graph, y!, w!, { padding }),
    ),
  ),
  convFilterGradient: convolutions((h, v, padding) => {
    const cotangent = [2, 2, 4 + 2 * padding - h + 1, 3 + 2 * padding - v + 1];
    return one('', [BOARD, cotangent], (graph, [x, y]) =>
      convFilterGradient(graph, x!, y!, { padding, kernel: [h, v] }),
    );
  }),
  dense: [
    one(
      'without bias',
      [
        [3, 4],
        [2, 4],
      ],
      (graph, [x, w]) => dense(graph, x!, w!, undefined),
    ),
    one('with bias', [[3, 4], [2, 4], [2]], (graph, [x, w, b]) => dense(graph, x!, w!, b)),
  ],
  matmul: [
    one(
      'plain',
      [
        [2, 3],
        [3, 4],
      ],
      (graph, [a, b]) => matmul(graph, a!, b!),
    ),
    one(
      'first transposed',
      [
        [3, 2],
        [3, 4],
      ],
      (graph, [a, b]) => matmul(graph, a!, b!, { transposeA: true }),
    ),
    one(
      'second transposed',
      [
        [2, 3],
        [4, 3],
      ],
      (graph, [a, b]) => matmul(graph, a!, b!, { transposeB: true }),
    ),
    one(
      'both transposed',
      [
        [3, 2],
        [4, 3],
      ],
      (graph, [a, b]) => matmul(graph, a!, b!, { transposeA: true, transposeB: true }),
    ),
  ],
  add: pairs(add),
  sub: pairs(sub),
  mul: pairs(mul),
  div: pairs(div, [0.5, 3]),
  maximum: pairs(maximum),
  minimum: pairs(minimum),
  neg: single(neg),
  abs: single(abs),
  relu: single(relu),
  tanh: single(tanh),
  exp: single(exp),
  log: single(log, [0.2, 3]),
  sqrt: single(sqrt, [0.2, 3]),
  erf: single(erf),
  activation: ACTIVATIONS.map((name): OperatorCase => {
    const numbers = { clip: { alpha: -0.7, beta: 1.1 }, hardSigmoid: { alpha: 0.3, beta: 0.45 } };
    const own = name in numbers ? numbers[name as keyof typeof numbers] : { alpha: 0.3 };
    return { ...single((graph, x) => activation(graph, x, name, own), [-5, 5])[0]!, name };
  }),
  prelu: [
    one('a slope a channel', [BOARD, [3, 1, 1]], (graph, [x, slope]) => prelu(graph, x!, slope!)),
    one('of features', [[2, 3], [3]], (graph, [x, slope]) => prelu(graph, x!, slope!)),
  ],
  layerNorm: [
    one('of boards', [BOARD, [3, 4, 3], [3, 4, 3]], (graph, [x, scale, shift]) =>
      layerNorm(graph, [x!, scale!, shift!], { epsilon: 0.1, axes: [1, 2, 3], centered: true }),
    ),
    one('of channels', [BOARD, [3, 1, 1], [3, 1, 1]], (graph, [x, scale, shift]) =>
      layerNorm(graph, [x!, scale!, shift!], { epsilon: 0.1, axes: [1], centered: true }),
    ),
    one('of squares, the mean kept', [BOARD, [3, 1, 1], [3, 1, 1]], (graph, [x, scale, shift]) =>
      layerNorm(graph, [x!, scale!, shift!], { epsilon: 0.1, axes: [2, 3], centered: false }),
    ),
    one('of features', [[3, 5], [5], [5]], (graph, [x, scale, shift]) =>
      layerNorm(graph, [x!, scale!, shift!], { epsilon: 0.1, axes: [1], centered: true }),
    ),
  ],
  softmax: [
    one('of rows', [[3, 5]], (graph, [x]) => softmax(graph, x!)),
    one('of scores', [[2, 2, 3, 4]], (graph, [x]) => softmax(graph, x!)),
  ],
  batchMatmul: [
    ...(
      [
        ['plain', [2, 2, 3, 4], [2, 2, 4, 5], {}],
        ['multiplied', [2, 3, 4], [2, 4, 2], { factor: 0.3 }],
        ['first transposed', [2, 2, 4, 3], [2, 2, 4, 5], { transposeA: true }],
        ['second transposed', [2, 3, 4], [2, 5, 4], { transposeB: true, factor: -2 }],
        ['both transposed', [2, 1, 4, 3], [2, 1, 5, 4], { transposeA: true, transposeB: true }],
      ] as const
    ).map(([name, a, b, options]) =>
      one(name, [a, b], (graph, [x, y]) => batchMatmul(graph, x!, y!, options)),
    ),
  ],
  localResponse: [
    one('of three channels', [[2, 5, 2, 3]], (graph, [x]) =>
      localResponse(graph, x!, { size: 3, alpha: 1.5, beta: 0.75, bias: 1 }),
    ),
    one('of more than there are', [[1, 3, 2, 2]], (graph, [x]) =>
      localResponse(graph, x!, { size: 7, alpha: 0.8, beta: 0.5, bias: 2 }),
    ),
  ],
  equal: pairs(compared(equal)),
  greater: pairs(compared(greater)),
  greaterOrEqual: pairs(compared(greaterOrEqual)),
  where: [
    one(
      'branches of one shape',
      [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
      (graph, [x, a, b]) => where(graph, greater(graph, x!, graph.constant(0)), a!, b!),
    ),
    one('everything broadcast', [[3, 1], [1, 4], []], (graph, [x, a, b]) =>
      where(graph, greater(graph, x!, graph.constant(0)), a!, b!),
    ),
  ],
  whereRectified: [
    one(
      'of what relu gave',
      [
        [2, 3],
        [2, 3],
      ],
      (graph, [a, b]) => whereRectified(graph, relu(graph, a!), b!),
    ),
  ],
  reduceSum: [
    one('over one axis', [[2, 3, 4]], (graph, [x]) => reduceSum(graph, x!, [1])),
    one('over all but the channels, kept', [BOARD], (graph, [x]) => reduceSum(graph, x!, [0, 2, 3], true)),
    one('over everything', [[2, 3]], (graph, [x]) => reduceSum(graph, x!, [0, 1])),
  ],
  reduceMean: [
    one('over one axis', [[2, 3, 4]], (graph, [x]) => reduceMean(graph, x!, [2])),
    one('over all but the channels, kept', [BOARD], (graph, [x]) => reduceMean(graph, x!, [0, 2, 3], true)),
  ],
  broadcastTo: [
    one('dimensions of 1', [[2, 1, 3, 1]], (graph, [x]) => broadcastTo(graph, x!, [2, 4, 3, 2])),
    one('missing dimensions', [[3]], (graph, [x]) => broadcastTo(graph, x!, [2, 2, 3])),
    one('a scalar', [[]], (graph, [x]) => broadcastTo(graph, x!, [2, 3])),
    one('nothing to repeat', [[2, 3]], (graph, [x]) => broadcastTo(graph, x!, [2, 3])),
  ],
  reshape: [
    one('with a free dimension', [[2, 3, 4]], (graph, [x]) => reshape(graph, x!, [2, -1])),
    one('to rank 1', [[2, 3]], (graph, [x]) => reshape(graph, x!, [6])),
  ],
  transpose: [
    one('of a matrix', [[2, 3]], (graph, [x]) => transpose(graph, x!, [1, 0])),
    one('of four axes', [BOARD], (graph, [x]) => transpose(graph, x!, [2, 0, 3, 1])),
  ],
  slice: [
    one('inside', [[4, 5]], (graph, [x]) => slice(graph, x!, [1, 2], [2, 3])),
    one('one plane', [BOARD], (graph, [x]) => slice(graph, x!, [0, 1, 0, 0], [2, 1, 4, 3])),
  ],
  pad: [
    one('unevenly', [[2, 3]], (graph, [x]) => pad(graph, x!, [1, 0], [0, 2])),
    one('a board', [BOARD], (graph, [x]) => pad(graph, x!, [0, 0, 1, 1], [0, 0, 1, 1])),
  ],
  concat: [
    one(
      'along rows',
      [
        [2, 3],
        [1, 3],
        [3, 3],
      ],
      (graph, inputs) => concat(graph, inputs, 0),
    ),
    one(
      'along channels',
      [
        [2, 1, 2],
        [2, 3, 2],
      ],
      (graph, inputs) => concat(graph, inputs, 1),
    ),
  ],
  gather: [
    one('rows repeated and left out', [[4, 3]], (graph, [x]) =>
      gather(graph, x!, rows(graph, 2, 0, 2, 3, 2)),
    ),
    one('boards', [BOARD], (graph, [x]) => gather(graph, x!, rows(graph, 1, 1, 0))),
    one('numbers', [[5]], (graph, [x]) => gather(graph, x!, rows(graph, 4, 0))),
  ],
  batchNorm: [
    one('given statistics', [BOARD, [3], [3], [3], [3]], (graph, [x, scale, shift, mean, v]) => {
      const inputs = { x: x!, scale: scale!, shift: shift!, mean: mean!, variance: mul(graph, v!, v!) };
      return batchNorm(graph, inputs, { epsilon: 0.1, ofBatch: false });
    }),
    one(
      'given statistics, of features',
      [[4, 3], [3], [3], [3], [3]],
      (graph, [x, scale, shift, mean, v]) => {
        const inputs = { x: x!, scale: scale!, shift: shift!, mean: mean!, variance: mul(graph, v!, v!) };
        return batchNorm(graph, inputs, { epsilon: 0.1, ofBatch: false });
      },
    ),
    one('statistics of the batch', [BOARD, [3], [3]], ofBatch),
    one('statistics of a batch of features', [[4, 3], [3], [3]], ofBatch),
  ],
  quantize: [
    one('one scale, unsigned', [BOARD], (graph, [x]) =>
      quantize(graph, x!, { type: 'uint8', scale: [0.125], zero: 10 }),
    ),
    one('a scale a row, signed', [[3, 4]], (graph, [x]) =>
      quantize(graph, x!, { type: 'int8', scale: [0.5, 0.01, 0.25], zero: 0 }),
    ),
  ],
  dequantize: [
    one('added to a row', [[2, 3]], (graph, [x]) =>
      add(graph, x!, dequantize(graph, rows(graph, -3, 0, 70_000), [0.5, 0.25, 0.001])),
    ),
  ],
  // Not every runtime has half precision: test/nn/quantization/float16.test.ts.
  cast: [],
  logSoftmax: [
    one('of rows', [[3, 5]], (graph, [x]) => logSoftmax(graph, x!)),
    one('of rank 3', [[2, 2, 3]], (graph, [x]) => logSoftmax(graph, x!)),
  ],
};

/** All cases as rows for `test.each`. */
export const allOperatorCases = Object.entries(operatorCases).flatMap(([op, cases]) =>
  cases.map((operatorCase) => [`${op}, ${operatorCase.name}`, operatorCase] as const),
);

/** The inputs of a case, the same at every call. */
export function drawInputs({ shapes, range: [low, high] = [-2, 2] }: OperatorCase): Tensor[] {
  const random = Random.fromSeed('operator case');
  return shapes.map((shape) => {
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    return { shape, data: Float32Array.from({ length: size }, () => low + (high - low) * random.uniform()) };
  });
}
