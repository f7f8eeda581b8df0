import { describe, expect, test } from 'vitest';
import type { Layer } from '../../../nn/architecture.js';
import { importOnnx } from '../../../nn/onnx/import.js';
import { expectSame } from '../../support/nn/expectSame.js';
import { integers, node, threePlaneFile, weights } from '../../support/nn/onnxFile.js';

// importOnnx compares each of these with what onnxruntime makes of the file itself.

const FEATURES = 6 * 64;
const number = (name: string, value: number) => ({ name, dataType: 1, dims: [], floatData: [value] });

async function layersOf(
  inner: readonly object[],
  more: readonly object[],
  operatorSet = 17,
): Promise<readonly Layer[]> {
  const network = await importOnnx(threePlaneFile(FEATURES, inner, more, operatorSet));
  await expectSame(network);
  return network.architecture.layers;
}

const kinds = (layers: readonly Layer[]): string[] => layers.map(({ kind }) => kind);

/** From the board `c` to squares [N, 64, 6] called `t`, and back from `y` to `x`. */
const squares = [node('Reshape', ['c', 'rows'], 'r'), node('Transpose', ['r'], 't', { perm: [0, 2, 1] })];
const board = [
  node('Transpose', ['y'], 'z', { perm: [0, 2, 1] }),
  node('Reshape', ['z', 'board.shape'], 'x'),
];
const shapes = [integers('rows', [0, 6, 64]), integers('board.shape', [-1, 6, 8, 8])];
const matrices = (...names: string[]): object[] => names.map((name) => weights(name, [6, 6], 0.6));
const biases = (...names: string[]): object[] => names.map((name) => weights(name, [6]));

const linear = (from: string, name: string): object[] => [
  node('MatMul', [from, `${name}.w`], `${name}.m`),
  node('Add', [`${name}.m`, `${name}.b`], name),
];
const parameters = (...names: string[]): object[] => [
  ...matrices(...names.map((name) => `${name}.w`)),
  ...biases(...names.map((name) => `${name}.b`)),
];

/** Queries, keys and values of 2 heads, [N, 2, 64, 3] each. */
const heads = ['q', 'k', 'v'].flatMap((name) => [
  ...linear('t', name),
  node('Reshape', [name, 'parted'], `${name}.p`),
  node('Transpose', [`${name}.p`], `${name}.h`, { perm: name === 'k' ? [0, 2, 3, 1] : [0, 2, 1, 3] }),
]);
const parted = integers('parted', [0, 64, 2, 3]);
const mixed = [
  node('MatMul', ['w', 'v.h'], 'a'),
  node('Transpose', ['a'], 'a.t', { perm: [0, 2, 1, 3] }),
  node('Reshape', ['a.t', 'whole'], 'a.r'),
  ...linear('a.r', 'o'),
];
const whole = integers('whole', [0, 64, 6]);
const all = [...shapes, parted, whole, ...parameters('q', 'k', 'v', 'o')];

