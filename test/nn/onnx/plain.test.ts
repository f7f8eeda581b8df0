import { describe, expect, test } from 'vitest';
import type { Layer } from '../../../nn/architecture.js';
import { importOnnx } from '../../../nn/onnx/import.js';
import { encodeModel } from '../../../nn/onnx/schema.js';
import { expectSame } from '../../support/nn/expectSame.js';
import {
  type FileParts,
  node,
  tensorOf,
  threePlaneFile,
  threePlaneParts,
  weights,
} from '../../support/nn/onnxFile.js';

// importOnnx compares each of these with what onnxruntime makes of the file itself.

const FEATURES = 6 * 64;
const microsoft = (...args: Parameters<typeof node>): object => ({
  ...node(...args),
  domain: 'com.microsoft',
});

async function layersOf(inner: readonly object[], more: readonly object[] = []): Promise<readonly Layer[]> {
  const parts = threePlaneParts(FEATURES, inner, more);
  const network = await importOnnx(fileOf(parts, [{ domain: 'com.microsoft', version: 1 }]));
  await expectSame(network);
  return network.architecture.layers;
}

function fileOf(
  { inputs, nodes, tensors, outputs, operatorSet }: FileParts,
  domains: readonly object[],
  functions: readonly object[] = [],
): Uint8Array {
  return encodeModel({
    ...{ irVersion: 8, producerName: 'a test', producerVersion: '', metadataProps: [], functions },
    opsetImport: [{ domain: '', version: operatorSet }, ...domains],
    graph: { name: 'fused', node: nodes, initializer: tensors, input: inputs, output: outputs },
  } as unknown as Parameters<typeof encodeModel>[0]);
}

describe("what onnxruntime's optimiser fuses", () => {
  const kernel = [weights('w', [6, 6, 3, 3], 0.2), weights('b', [6]), weights('s', [6]), weights('t', [6])];
  const text = (name: string, value: string) => ({ name, type: 3, s: new TextEncoder().encode(value) });
  const floats = (name: string, ...values: number[]) => ({ name, type: 6, floats: values });
  const fusedConv = (activation: string, ...numbers: number[]): object => {
    const plain = microsoft('FusedConv', ['c', 'w', 'b'], 'x', { pads: [1, 1, 1, 1] });
    const { attribute } = plain as { attribute: object[] };
    const more = numbers.length === 0 ? [] : [floats('activation_params', ...numbers)];
    return { ...plain, attribute: [...attribute, text('activation', activation), ...more] };
  };
  const last = [node('Transpose', ['c'], 't.c', { perm: [0, 2, 3, 1] })];
  const back = [node('Transpose', ['y'], 'x', { perm: [0, 3, 1, 2] })];

  test.each<[string, object[], object]>([
    ['a convolution that is rectified', [fusedConv('Relu')], { kind: 'relu' }],
    [
      'a convolution with a slope',
      [fusedConv('LeakyRelu', 0.2)],
      { kind: 'activation', function: 'leakyRelu', alpha: expect.closeTo(0.2, 6) as number },
    ],
    ['Gelu', [microsoft('Gelu', ['c'], 'x')], { kind: 'activation', function: 'gelu' }],
    ['FastGelu', [microsoft('FastGelu', ['c'], 'x')], { kind: 'activation', function: 'geluTanh' }],
    [
      'FastGelu of a sum',
      [...last, microsoft('FastGelu', ['t.c', 's'], 'y'), ...back],
      { kind: 'activation', function: 'geluTanh' },
    ],
    ['QuickGelu', [microsoft('QuickGelu', ['c'], 'x')], { kind: 'activation', function: 'swish' }],
    [
      'a product with turned weights',
      [
        ...last,
        node('Reshape', ['t.c', 'rows'], 'r'),
        microsoft('FusedMatMul', ['r', 'm'], 'f', { transB: 1, alpha: { float: 0.5 } }),
        node('Reshape', ['f', 'squares'], 'y'),
        ...back,
      ],
      { kind: 'conv', kernel: 1 },
    ],
    [
      'a skip and a norm',
      [
        ...last,
        node('Reshape', ['t.c', 'rows'], 'r'),
        node('Relu', ['r'], 'skip'),
        microsoft('SkipLayerNormalization', ['r', 'skip', 's', 't', 'b'], 'f', { epsilon: { float: 1e-4 } }),
        node('Reshape', ['f', 'squares'], 'y'),
        ...back,
      ],
      { kind: 'layerNorm' },
    ],
  ])('%s', async (_, inner, layer) => {
    const sizes = (name: string, ...numbers: number[]) => ({
      ...{ name, dataType: 7, dims: [numbers.length], int64Data: numbers },
    });
    const more = [weights('m', [6, 6]), sizes('rows', 0, 64, 6), sizes('squares', 0, 8, 8, 6)];
    expect(await layersOf(inner, [...kernel, ...more])).toContainEqual(expect.objectContaining(layer));
  });
});

