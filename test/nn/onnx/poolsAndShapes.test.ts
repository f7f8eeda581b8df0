import { describe, test } from 'vitest';
import { importOnnx } from '../../../nn/onnx/import.js';
import { expectSame } from '../../support/nn/expectSame.js';
import { integers, node, threePlaneFile, weights } from '../../support/nn/onnxFile.js';

// importOnnx compares each of these with onnxruntime on the file; here the other runtime and a slow twin join in.

type Attributes = Parameters<typeof node>[3];

const conv = (channels: number, kernel: readonly number[], attributes: Attributes) => ({
  nodes: [node('Conv', ['c', 'w', 'b'], 'x', attributes)],
  more: [weights('w', [channels, ...kernel]), weights('b', [channels])],
});

describe('convolutions', () => {
  test.each<[string, number, ReturnType<typeof conv>]>([
    ['depthwise', 6 * 64, conv(6, [1, 3, 3], { group: 6, pads: [1, 1, 1, 1] })],
    ['depthwise, two of each', 12 * 64, conv(12, [1, 3, 3], { group: 6, pads: [1, 1, 1, 1] })],
    ['grouped', 4 * 64, conv(4, [3, 3, 3], { group: 2, pads: [1, 1, 1, 1] })],
    ['dilated', 4 * 64, conv(4, [6, 3, 3], { dilations: [2, 2], pads: [2, 2, 2, 2] })],
    ['dilated in one direction', 4 * 64, conv(4, [6, 3, 3], { dilations: [1, 3], pads: [1, 3, 1, 3] })],
    ['strided', 4 * 16, conv(4, [6, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] })],
    ['strided by three and two', 4 * 12, conv(4, [6, 2, 2], { strides: [3, 2] })],
    ['of a kernel that is wide', 4 * 64, conv(4, [6, 1, 5], { pads: [0, 2, 0, 2] })],
    ['of a kernel that is high', 4 * 6 * 8, conv(4, [6, 3, 1], {})],
    ['with uneven margins', 4 * 64, conv(4, [6, 2, 2], { pads: [0, 1, 1, 0] })],
    ['with wider margins than its kernel', 4 * 100, conv(4, [6, 1, 1], { pads: [1, 1, 1, 1] })],
    ['padded to the same size, more below', 4 * 64, conv(4, [6, 4, 4], { auto_pad: 'SAME_UPPER' })],
    [
      'padded to the same size, more above',
      4 * 16,
      conv(4, [6, 3, 3], { auto_pad: 'SAME_LOWER', strides: [2, 2] }),
    ],
    [
      'all at once',
      6 * 4 * 3,
      conv(6, [2, 2, 3], { group: 3, strides: [2, 3], dilations: [3, 1], pads: [2, 0, 1, 1] }),
    ],
  ])('%s', async (_, features, { nodes, more }) => {
    await expectSame(await importOnnx(threePlaneFile(features, nodes, more)));
  });
});

describe('transposed convolutions', () => {
  const up = (into: number, attributes: Attributes, kernel: readonly number[] = [3, 3]) => ({
    nodes: [node('ConvTranspose', ['c', 'w', 'b'], 'x', attributes)],
    more: [weights('w', [6, into, ...kernel]), weights('b', [into * Number(attributes?.group ?? 1)])],
  });
  test.each<[string, number, ReturnType<typeof up>]>([
    ['of the same size', 4 * 64, up(4, { pads: [1, 1, 1, 1] })],
    ['that grow the board', 4 * 100, up(4, {})],
    ['by two', 2 * 256, up(2, { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] })],
    ['by two and three, with a kernel that is wide', 2 * 16 * 24, up(2, { strides: [2, 3] }, [2, 3])],
    ['in groups', 4 * 64, up(2, { group: 2, pads: [1, 1, 1, 1] })],
    ['dilated', 3 * 144, up(3, { dilations: [2, 2] })],
    ['to a size that is told', 2 * 256, up(2, { strides: [2, 2], output_shape: [16, 16] })],
    ['to the same size, more above', 2 * 256, up(2, { strides: [2, 2], auto_pad: 'SAME_LOWER' })],
  ])('%s', async (_, features, { nodes, more }) => {
    await expectSame(await importOnnx(threePlaneFile(features, nodes, more)));
  });
});

