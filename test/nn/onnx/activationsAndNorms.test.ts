import { describe, expect, test } from 'vitest';
import type { Layer } from '../../../nn/architecture.js';
import { importOnnx } from '../../../nn/onnx/import.js';
import { integers, node, threePlaneFile, weights } from '../../support/nn/onnxFile.js';

// importOnnx compares each of these with what onnxruntime makes of the file itself.

/** The channels of the convolution on all squares, which the heads read. */
const FEATURES = 6 * 64;

const number = (name: string, value: number) => ({ name, dataType: 1, dims: [1], floatData: [value] });

const scalar = (name: string, value: number) => ({ name, dataType: 1, dims: [], floatData: [value] });

async function layersOf(inner: readonly object[], more: readonly object[] = []): Promise<readonly Layer[]> {
  const { architecture } = await importOnnx(threePlaneFile(FEATURES, inner, more));
  return architecture.layers.filter(
    ({ kind }) => !['input', 'conv', 'dense', 'flatten', 'tanh'].includes(kind),
  );
}

describe('functions', () => {
  test.each([
    ['LeakyRelu', 'leakyRelu'],
    ['Elu', 'elu'],
    ['Sigmoid', 'sigmoid'],
    ['HardSigmoid', 'hardSigmoid'],
    ['HardSwish', 'hardSwish'],
    ['Softplus', 'softplus'],
  ])('%s is read', async (operator, name) => {
    expect(await layersOf([node(operator, ['c'], 'x')])).toMatchObject([
      { kind: 'activation', function: name },
    ]);
  });

  const third = [number('third', 1 / 6), number('three', 3), number('zero', 0), number('six', 6)];
  test.each([
    ['silu', [node('Sigmoid', ['c'], 's'), node('Mul', ['s', 'c'], 'x')], []],
    [
      'gelu',
      [
        node('Mul', ['c', 'half'], 'h'),
        node('Mul', ['c', 'root'], 'd'),
        node('Erf', ['d'], 'e'),
        node('Add', ['one', 'e'], 'a'),
        node('Mul', ['a', 'h'], 'x'),
      ],
      [number('half', 0.5), number('root', Math.SQRT1_2), number('one', 1)],
    ],
    [
      'geluTanh',
      [
        node('Pow', ['c', 'three'], 'p'),
        node('Mul', ['p', 'cube'], 'q'),
        node('Add', ['c', 'q'], 'r'),
        node('Mul', ['r', 'slope'], 's'),
        node('Tanh', ['s'], 't'),
        node('Add', ['t', 'one'], 'u'),
        node('Mul', ['c', 'u'], 'v'),
        node('Mul', ['v', 'half'], 'x'),
      ],
      [
        number('three', 3),
        number('cube', 0.044715),
        number('slope', Math.sqrt(2 / Math.PI)),
        number('one', 1),
        number('half', 0.5),
      ],
    ],
    ['mish', [node('Softplus', ['c'], 's'), node('Tanh', ['s'], 't'), node('Mul', ['c', 't'], 'x')], []],
    [
      'hardSwish',
      [
        node('Add', ['c', 'three'], 'a'),
        node('Clip', ['a', 'zero', 'six'], 'b'),
        node('Mul', ['c', 'b'], 'd'),
        node('Mul', ['d', 'third'], 'x'),
      ],
      // Bounds are single numbers.
      third.map((tensor) => (['zero', 'six'].includes(tensor.name) ? { ...tensor, dims: [] } : tensor)),
    ],
  ] as const)('%s is known in parts', async (name, nodes, more) => {
    expect(await layersOf(nodes, more)).toMatchObject([{ kind: 'activation', function: name }]);
  });

  test('a part of a function that is none is refused', async () => {
    await expect(importOnnx(threePlaneFile(FEATURES, [node('Erf', ['c'], 'x')]))).rejects.toThrow(
      /a part of a function that is not known/,
    );
  });
});

test('a gate, a slope a channel, and a norm are read', async () => {
  const gate = [
    node('GlobalAveragePool', ['c'], 'g'),
    node('Conv', ['g', 'se.w'], 'h'),
    node('Sigmoid', ['h'], 's'),
    node('Mul', ['s', 'c'], 'm'),
    node('PRelu', ['m', 'slopes'], 'p'),
    node('LRN', ['p'], 'x', { size: 3 }),
  ];
  const layers = await layersOf(gate, [weights('se.w', [6, 6, 1, 1]), weights('slopes', [6, 1, 1])]);
  expect(layers.map(({ kind }) => kind)).toEqual(['globalAverage', 'activation', 'gate', 'prelu', 'lrn']);
  expect(layers[2]).toMatchObject({ inputs: [expect.stringMatching(/c$/), expect.stringMatching(/s$/)] });
});