describe('attention', () => {
  test('of squares, with a place for each and a skip around it', async () => {
    const layers = await layersOf(
      [
        ...squares.slice(0, 1),
        node('Transpose', ['r'], 's', { perm: [0, 2, 1] }),
        node('Add', ['s', 'places'], 't'),
        ...heads,
        node('MatMul', ['q.h', 'k.h'], 'm'),
        node('Div', ['m', 'root'], 'd'),
        node('Add', ['d', 'near'], 'n'),
        node('Softmax', ['n'], 'w', { axis: 3 }),
        ...mixed,
        node('Add', ['o', 't'], 'y'),
        ...board,
      ],
      [...all, number('root', Math.sqrt(3)), weights('places', [64, 6]), weights('near', [2, 64, 64])],
    );
    const products = layers.filter(({ kind }) => kind === 'matmul');
    expect(products).toHaveLength(2);
    expect(products[0]).toMatchObject({ factor: expect.closeTo(1 / Math.sqrt(3), 6) as number });
    expect(kinds(layers).filter((kind) => kind === 'softmax')).toHaveLength(1);
  });

  test('whose queries and keys are scaled before they are multiplied', async () => {
    const scaled = ['q', 'k'].map((name) => node('Mul', [`${name}.h`, 'fourth root'], `${name}.s`));
    const layers = await layersOf(
      [
        ...squares,
        ...heads,
        ...scaled,
        node('MatMul', ['q.s', 'k.s'], 'm'),
        node('Softmax', ['m'], 'w'),
        ...mixed,
      ].concat(node('Identity', ['o'], 'y'), board),
      [...all, number('fourth root', 3 ** -0.25)],
    );
    expect(layers.find(({ kind }) => kind === 'matmul')).toMatchObject({
      factor: expect.closeTo(1 / Math.sqrt(3), 6) as number,
    });
  });

  test('in rows of all positions, as networks of chess write it', async () => {
    const layers = await layersOf(
      [
        ...squares,
        node('Reshape', ['t', 'in rows'], 'rows of all'),
        ...['q', 'k', 'v'].flatMap((name) => [
          ...linear('rows of all', name),
          node('Reshape', [name, 'of heads'], `${name}.p`),
          node('Transpose', [`${name}.p`], `${name}.h`, { perm: name === 'k' ? [0, 2, 3, 1] : [0, 2, 1, 3] }),
        ]),
        node('MatMul', ['q.h', 'k.h'], 'm'),
        node('Softmax', ['m'], 'w', { axis: 3 }),
        node('MatMul', ['w', 'v.h'], 'a'),
        node('Transpose', ['a'], 'a.t', { perm: [0, 2, 1, 3] }),
        node('Reshape', ['a.t', 'in rows'], 'a.r'),
        node('Gemm', ['a.r', 'o.w', 'o.b'], 'o'),
        node('Add', ['o', 'rows of all'], 'sum'),
        node('LayerNormalization', ['sum', 'gain', 'q.b'], 'normed', { axis: 1 }),
        node('Relu', ['normed'], 'relu'),
        node('Reshape', ['relu', 'by position'], 'y'),
        ...board,
      ],
      [
        ...[...shapes, ...parameters('q', 'k', 'v', 'o'), weights('gain', [6])],
        integers('in rows', [-1, 6]),
        integers('of heads', [-1, 64, 2, 3]),
        integers('by position', [-1, 64, 6]),
      ],
    );
    expect(kinds(layers)).toContain('layerNorm');
  });

  test('with the squares before the positions, as PyTorch computes it', async () => {
    const picks = ['q', 'k', 'v'].map((name, at) => node('Gather', ['three', `${at}`], name, { axis: 0 }));
    await layersOf(
      [
        ...squares,
        node('Transpose', ['t'], 'first', { perm: [1, 0, 2] }),
        node('MatMul', ['first', 'in.w'], 'in.m'),
        node('Add', ['in.b', 'in.m'], 'in'),
        node('Reshape', ['in', 'in three'], 'in.r'),
        node('Unsqueeze', ['in.r', 'front'], 'in.u'),
        node('Transpose', ['in.u'], 'in.t', { perm: [3, 1, 2, 0, 4] }),
        node('Squeeze', ['in.t', 'third'], 'three'),
        ...picks,
        ...['q', 'k', 'v'].flatMap((name) => [
          node('Reshape', [name, 'with heads'], `${name}.r`),
          node('Transpose', [`${name}.r`], `${name}.t`, { perm: [1, 0, 2] }),
        ]),
        node('Transpose', ['k.t'], 'k.h', { perm: [0, 2, 1] }),
        node('MatMul', ['q.t', 'k.h'], 'm'),
        node('Softmax', ['m'], 'w', { axis: -1 }),
        node('MatMul', ['w', 'v.t'], 'a'),
        node('Transpose', ['a'], 'a.t', { perm: [1, 0, 2] }),
        node('Reshape', ['a.t', 'rows of all'], 'a.r'),
        node('Gemm', ['a.r', 'o.w', 'o.b'], 'o', { transB: 1 }),
        node('Reshape', ['o', 'back'], 'o.r'),
        node('Add', ['o.r', 'first'], 'sum'),
        node('Transpose', ['sum'], 'y', { perm: [1, 0, 2] }),
        ...board,
      ],
      [
        ...[...shapes, ...parameters('o'), weights('in.w', [6, 18], 0.6), weights('in.b', [18])],
        integers('in three', [64, -1, 3, 6]),
        ...[integers('front', [0]), integers('third', [3])],
        ...[0, 1, 2].map((at) => ({ name: `${at}`, dataType: 7, dims: [], int64Data: [at] })),
        integers('with heads', [64, -1, 3]),
        integers('rows of all', [-1, 6]),
        integers('back', [64, -1, 6]),
      ],
    );
  });

  test('whose queries, keys and values are sliced from one array that begins with them', async () => {
    await layersOf(
      [
        ...squares,
        node('MatMul', ['t', 'in.w'], 'in'),
        node('Reshape', ['in', 'five'], 'in.r'),
        node('Transpose', ['in.r'], 'in.t', { perm: [2, 0, 3, 1, 4] }),
        ...['q', 'k', 'v'].flatMap((name, at) => [
          node('Slice', ['in.t', `from ${at}`, `from ${at + 1}`, 'front'], `${name}.s`),
          node('Squeeze', [`${name}.s`, 'front'], `${name}.h`),
        ]),
        node('Transpose', ['k.h'], 'k.t', { perm: [0, 1, 3, 2] }),
        node('MatMul', ['q.h', 'k.t'], 'm'),
        node('Softmax', ['m'], 'w'),
        ...mixed,
        node('Identity', ['o'], 'y'),
        ...board,
      ],
      [
        ...[...shapes, whole, ...parameters('o'), weights('in.w', [6, 18], 0.6)],
        ...[integers('five', [0, 64, 3, 2, 3]), integers('front', [0])],
        ...[0, 1, 2, 3].map((at) => integers(`from ${at}`, [at])),
      ],
    );
  });

  test('as one operator', async () => {
    const layers = await layersOf(
      [
        ...squares,
        ...['q', 'k', 'v'].flatMap((name) => linear('t', name)),
        node('Attention', ['q', 'k', 'v'], 'a', { q_num_heads: 2, kv_num_heads: 2 }),
        ...linear('a', 'o'),
        node('Identity', ['o'], 'y'),
        ...board,
      ],
      [...shapes, ...parameters('q', 'k', 'v', 'o')],
      23,
    );
    expect(kinds(layers).filter((kind) => kind === 'matmul')).toHaveLength(2);
  });

  test('as sums of products that are named by letters', async () => {
    const sum = (inputs: readonly string[], output: string, equation: string): object =>
      node('Einsum', inputs, output, { equation });
    const layers = await layersOf(
      [
        ...squares,
        sum(['t', 'q.w'], 'q', 'nsc,chd->nhsd'),
        sum(['k.w', 't'], 'k', 'chd,nsc->nshd'),
        sum(['t', 'v.w'], 'v', 'nsc,cx->nsx'),
        node('Reshape', ['v', 'parted'], 'v.h'),
        sum(['q', 'k'], 'm', 'nhqd,nkhd->nhqk'),
        node('Softmax', ['m'], 'w'),
        sum(['w', 'v.h'], 'a', 'nhqk,nkhd->nqhd'),
        sum(['a', 'o.w'], 'y', 'nqhd,hdc->nqc'),
        ...board,
      ],
      [
        ...[...shapes, parted, weights('v.w', [6, 6], 0.6)],
        ...[weights('q.w', [6, 2, 3], 0.6), weights('k.w', [6, 2, 3], 0.6), weights('o.w', [2, 3, 6], 0.6)],
      ],
    );
    expect(kinds(layers).filter((kind) => kind === 'matmul')).toHaveLength(2);
  });

  test('with weights from the left, as mixers of squares have them', async () => {
    await layersOf(
      [...squares, node('MatMul', ['mix', 't'], 'y'), ...board],
      [...shapes, weights('mix', [64, 64], 0.1)],
    );
  });

  test('that gathers all squares into one number a channel', async () => {
    const file = threePlaneFile(
      6,
      [
        ...squares,
        node('MatMul', ['t', 'score'], 's'),
        node('Softmax', ['s'], 'w', { axis: 1 }),
        node('Transpose', ['w'], 'w.t', { perm: [0, 2, 1] }),
        node('MatMul', ['w.t', 't'], 'x'),
      ],
      [...shapes, weights('score', [6, 1])],
    );
    await expectSame(await importOnnx(file));
  });
});