describe('pooling', () => {
  const pool = (type: string, attributes: Attributes) => [node(type, ['c'], 'x', attributes)];
  test.each<[string, number, object[]]>([
    ['largest of 3×3', 6 * 64, pool('MaxPool', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] })],
    ['largest of 2×2', 6 * 16, pool('MaxPool', { kernel_shape: [2, 2], strides: [2, 2] })],
    [
      'largest, one more window',
      6 * 16,
      pool('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
    ],
    [
      'largest, wide, uneven',
      6 * 8 * 3,
      pool('MaxPool', { kernel_shape: [2, 4], strides: [1, 3], pads: [0, 1, 1, 2] }),
    ],
    ['mean of 2×2', 6 * 16, pool('AveragePool', { kernel_shape: [2, 2], strides: [2, 2] })],
    ['mean without margins', 6 * 64, pool('AveragePool', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] })],
    [
      'mean with margins',
      6 * 16,
      pool('AveragePool', {
        kernel_shape: [3, 3],
        strides: [2, 2],
        pads: [1, 1, 1, 1],
        count_include_pad: 1,
      }),
    ],
    ['mean of all', 6, pool('GlobalAveragePool', {})],
    ['largest of all', 6, pool('GlobalMaxPool', {})],
    ['mean over axes', 6, pool('ReduceMean', { axes: [2, 3] })],
    [
      'mean over squares in a row',
      6,
      [
        node('Reshape', ['c', 'row'], 'squares'),
        node('ReduceMean', ['squares'], 'x', { axes: [2], keepdims: 0 }),
      ],
    ],
    ['mean over axes, which go', 6, pool('ReduceMean', { axes: [-1, -2], keepdims: 0 })],
  ])('%s', async (_, features, nodes) => {
    await expectSame(await importOnnx(threePlaneFile(features, nodes, [integers('row', [0, 6, -1])])));
  });
});

describe('joined, cut and turned', () => {
  const zero = integers('zero', [0]);
  test.each<[string, number, object[], object[]]>([
    ['with the planes', 9 * 64, [node('Concat', ['board', 'c'], 'x', { axis: 1 })], []],
    [
      'as vectors',
      12,
      [
        node('GlobalMaxPool', ['c'], 'm'),
        node('Flatten', ['m'], 'mf'),
        node('ReduceMean', ['c'], 'a', { axes: [2, 3], keepdims: 0 }),
        node('Concat', ['mf', 'a'], 'x', { axis: -1 }),
      ],
      [],
    ],
    [
      'some channels',
      4 * 64,
      [node('Slice', ['c', 'one', 'end', 'axes'], 'x')],
      [integers('one', [-5]), integers('end', [-1]), integers('axes', [1])],
    ],
    [
      'a part of the board',
      6 * 4 * 8,
      [node('Slice', ['c', 'two', 'end', 'axes'], 'x')],
      [integers('two', [2]), integers('end', [6]), integers('axes', [2])],
    ],
    [
      'split',
      6 * 64,
      [
        { ...node('Split', ['c', 'parts'], 'p', { axis: 1 }), output: ['p', 'q'] },
        node('Concat', ['q', 'p'], 'x', { axis: 1 }),
      ],
      [integers('parts', [2, 4])],
    ],
    ['padded', 6 * 90, [node('Pad', ['c', 'sides'], 'x')], [integers('sides', [0, 0, 1, 0, 0, 0, 0, 2])]],
    [
      'padded by margins that are computed',
      6 * 90,
      [
        {
          ...node('ConstantOfShape', ['four'], 'none'),
          attribute: [{ name: 'value', type: 4, t: { dataType: 7, dims: [1], int64Data: [0] } }],
        },
        node('Concat', ['left and right, top and bottom', 'none'], 'reversed', { axis: 0 }),
        node('Reshape', ['reversed', 'pairs'], 'by axis'),
        node('Slice', ['by axis', 'last', 'before all', 'zero', 'last'], 'in order'),
        node('Transpose', ['in order'], 'before and after', { perm: [1, 0] }),
        node('Reshape', ['before and after', 'row'], 'in a row'),
        node('Cast', ['in a row'], 'sides', { to: 7 }),
        node('Pad', ['c', 'sides'], 'x'),
      ],
      [
        integers('four', [4]),
        integers('left and right, top and bottom', [0, 2, 1, 0]),
        integers('pairs', [-1, 2]),
        integers('last', [-1]),
        integers('before all', [-1000]),
        integers('zero', [0]),
        integers('row', [-1]),
      ],
    ],
    [
      'cut by a negative margin',
      6 * 7 * 9,
      [node('Pad', ['c', 'sides'], 'x')],
      [integers('sides', [0, 0, -1, 0, 0, 0, 0, 1])],
    ],
    [
      'turned there and back',
      6 * 64,
      [
        node('Transpose', ['c'], 't', { perm: [0, 2, 3, 1] }),
        node('Relu', ['t'], 'r'),
        node('Mul', ['r', 'factors'], 's'),
        node('Add', ['s', 'factors'], 'u'),
        node('Transpose', ['u'], 'x', { perm: [0, 3, 1, 2] }),
      ],
      [weights('factors', [6])],
    ],
    [
      'channels last, joined and cut',
      4 * 64,
      [
        node('Transpose', ['c'], 't', { perm: [0, 2, 3, 1] }),
        node('Concat', ['t', 't'], 'j', { axis: 3 }),
        node('Slice', ['j', 'zero', 'four', 'three'], 's'),
        node('Transpose', ['s'], 'x', { perm: [0, 3, 1, 2] }),
      ],
      [zero, integers('four', [4]), integers('three', [3])],
    ],
    [
      'channels last, a mean',
      6,
      [
        node('Transpose', ['c'], 't', { perm: [0, 2, 3, 1] }),
        node('ReduceMean', ['t'], 'x', { axes: [1, 2], keepdims: 0 }),
      ],
      [],
    ],
    [
      'a vector as a board',
      6 * 64,
      [
        node('Flatten', ['c'], 'f'),
        node('Reshape', ['f', 'board.shape'], 'b'),
        node('Conv', ['b', 'w'], 'x', { pads: [1, 1, 1, 1] }),
      ],
      [integers('board.shape', [-1, 6, 8, 8]), weights('w', [6, 6, 3, 3])],
    ],
  ])('%s', async (_, features, nodes, more) => {
    await expectSame(await importOnnx(threePlaneFile(features, nodes, more)));
  });
});