test.each([
  ['as an operator', [node('GroupNormalization', ['c', 'scale', 'shift'], 'x', { num_groups: 2 })]],
  [
    'in parts, its numbers a channel behind a reshape',
    [
      node('Reshape', ['c', 'groups'], 'rows'),
      node('InstanceNormalization', ['rows', 'ones', 'zeros'], 'normed'),
      node('Reshape', ['normed', 'whole'], 'back'),
      node('Mul', ['back', 'factors'], 'scaled'),
      node('Add', ['scaled', 'summands'], 'x'),
    ],
  ],
])('a norm of groups of channels is one layer, %s', async (_, inner) => {
  const file = threePlaneFile(
    FEATURES,
    inner,
    [
      weights('scale', [6]),
      weights('shift', [6]),
      weights('factors', [6, 1, 1]),
      weights('summands', [6, 1, 1]),
      integers('groups', [0, 2, -1]),
      integers('whole', [-1, 6, 8, 8]),
      { name: 'ones', dataType: 1, dims: [2], floatData: [1, 1] },
      { name: 'zeros', dataType: 1, dims: [2], floatData: [0, 0] },
    ],
    21,
  );
  const { architecture } = await importOnnx(file);
  expect(architecture.layers.map(({ kind }) => kind)).toEqual([
    'input',
    'conv',
    'reshape',
    'layerNorm',
    'reshape',
    'flatten',
    'dense',
    'dense',
    'tanh',
  ]);
});

test.each([[[6, 8, 8]], [[1, 6, 8, 8]], [[8, 8]]])(
  'slopes of the shape %j are one a number',
  async (shape) => {
    const file = threePlaneFile(FEATURES, [node('PRelu', ['c', 'slopes'], 'x')], [weights('slopes', shape)]);
    const { architecture } = await importOnnx(file);
    expect(architecture.layers.slice(2, 5)).toMatchObject([
      { kind: 'reshape', shape: [FEATURES, 1, 1] },
      { kind: 'prelu', channels: FEATURES },
      { kind: 'reshape', shape: [6, 8, 8] },
    ]);
  },
);

describe('a board of another size', () => {
  const scales = { name: 'scales', dataType: 1, dims: [4], floatData: [1, 1, 2, 2] };
  const pooled = node('MaxPool', ['c'], 'small', { kernel_shape: [2, 2], strides: [2, 2] });

  test.each([
    ['half_pixel', 'round_prefer_floor'],
    ['asymmetric', 'floor'],
    ['asymmetric', 'ceil'],
    ['align_corners', 'round_prefer_ceil'],
    ['pytorch_half_pixel', 'round_prefer_floor'],
  ])('has the nearest numbers by %s and %s', async (coordinates, nearest) => {
    const how = { coordinate_transformation_mode: coordinates, nearest_mode: nearest };
    const inner = [pooled, node('Resize', ['small', '', 'scales'], 'x', how)];
    // Numbers are repeated or left out, and nothing is computed.
    expect(new Set((await layersOf(inner, [scales])).map(({ kind }) => kind))).toEqual(
      new Set(['maxPool', 'slice', 'concat']),
    );
  });

  test('may be smaller, and said by its sizes', async () => {
    const sizes = integers('sizes', [1, 6, 5, 3]);
    const shrunk = node('Resize', ['c', '', '', 'sizes'], 'x', { nearest_mode: 'floor', axes: [0, 1, 2, 3] });
    const fixed = integers('sizes', [5, 3]);
    await expect(importOnnx(threePlaneFile(90, [shrunk], [sizes], 18))).rejects.toThrow(
      /positions of a batch/,
    );
    const own = node('Resize', ['c', '', '', 'sizes'], 'x', { nearest_mode: 'floor', axes: [2, 3] });
    const { architecture } = await importOnnx(threePlaneFile(90, [own], [fixed], 18));
    expect(architecture.layers.map(({ kind }) => kind)).toContain('slice');
  });

  test('that is computed between squares is refused', async () => {
    const inner = [pooled, node('Resize', ['small', '', 'scales'], 'x', { mode: 'linear' })];
    await expect(layersOf(inner, [scales])).rejects.toThrow(/computes numbers between squares/);
  });
});