describe('norms that keep the mean', () => {
  const root = { kind: 'layerNorm', centered: false };
  const gain = [weights('gain', [6]), number('two', 2), number('tiny', 1e-5), number('one', 1)];
  const parts = (...ends: object[]): object[] => [
    ...squares,
    node('Pow', ['t', 'two'], 'p'),
    node('ReduceMean', ['p'], 'mean', { axes: [-1] }),
    node('Add', ['mean', 'tiny'], 'e'),
    node('Sqrt', ['e'], 'root'),
    ...ends,
    node('Mul', ['gain', 'n'], 'y'),
    ...board,
  ];
  test.each<[string, object[], number]>([
    ['divided', parts(node('Div', ['t', 'root'], 'n')), 17],
    ['multiplied by the inverse', parts(node('Reciprocal', ['root'], 'i'), node('Mul', ['t', 'i'], 'n')), 17],
    ['by one over the root', parts(node('Div', ['one', 'root'], 'i'), node('Mul', ['t', 'i'], 'n')), 17],
    ['as one operator', [...squares, node('RMSNormalization', ['t', 'gain'], 'y'), ...board], 23],
    [
      'of each head',
      [
        ...squares,
        node('Reshape', ['t', 'parted'], 'p'),
        node('LayerNormalization', ['p', 'three'], 'n'),
        node('Reshape', ['n', 'whole'], 'y'),
        ...board,
      ],
      17,
    ],
  ])('%s', async (name, inner, operatorSet) => {
    const more = [...shapes, ...gain, parted, whole, weights('three', [3])];
    const layers = await layersOf(inner, more, operatorSet);
    const norms = layers.filter(({ kind }) => kind === 'layerNorm');
    expect(norms).toHaveLength(1);
    if (name !== 'of each head') expect(norms[0]).toMatchObject(root);
  });
});
