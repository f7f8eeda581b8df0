import { describe, expect, test } from 'vitest';
import { Random } from '../../../engine/random.js';
import { importOnnx } from '../../../nn/onnx/import.js';
import { sha256Of } from '../../../nn/sha256.js';
import { randomGame } from '../../support/engine/randomPositions.js';
import { evaluate, largestDifference } from '../../support/nn/importedNetwork.js';
import {
  integers,
  node,
  replaced,
  smallFile,
  smallParts,
  tensorOf,
  weights,
} from '../../support/nn/onnxFile.js';

// importOnnx itself compares each of these with onnxruntime on the file.

const positions = randomGame(Random.fromSeed('files of others')).slice(0, 12);
const { tensors, nodes, outputs } = smallParts;
type Tensor = { readonly name: string; readonly rawData: Uint8Array; readonly dims: readonly number[] };
const [first, ...others] = tensors as unknown as readonly [Tensor, ...Tensor[]];
const numbersOf = ({ rawData }: Tensor): Float32Array => new Float32Array(rawData.slice().buffer);

describe('where numbers are kept', () => {
  test('in a file beside it, part of which they are', async () => {
    const kept = new Uint8Array([1, 2, 3, 4, ...first.rawData, 5, 6]);
    const place = { location: 'weights/all.bin', offset: '4', length: String(first.rawData.length) };
    const externalData = Object.entries(place).map(([key, value]) => ({ key, value }));
    const file = smallFile({
      tensors: [{ ...first, rawData: new Uint8Array(), dataLocation: 1, externalData }, ...others],
    });
    const asked: string[] = [];
    const beside = (name: string): Uint8Array => {
      asked.push(name);
      return kept;
    };
    const network = await importOnnx(file, 'the file', { beside });
    expect(asked).toEqual(['weights/all.bin']);
    expect(network.parameters.get('the conv.weight')!.data).toEqual(numbersOf(first));
    expect(network.metadata['onnxSha256']).toBe(sha256Of(Buffer.concat([file, kept])));
    const cut = importOnnx(file, 'The file', { beside: () => kept.subarray(0, 40) });
    await expect(cut).rejects.toThrow(
      "The file cannot be used: its tensor 'conv.w' is said to lie at 4 to 76 of 'weights/all.bin', which has 40 bytes.",
    );
  });

  // Each number by its sign, exponent and fraction, as IEEE 754 and the upper half of a float32 have them.
  test.each<[string, number, (value: number) => number]>([
    ['float16', 10, (value) => halfBits(value, 5, 10)],
    ['bfloat16', 16, (value) => halfBits(value, 8, 7)],
  ])('as %s, cast before it is read', async (_, dataType, bitsOf) => {
    const values = Array.from(
      { length: 18 },
      (_unused, at) => (at % 2 === 0 ? 1 : -1) * (at / 8) * 2 ** (at - 16),
    );
    const bits = Uint16Array.from(values, bitsOf);
    const half = { name: 'half', dataType, dims: first.dims };
    const parts = { nodes: [node('Cast', ['half'], 'conv.w', { to: 1 }), ...nodes] };
    for (const tensor of [
      { ...half, rawData: new Uint8Array(bits.buffer) },
      { ...half, int32Data: [...bits] },
    ]) {
      const network = await importOnnx(smallFile({ ...parts, tensors: [tensor, ...others] }));
      expect([...network.parameters.get('the conv.weight')!.data]).toEqual(values);
    }
  });

  test('as inputs too, with the attributes of operator set 7', async () => {
    const norm = { spatial: 1, epsilon: { float: 1e-5 } };
    const network = await importOnnx(
      smallFile({
        operatorSet: 7,
        inputs: [...smallParts.inputs, tensorOf('conv.w', [2, 1, 3, 3])],
        nodes: replaced({
          relu: [
            node('BatchNormalization', ['conv', 'conv.b', 'conv.b', 'conv.b', 'one'], 'norm', norm),
            node('Relu', ['norm'], 'relu'),
          ],
          logit: [node('Gemm', ['flat', 'value.w', 'value.b'], 'logit', { transB: 1 })],
        }),
        tensors: [
          ...tensors,
          weights('value.b', [1]),
          { name: 'one', dataType: 1, dims: [2], floatData: [1, 2] },
        ],
      }),
    );
    expect(network.architecture.layers.map(({ kind }) => kind)).toContain('batchNorm');
  });
});