describe('functions of the file itself', () => {
  const own = (...args: Parameters<typeof node>): object => ({ ...node(...args), domain: 'own' });
  const scaled = {
    ...{ name: 'Scaled', domain: 'own', input: ['v', 'k'], output: ['out'], attribute: ['slope'] },
    opsetImport: [{ domain: '', version: 17 }],
    node: [
      node('Mul', ['v', 'k'], 'product'),
      {
        ...node('LeakyRelu', ['product'], 'out'),
        attribute: [{ name: 'alpha', type: 1, refAttrName: 'slope' }],
      },
    ],
  };
  const twice = {
    ...{ name: 'Twice', domain: 'own', input: ['v', 'k'], output: ['second', 'first'] },
    opsetImport: [
      { domain: '', version: 17 },
      { domain: 'own', version: 1 },
    ],
    node: [
      own('Scaled', ['v', 'k'], 'first', { slope: { float: 0.5 } }),
      own('Scaled', ['first', 'k'], 'second', { slope: { float: 0.25 } }),
    ],
  };
  const domains = [{ domain: 'own', version: 1 }];

  test('are read as the nodes that they are, functions within functions too', async () => {
    const call = { ...own('Twice', ['c', 'factor'], 'y'), output: ['y', 'z'] };
    const parts = threePlaneParts(
      FEATURES,
      [call, node('Add', ['y', 'z'], 'x')],
      [weights('factor', [6, 1, 1])],
    );
    const network = await importOnnx(fileOf(parts, domains, [scaled, twice]));
    await expectSame(network);
    const slopes = network.architecture.layers.flatMap((layer) =>
      layer.kind === 'activation' ? [layer.alpha] : [],
    );
    expect(slopes).toEqual([0.5, 0.25]);
  });

  test('that call themselves are refused', async () => {
    const endless = { ...twice, node: [own('Twice', ['v', 'k'], 'second')] };
    const parts = threePlaneParts(FEATURES, [own('Twice', ['c', 'c'], 'x')]);
    await expect(importOnnx(fileOf(parts, domains, [endless]))).rejects.toThrow(
      /its function 'Twice' calls functions without an end\.$/,
    );
  });
});

describe('branches', () => {
  const graph = (...nodes: object[]): object => ({
    node: nodes,
    name: 'branch',
    output: [tensorOf('chosen', [undefined, undefined, undefined, undefined])],
  });
  const choice = (condition: string): object => ({
    ...node('If', [condition], 'x'),
    attribute: [
      { name: 'then_branch', type: 5, g: graph(node('LeakyRelu', ['c'], 'chosen')) },
      {
        name: 'else_branch',
        type: 5,
        g: graph(node('Relu', ['c'], 'within'), node('Neg', ['within'], 'chosen')),
      },
    ],
  });
  const rank = [
    ...[node('Shape', ['c'], 'sizes'), node('Gather', ['sizes', 'second'], 'channels')],
    ...[node('Mod', ['channels', 'four'], 'rest'), node('Equal', ['rest', 'second'], 'odd')],
  ];
  const numbers = [
    { name: 'second', dataType: 7, dims: [], int64Data: [1] },
    { name: 'four', dataType: 7, dims: [], int64Data: [4] },
  ];

  test('that shapes choose are read', async () => {
    const network = await importOnnx(threePlaneFile(FEATURES, [...rank, choice('odd')], numbers));
    await expectSame(network);
    const kinds = network.architecture.layers.map(({ kind }) => kind);
    expect(kinds).toContain('relu');
    expect(kinds).not.toContain('activation');
  });

  test('that a position chooses are refused', async () => {
    const sum = [node('ReduceSum', ['c'], 's', { keepdims: 0 }), node('Greater', ['s', 'none'], 'more')];
    const none = { name: 'none', dataType: 1, dims: [], floatData: [0] };
    await expect(importOnnx(threePlaneFile(FEATURES, [...sum, choice('more')], [none]))).rejects.toThrow(
      /reduces the positions of a batch|\(If\) chooses by what the network computes/,
    );
  });
});

test('weights in eight bits are read as what they stand for', async () => {
  const bytes = Uint8Array.from({ length: 6 * 6 * 9 }, (_, at) => (at * 37) % 256);
  const network = await importOnnx(
    threePlaneFile(
      FEATURES,
      [
        node('DequantizeLinear', ['q', 'scale', 'zero'], 'w', { axis: 0 }),
        node('Conv', ['c', 'w'], 'x', { pads: [1, 1, 1, 1] }),
      ],
      [
        { name: 'q', dataType: 3, dims: [6, 6, 3, 3], rawData: bytes },
        { name: 'scale', dataType: 1, dims: [6], floatData: [1, 2, 3, 4, 5, 6].map((each) => each / 1000) },
        { name: 'zero', dataType: 3, dims: [6], int32Data: [0, 1, -2, 3, -4, 5] },
      ],
    ),
  );
  await expectSame(network);
  // Row 2 of 54 numbers, by hand: byte 16 stands for (16 - -2) · 0.003.
  const row = [...network.parameters.get('the x.weight')!.data.slice(2 * 54, 3 * 54)];
  const signed = (2 * 54 * 37) % 256;
  expect(row[0]).toBeCloseTo(((signed < 128 ? signed : signed - 256) + 2) * 0.003, 6);
});