describe('what Keras writes in parts', () => {
  test('a rectifier with a slope a number, channels last', async () => {
    const layers = await layersOf(
      [
        node('Relu', ['c'], 'p'),
        node('Neg', ['c'], 'minus'),
        node('Relu', ['minus'], 'n'),
        node('Transpose', ['n'], 'last', { perm: [0, 2, 3, 1] }),
        node('Mul', ['last', 'factors'], 'm'),
        node('Transpose', ['m'], 'first', { perm: [0, 3, 1, 2] }),
        node('Add', ['p', 'first'], 'x'),
      ],
      [weights('factors', [8, 8, 6])],
    );
    expect(layers.map(({ kind }) => kind)).toEqual(['reshape', 'prelu', 'reshape']);
  });

  test('a rectifier with a slope a channel', async () => {
    const layers = await layersOf(
      [
        node('Relu', ['c'], 'p'),
        node('Neg', ['c'], 'minus'),
        node('Relu', ['minus'], 'n'),
        node('Mul', ['n', 'factors'], 'm'),
        node('Add', ['p', 'm'], 'x'),
      ],
      [weights('factors', [1, 6, 1, 1])],
    );
    expect(layers).toMatchObject([{ kind: 'prelu', channels: 6 }]);
  });

  test.each([
    ['a sixth', 3, 6, 1 / 6],
    ['a fifth', 2.5, 5, 0.2],
  ])('a sigmoid of straight lines, by %s', async (_, shift, high, factor) => {
    const layers = await layersOf(
      [
        node('Add', ['c', 'shift'], 'a'),
        node('Clip', ['a', 'low', 'high'], 'b'),
        node('Mul', ['b', 'factor'], 'x'),
      ],
      [...[number('shift', shift), number('factor', factor)], ...[scalar('low', 0), scalar('high', high)]],
    );
    expect(layers).toMatchObject([{ kind: 'activation', function: 'hardSigmoid', beta: 0.5 }]);
  });

  test('a norm of groups of channels that come last', async () => {
    const axes = [1, 2, 4];
    const layers = await layersOf(
      [
        node('Transpose', ['c'], 't', { perm: [0, 2, 3, 1] }),
        node('Reshape', ['t', 'groups'], 'g'),
        node('ReduceMean', ['g'], 'mean', { axes }),
        node('Sub', ['g', 'mean'], 'd'),
        node('Mul', ['d', 'd'], 'q'),
        node('ReduceMean', ['q'], 'v', { axes }),
        node('Add', ['v', 'tiny'], 'e'),
        node('Sqrt', ['e'], 'r'),
        node('Reciprocal', ['r'], 'i'),
        node('Mul', ['i', 'gain'], 's'),
        node('Mul', ['g', 's'], 'a'),
        node('Mul', ['mean', 's'], 'm'),
        node('Sub', ['shift', 'm'], 'b'),
        node('Add', ['a', 'b'], 'n'),
        node('Reshape', ['n', 'last'], 'l'),
        node('Transpose', ['l'], 'x', { perm: [0, 3, 1, 2] }),
      ],
      [
        ...[weights('gain', [1, 1, 1, 2, 3]), weights('shift', [1, 1, 1, 2, 3]), number('tiny', 1e-3)],
        { name: 'groups', dataType: 7, dims: [5], int64Data: [0, 8, 8, 2, 3] },
        { name: 'last', dataType: 7, dims: [4], int64Data: [0, 8, 8, 6] },
      ],
    );
    expect(layers.filter(({ kind }) => kind === 'layerNorm')).toHaveLength(1);
  });
});

describe('local response normalisation in parts', () => {
  const given = [
    ...[
      number('alpha', 0.7),
      number('k', 1.5),
      number('beta', 0.75),
      number('minus', -0.75),
      number('none', 0),
    ],
    ...[
      ['planes', [0, 1, 6, 8, 8]],
      ['sides', [0, 0, 1, 0, 0, 0, 0, 1, 0, 0]],
      ['uneven', [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]],
      ['whole', [0, 6, 8, 8]],
      ['first', [1]],
    ].map(([name, sizes]) => ({ name, dataType: 7, dims: [sizes!.length], int64Data: sizes })),
  ];
  const base = (sides = 'sides', size = 3) => [
    node('Relu', ['c'], 'v'),
    node('Mul', ['v', 'v'], 'q'),
    node('Reshape', ['q', 'planes'], 'p'),
    node('Pad', ['p', sides, 'none'], 'f'),
    node('AveragePool', ['f'], 'm', { kernel_shape: [size, 1, 1], strides: [1, 1, 1] }),
    node('Squeeze', ['m', 'first'], 's'),
    node('Reshape', ['s', 'whole'], 'r'),
    node('Mul', ['r', 'alpha'], 'a'),
    node('Add', ['a', 'k'], 'b'),
  ];
  const wanted = { kind: 'lrn', size: 3, alpha: 0.7, bias: 1.5, beta: 0.75 };

  test.each([
    ['x divided by a power', [node('Pow', ['b', 'beta'], 'd'), node('Div', ['v', 'd'], 'x')]],
    ['x times a negative power', [node('Pow', ['b', 'minus'], 'd'), node('Mul', ['d', 'v'], 'x')]],
  ])('%s is the layer', async (_, ends) => {
    const [relu, lrn, ...others] = await layersOf([...base(), ...ends], given);
    expect(relu).toMatchObject({ kind: 'relu' });
    const { kind, size, ...numbers } = lrn as Extract<Layer, { kind: 'lrn' }>;
    expect({ kind, size }).toEqual({ kind: wanted.kind, size: wanted.size });
    for (const name of ['alpha', 'bias', 'beta'] as const) expect(numbers[name]).toBeCloseTo(wanted[name], 6);
    expect(others).toHaveLength(0);
  });

  test('of an even number of channels is refused', async () => {
    const ends = [node('Pow', ['b', 'beta'], 'd'), node('Div', ['v', 'd'], 'x')];
    await expect(layersOf([...base('uneven', 2), ...ends], given)).rejects.toThrow(
      /averages over windows of three dimensions, which is supported only of the squares of an odd number/,
    );
  });
});