/** Bits of a number that so many exponent and fraction bits hold exactly. */
function halfBits(value: number, exponentBits: number, fractionBits: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 1 : 0;
  if (value === 0) return sign << (exponentBits + fractionBits);
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const bias = 2 ** (exponentBits - 1) - 1;
  const isSmall = exponent <= -bias;
  const fraction = Math.abs(value) / 2 ** (isSmall ? 1 - bias : exponent) - (isSmall ? 0 : 1);
  const field = isSmall ? 0 : exponent + bias;
  return (sign << (exponentBits + fractionBits)) + (field << fractionBits) + fraction * 2 ** fractionBits;
}

describe('planes', () => {
  const manyPlanes = (count: number, metadata?: Readonly<Record<string, string>>): Uint8Array =>
    smallFile({
      inputs: [tensorOf('board', ['N', count, 8, 8])],
      tensors: [weights('conv.w', [2, count, 3, 3]), ...others],
      ...(metadata === undefined ? {} : { metadata }),
    });

  test('are those that are told, whatever the file says', async () => {
    const planes = ['turn', '-own', 'opponent', 'zero', 'legal'] as const;
    for (const metadata of [undefined, { planes: 'own,opponent' }]) {
      const { architecture } = await importOnnx(manyPlanes(5, metadata), 'a file', { planes });
      expect(architecture.planes).toEqual(planes);
    }
    const told = importOnnx(manyPlanes(5), 'A file', { planes: ['own', 'opponent'] });
    await expect(told).rejects.toThrow(
      "A file cannot be used: its input 'board' has the shape [N, 5, 8, 8], 5 planes, and --planes names 2.",
    );
  });

  test.each(['own,opponent,turn', 'own opponent turn', '["own", "opponent", "turn"]'])(
    'are those that the metadata name: %s',
    async (text) => {
      const { architecture } = await importOnnx(manyPlanes(3, { planes: text }));
      expect(architecture.planes).toEqual(['own', 'opponent', 'turn']);
    },
  );

  test('say whose turn it is', async () => {
    const network = await importOnnx(manyPlanes(2), 'a file', { planes: ['signed', 'turn'] });
    const asBlack = await evaluate(
      network,
      positions.map((each) => ({ ...each, turn: 'black' as const })),
    );
    const asWhite = await evaluate(
      network,
      positions.map((each) => ({ ...each, turn: 'white' as const })),
    );
    expect(largestDifference(asBlack.logits, asWhite.logits)).toBeGreaterThan(0.01);
    // One turn after the other, as the game has it.
    const played = await evaluate(network, positions);
    const black = positions.map(({ turn }) => turn === 'black');
    const expected = black.flatMap((isBlack, at) =>
      (isBlack ? asBlack : asWhite).logits.slice(65 * at, 65 * (at + 1)),
    );
    expect(largestDifference(played.logits, expected)).toBeLessThan(1e-6);
    expect(new Set(black).size).toBe(2);
  });

  test('may come last, and the policy be laid out square by square', async () => {
    // The same network with its planes, and the numbers in front of the dense layers, in the other order.
    const squares = Array.from({ length: 128 }, (_, at) => (at % 2) * 64 + Math.floor(at / 2));
    const turned = (tensor: Tensor): object => {
      const given = numbersOf(tensor);
      const own = given.map((_, at) => given[at - (at % 128) + squares[at % 128]!]!);
      return { ...tensor, rawData: new Uint8Array(own.buffer) };
    };
    const [, bias, policy, policyBias, value] = tensors as unknown as readonly Tensor[];
    const planes = ['own', 'legal'] as const;
    const wide = { ...weights('conv.w', [2, 2, 3, 3]) };
    const last = smallFile({
      inputs: [tensorOf('given', ['N', 8, 8, 2])],
      nodes: [
        node('Transpose', ['given'], 'board', { perm: [0, 3, 1, 2] }),
        ...replaced({
          flat: [
            node('Transpose', ['relu'], 'back', { perm: [0, 2, 3, 1] }),
            node('Reshape', ['back', 'rows'], 'flat'),
          ],
        }),
      ],
      tensors: [wide, bias!, turned(policy!), policyBias!, turned(value!), integers('rows', [-1, 128])],
    });
    const before = smallFile({
      inputs: [tensorOf('board', ['N', 2, 8, 8])],
      tensors: [wide, bias!, policy!, policyBias!, value!],
    });
    const [a, b] = [
      await importOnnx(last, 'last', { planes }),
      await importOnnx(before, 'first', { planes }),
    ];
    expect(a.architecture.layers.map(({ kind }) => kind)).toEqual(
      b.architecture.layers.map(({ kind }) => kind),
    );
    const [found, expected] = [await evaluate(a, positions), await evaluate(b, positions)];
    expect(found).toEqual(expected);
  });

  test('eight of them lie where the file turns them', async () => {
    const planes = ['own', 'opponent', 'empty', 'legal', 'signed', 'one', 'zero', 'turn'] as const;
    const wide = weights('conv.w', [2, 8, 3, 3]);
    const eight = [tensorOf('given', ['N', 8, 8, 8])];
    for (const turn of [
      node('Transpose', ['given'], 'board', { perm: [0, 3, 1, 2] }),
      node('Identity', ['given'], 'board'),
    ]) {
      const file = smallFile({ inputs: eight, nodes: [turn, ...nodes], tensors: [wide, ...others] });
      const { architecture } = await importOnnx(file, 'eight', { planes });
      expect(architecture.planes).toEqual(planes);
    }
  });
});

