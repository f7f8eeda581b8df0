import { describe, expect, test } from 'vitest';
import { OthelloError } from '../../../engine/errors.js';
import { checkImported } from '../../../nn/onnx/checkImported.js';
import { importOnnx } from '../../../nn/onnx/import.js';
import { readOnnx } from '../../../nn/onnx/readOnnx.js';
import { openOnnxRuntime } from '../../../nn/runtimes/onnxruntime.js';
import { integers, node, replaced, smallFile, smallParts, tensorOf } from '../../support/nn/onnxFile.js';

/** How the planes are told, as a refusal says it. */
const HOW =
  'tell with --planes what they are, in their order (own, opponent, empty, legal, signed, one, zero, turn; -own is -1 where own is 1)';

describe('what cannot be used is refused in a sentence', () => {
  const { tensors, nodes, outputs } = smallParts;
  const input = (shape: readonly (number | string | undefined)[], type?: number): Uint8Array =>
    smallFile({ inputs: [tensorOf('board', shape, type)] });
  const instead = (
    operators: Readonly<Record<string, readonly object[]>>,
    more: readonly object[] = [],
  ): Uint8Array => smallFile({ nodes: replaced(operators), tensors: [...tensors, ...more] });
  const conv = (attributes: Parameters<typeof node>[3]): Uint8Array =>
    instead({ conv: [node('Conv', ['board', 'conv.w', 'conv.b'], 'conv', attributes)] });
  const [firstTensor, ...otherTensors] = tensors;
  const elsewhere = (location: string): Uint8Array =>
    smallFile({
      tensors: [
        { ...firstTensor, dataLocation: 1, externalData: [{ key: 'location', value: location }] },
        ...otherTensors,
      ],
    });
  const norm = (attributes: Parameters<typeof node>[3]): Uint8Array =>
    instead(
      {
        relu: [
          node('BatchNormalization', ['conv', 's', 's', 's', 's'], 'norm', attributes),
          node('Relu', ['norm'], 'relu'),
        ],
      },
      [{ name: 's', dataType: 1, dims: [2], floatData: [1, 1] }],
    );

  test.each<[string, Uint8Array, string]>([
    ['no bytes', new Uint8Array(0), 'it is no ONNX file, or it is cut: it holds no graph'],
    ['a text', new TextEncoder().encode('not a network'), 'it is no ONNX file, or it is cut or damaged'],
    ['a cut file', smallFile().slice(0, 5000), 'it is no ONNX file, or it is cut or damaged'],
    [
      'an operator',
      instead({ relu: [node('LSTM', ['conv'], 'relu')] }),
      "its node 'the relu' (LSTM) is not supported; supported are Abs, Add, And, Attention, AveragePool, BatchNormalization,",
    ],
    [
      'an operator of others, before what stands in front of it',
      instead({
        relu: [
          node('Transpose', ['conv'], 'turned', { perm: [1, 0, 2, 3] }),
          { ...node('Relu', ['turned'], 'relu'), domain: 'com.example' },
        ],
      }),
      "its node 'the relu' (com.example.Relu) is not supported; supported are Abs, Add,",
    ],
    [
      'an old operator set',
      smallFile({ operatorSet: 6 }),
      'it is written in the operator set 6; 7 and later are read',
    ],
    [
      'two inputs',
      smallFile({ inputs: [...smallParts.inputs, tensorOf('mask', ['N', 65])] }),
      "it has 2 inputs ('board', 'mask'); one, the board, is accepted",
    ],
    ['no input', smallFile({ inputs: [] }), 'it has no input'],
    [
      'another board',
      input(['N', 1, 6, 6]),
      "its input 'board' has the shape [N, 1, 6, 6], a board of 6×6; the board must be 8×8",
    ],
    [
      'a board that is no square',
      input(['N', 1, 8, 9]),
      "its input 'board' has the shape [N, 1, 8, 9], a board of 8×9; the board must be 8×8",
    ],
    [
      'planes last that nothing turns',
      input(['N', 8, 8, 3]),
      "its node 'the conv' (Conv) expects 1 channels and is given 8",
    ],
    [
      'squares in a row',
      input(['N', 64]),
      "its node 'the conv' (Conv) reads [N, 64]; it must read a board [N, channels, rows, columns]",
    ],
    [
      'another number of squares',
      input(['N', 65]),
      "its input 'board' has the shape [N, 65]; accepted are [N, 8, 8], [N, planes, 8, 8], [N, 8, 8, planes], [N, planes, 64]",
    ],
    [
      'free planes',
      input(['N', 'planes', 8, 8]),
      `its input 'board' does not fix how many planes it takes; ${HOW}`,
    ],
    [
      'five planes',
      input(['N', 5, 8, 8]),
      `its input 'board' has 5 planes, and nothing says what they hold; ${HOW}`,
    ],
    [
      'metadata of other planes',
      smallFile({ metadata: { planes: 'own,opponent' } }),
      `its input 'board' has 1 plane, which its metadata 'planes: own,opponent' contradict; ${HOW}`,
    ],
    [
      'metadata of planes that nobody knows',
      smallFile({ metadata: { planes: 'mine' } }),
      `its input 'board' has 1 plane, which its metadata 'planes: mine' contradict; ${HOW}`,
    ],
    [
      'whole numbers that nothing casts',
      input(['N', 1, 8, 8], 7),
      'onnxruntime does not open it (This is an invalid model.',
    ],
    ['texts', input(['N', 1, 8, 8], 8), "its input 'board' has the type 8; numbers are accepted"],
    ['no shape', smallFile({ inputs: [{ name: 'board' }] }), "its input 'board' has no shape; accepted are"],
    [
      'neither policy nor value',
      smallFile({ outputs: [tensorOf('flat', ['N', 128])] }),
      "no output is a policy of 65 or 64 numbers a position, nor a value of one number a position, or of three (win, draw, loss); its outputs are 'flat' of 128",
    ],
    [
      'two values',
      smallFile({
        nodes: [...nodes.slice(0, 5), node('Tanh', ['logit'], 'a'), node('Relu', ['logit'], 'b')],
        outputs: [outputs[0], tensorOf('a', ['N', 1]), tensorOf('b', ['N', 1])],
      }),
      "several outputs could be a value of one number a position, or of three (win, draw, loss) ('policy' of 65, 'a' of 1, 'b' of 1); name one of them 'value'",
    ],
    [
      'a missing output',
      smallFile({ outputs: [...outputs, tensorOf('nothing', ['N', 1])] }),
      "nothing computes its output 'nothing'",
    ],
    [
      'a kernel with no place',
      conv({ dilations: [8, 8] }),
      "its node 'the conv' (Conv) has a kernel of 17 squares, larger than its board",
    ],
    [
      'groups that do not fit',
      conv({ group: 2, pads: [1, 1, 1, 1] }),
      "its node 'the conv' (Conv) expects 2 channels and is given 1",
    ],
    [
      'a window that is larger than its board',
      instead({ relu: [node('MaxPool', ['conv'], 'relu', { kernel_shape: [9, 9] })] }),
      "its node 'the relu' (MaxPool) has a window of 9×9 squares, which does not fit its board",
    ],
    [
      'a mean over the batch',
      instead({ relu: [node('ReduceMean', ['conv'], 'relu', { axes: [0] })] }),
      "its node 'the relu' (ReduceMean) reduces the positions of a batch, which must stay apart",
    ],
    [
      'two branches of different shapes that are multiplied',
      instead({
        relu: [node('ReduceMean', ['conv'], 'rows', { axes: [3] }), node('Mul', ['conv', 'rows'], 'relu')],
      }),
      "its node 'the relu' (Mul) multiplies computed values of different shapes, which is not supported",
    ],
    [
      'no padding, so another size',
      conv({}),
      "its node 'the policy' (Gemm) expects 128 features and is given 72",
    ],
    [
      'training',
      norm({ training_mode: 1 }),
      "its node 'the norm' (BatchNormalization) normalises by the batch, as in training; export the network in inference mode",
    ],
    [
      'dropout in training',
      instead({ relu: [node('Relu', ['conv'], 'all'), node('Dropout', ['all', '', 'yes'], 'relu')] }, [
        { name: 'yes', dataType: 9, dims: [], int32Data: [1] },
      ]),
      "its node 'the relu' (Dropout) drops values as in training; export the network in inference mode",
    ],
    [
      'no epsilon',
      norm({ epsilon: { float: 0 } }),
      "the network's architecture is not understood at layers.2.epsilon",
    ],
    [
      'training, as older operator sets say it',
      smallFile({
        operatorSet: 13,
        nodes: replaced({
          relu: [
            {
              ...node('BatchNormalization', ['conv', 's', 's', 's', 's'], 'norm'),
              output: ['norm', 'm', 'v'],
            },
            node('Relu', ['norm'], 'relu'),
          ],
        }),
        tensors: [...tensors, { name: 's', dataType: 1, dims: [2], floatData: [1, 1] }],
      }),
      "its node 'the norm' (BatchNormalization) normalises by the batch, as in training",
    ],
    [
      'weights elsewhere, nobody knows where',
      smallFile({ tensors: [{ ...firstTensor, dataLocation: 1 }, ...otherTensors] }),
      "it keeps the numbers of 'conv.w' in another file, which it does not name",
    ],
    [
      'weights in a file that is not there',
      elsewhere('weights.bin'),
      "it keeps the numbers of 'conv.w' in the file 'weights.bin', which is not beside it",
    ],
    ...['../weights.bin', '/etc/passwd', 'a/../../b', 'C:\\weights.bin', ''].map(
      (place): [string, Uint8Array, string] => [
        `weights in '${place}'`,
        elsewhere(place),
        `it keeps the numbers of 'conv.w' in '${place}', which is not beside it`,
      ],
    ),
    [
      'sixteen-bit whole numbers',
      smallFile({ tensors: [{ ...firstTensor, dataType: 5 }, ...otherTensors] }),
      "its tensor 'conv.w' has the type 5; float16, bfloat16, float32, float64, int8, uint8, int32, int64 and bool are read",
    ],
    [
      'missing numbers',
      smallFile({ tensors: [{ ...firstTensor, dims: [3, 1, 3, 3] }, ...otherTensors] }),
      "its tensor 'conv.w' has the shape [3, 1, 3, 3] and 18 numbers",
    ],
    [
      'a size beside a 0',
      smallFile({ tensors: [{ name: 'conv.w', dataType: 1, dims: [2 ** 50, 1, 3, 0] }, ...otherTensors] }),
      "its tensor 'conv.w' has the shape [1125899906842624, 1, 3, 0] and 0 numbers",
    ],
    [
      'numbers that are none',
      smallFile({
        tensors: [
          { name: 'conv.w', dataType: 1, dims: [2, 1, 3, 3], floatData: Array<number>(18).fill(NaN) },
          ...otherTensors,
        ],
      }),
      "the model's parameter 'the conv.weight' holds numbers that are not finite",
    ],
    [
      'a softmax in the middle',
      instead({
        policy: [
          node('Gemm', ['flat', 'policy.w'], 'raw', { transB: 1 }),
          node('Softmax', ['raw'], 'soft'),
          node('Relu', ['soft'], 'policy'),
        ],
      }),
      "its node 'the policy' (Relu) reads what comes out of a Softmax, which is supported only at the end of the policy",
    ],
    [
      'a batch that is mixed',
      instead({ flat: [node('Reshape', ['relu', 'target'], 'flat')] }, [integers('target', [-1, 3])]),
      "its node 'the flat' (Reshape) cannot turn [N, 2, 8, 8] into",
    ],
    [
      'a batch that is parted',
      instead(
        {
          flat: [
            node('Transpose', ['relu'], 'last', { perm: [1, 2, 3, 0] }),
            node('Reshape', ['last', 'target'], 'flat'),
          ],
        },
        [integers('target', [-1, 2])],
      ),
      "its node 'the flat' (Reshape) mixes the positions of a batch, whose dimension must stay the first",
    ],
    [
      'a shape that does not fit',
      instead({ flat: [node('Reshape', ['relu', 'target'], 'flat')] }, [integers('target', [0, 100])]),
      "its node 'the flat' (Reshape) cannot turn [N, 2, 8, 8] into [N, 100]",
    ],
    [
      'a position that is picked',
      instead({ relu: [node('Gather', ['conv', 'zero'], 'relu')] }, [integers('zero', [0])]),
      "its node 'the relu' (Gather) works on the positions of a batch, which must stay apart",
    ],
    [
      'no order',
      smallFile({ nodes: [...nodes.slice(1), nodes[0]] }),
      "its node 'the relu' (Relu) reads 'conv', which nothing before it computes",
    ],
  ])('%s', async (_, file, sentence) => {
    const error = await importOnnx(file, 'The file').then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(OthelloError);
    const { code, message } = error as OthelloError;
    expect(code).toBe('badModel');
    expect(message).toContain(`The file cannot be used: ${sentence}`);
    expect(message).toMatch(/^[^\n]*[^.]\.$/);
  });

  test('what onnxruntime refuses', async () => {
    const [first, ...rest] = outputs;
    const file = smallFile({ outputs: [{ ...first, type: { tensorType: { elemType: 8 } } }, ...rest] });
    await expect(importOnnx(file)).rejects.toThrow(/cannot be used: onnxruntime does not open it \(.*\)\.$/);
  });

  test('a network that answers otherwise than its file', async () => {
    const file = smallFile();
    const imported = readOnnx(file);
    const runtime = await openOnnxRuntime();
    await checkImported(imported, runtime);
    const parameters = new Map(imported.network.parameters);
    const { shape, data } = parameters.get('the logit.weight')!;
    parameters.set('the logit.weight', { shape, data: Float32Array.from(data, (value) => value * 1.01) });
    const other = { ...imported, network: { ...imported.network, parameters } };
    await expect(checkImported(other, runtime)).rejects.toThrow(
      /^the network that was read from it answers otherwise than the file itself does in onnxruntime \(the value differs by 0\.\d+\)$/,
    );
  });
});