describe('constants', () => {
  const one = (name: string, number: number): object => ({
    name,
    dataType: 1,
    dims: [],
    floatData: [number],
  });
  test.each<[string, number, object[], object[]]>([
    [
      'a number a channel, as a batch norm',
      6 * 64,
      [node('Mul', ['c', 'factor'], 'm'), node('Add', ['m', 'shift'], 'x')],
      [weights('factor', [6, 1, 1]), weights('shift', [1, 6, 1, 1])],
    ],
    [
      'subtracted, divided, from the other side',
      6 * 64,
      [
        node('Sub', ['c', 'half'], 's'),
        node('Div', ['s', 'half'], 'd'),
        node('Sub', ['half', 'd'], 't'),
        node('Neg', ['t'], 'x'),
      ],
      [one('half', 0.5)],
    ],
    [
      'folded from constants',
      6 * 64,
      [
        node('Add', ['variance', 'epsilon'], 'v'),
        node('Sqrt', ['v'], 'r'),
        node('Div', ['factor', 'r'], 'f'),
        node('Mul', ['c', 'f'], 'x'),
      ],
      [
        { name: 'variance', dataType: 1, dims: [6, 1, 1], floatData: [1, 2, 3, 4, 5, 6] },
        weights('factor', [6, 1, 1]),
        one('epsilon', 0.25),
      ],
    ],
    ['a number a square', 6 * 64, [node('Add', ['c', 'places'], 'x')], [weights('places', [1, 6, 8, 8])]],
    [
      'planes that are the same in all positions',
      8 * 64,
      [
        node('Shape', ['c'], 'shape'),
        node('Slice', ['shape', 'zero', 'one'], 'batch'),
        node('Concat', ['batch', 'sizes'], 'all', { axis: 0 }),
        node('Expand', ['places', 'all'], 'repeated'),
        node('Concat', ['c', 'repeated'], 'x', { axis: 1 }),
      ],
      [
        integers('zero', [0]),
        integers('one', [1]),
        integers('sizes', [2, 8, 8]),
        weights('places', [1, 2, 8, 1]),
      ],
    ],
  ])('%s', async (_, features, nodes, more) => {
    await expectSame(await importOnnx(threePlaneFile(features, nodes, more)));
  });
});