describe('heads', () => {
  const three = (softmax: readonly object[], output: string): Uint8Array =>
    smallFile({
      nodes: [...nodes.slice(0, 4), node('Gemm', ['flat', 'three.w'], 'three', { transB: 1 }), ...softmax],
      tensors: [...tensors, weights('three.w', [3, 128])],
      outputs: [outputs[0], tensorOf(output, ['N', 3])],
    });

  test.each<[string, Uint8Array]>([
    ['probabilities', three([node('Softmax', ['three'], 'wdl')], 'wdl')],
    ['their logarithms', three([node('LogSoftmax', ['three'], 'wdl')], 'wdl')],
    ['logits', three([], 'three')],
  ])('win, draw and loss as %s are a win less a loss', async (_, file) => {
    const network = await importOnnx(file);
    const { values } = await evaluate(network, positions);
    // Each logit by itself, from a file that has it as its value.
    const logits = await Promise.all(
      [0, 1, 2].map(async (index) => {
        const rows = numbersOf(weights('three.w', [3, 128]) as Tensor).slice(128 * index, 128 * (index + 1));
        const row = { name: 'value.w', dataType: 1, dims: [1, 128], rawData: new Uint8Array(rows.buffer) };
        const raw = smallFile({
          nodes: nodes.slice(0, 5),
          tensors: [...tensors.slice(0, 4), row],
          outputs: [outputs[0], tensorOf('logit', ['N', 1])],
        });
        return (await evaluate(await importOnnx(raw), positions)).values;
      }),
    );
    values.forEach((value, at) => {
      const [win, draw, loss] = logits.map((each) => Math.exp(each[at]!)) as [number, number, number];
      expect(value).toBeCloseTo((win - loss) / (win + draw + loss), 5);
    });
  });

  test.each([
    ['no value', outputs.slice(0, 1), 'value'],
    ['no policy', outputs.slice(1), 'policy'],
  ])('with %s it cannot play', async (_, some, missing) => {
    const network = await importOnnx(smallFile({ outputs: some }));
    expect(Object.keys(network.architecture.outputs)).not.toContain(missing);
    await expect(evaluate(network, positions)).rejects.toThrow(
      `The network has no ${missing}, and to play or to search takes both policy and value; what it has can be explained.`,
    );
  });

  test('of several outputs of that size the one is taken that is named like it', async () => {
    const file = smallFile({
      nodes: [...nodes, node('Relu', ['logit'], 'score')],
      outputs: [...outputs, tensorOf('score', ['N', 1])],
    });
    const { architecture } = await importOnnx(file);
    expect(architecture.outputs['value']).toBe('the value');
  });
});
