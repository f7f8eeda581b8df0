import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openModel } from '../../../cli/sources/model.js';
import { OthelloError } from '../../../engine/errors.js';
import type { Position } from '../../../engine/position.js';
import { createPositionBatch, pushPosition } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { decodeCheckpoint } from '../../../nn/checkpoint.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { sha256Of } from '../../../nn/files.js';
import { foldBatchNorm } from '../../../nn/fold.js';
import { inferenceGraph } from '../../../nn/forward.js';
import type { Network } from '../../../nn/network.js';
import { checkImported } from '../../../nn/onnx/check.js';
import { exportNetwork, exportOnnx } from '../../../nn/onnx/export.js';
import { importOnnx } from '../../../nn/onnx/import.js';
import { readOnnx } from '../../../nn/onnx/read.js';
import type { Runtime } from '../../../nn/runtime.js';
import { openRuntime } from '../../../nn/runtimes/open.js';
import {
  integers,
  node,
  replaced,
  smallFile,
  smallParts,
  tensorOf,
  weights,
} from '../../support/onnxFile.js';
import { randomNetwork } from '../../support/randomNetwork.js';
import { randomGame } from '../../support/randomPositions.js';
import { readZennit, zennitComposites, zennitPosition } from '../../support/zennit.js';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await openRuntime('onnxruntime');
});

const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}.onnx`, import.meta.url));
const kindsOf = ({ architecture }: Network): string[] => architecture.layers.map(({ kind }) => kind);

async function evaluate(network: Network, positions: readonly Position[]) {
  const evaluator = await networkEvaluator(network, runtime);
  const batch = createPositionBatch(positions.length);
  for (const { ownLow, ownHigh, opponentLow, opponentHigh } of positions) {
    pushPosition(batch, ownLow, ownHigh, opponentLow, opponentHigh);
  }
  const { logits, values } = await evaluator.evaluate(batch);
  const copy = { logits: [...logits], values: [...values] };
  await evaluator.dispose();
  return copy;
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, index) => Math.abs(value - b[index]!)));
}

// What test/support/makeClassicOnnx.py wrote with PyTorch's exporter. Zennit's batch norms leave a factor behind (see
// zennit.ts), so its figures are those of another network by 4e-5; without biases on the residual one, by 3e-4.
const some = ['epsilonPlusFlat', 'epsilonAlpha2Beta1', 'epsilonGammaBox'];
describe.each([
  ['classic', 'classic', Object.keys(zennitComposites)],
  ['classic-unfolded', 'classic', some],
  ['residual', 'residual', some],
] as const)('%s.onnx of PyTorch', (fileName, name, composites) => {
  const zennit = readZennit(name);
  let network: Network;
  beforeAll(async () => {
    network = await importOnnx(readFileSync(golden(fileName)));
  });

  test('has the outputs of the network that was exported', async () => {
    const known = zennit.positions.filter(({ policyLogits }) => policyLogits !== undefined);
    const { logits, values } = await evaluate(
      network,
      known.map(({ position }) => zennitPosition(position)),
    );
    expect(known.length).toBeGreaterThan(2);
    expect(
      largestDifference(
        logits,
        known.flatMap(({ policyLogits }) => policyLogits!),
      ),
    ).toBeLessThan(1e-5);
    const expected = known.map(({ valueBeforeTanh }) => Math.tanh(valueBeforeTanh!));
    expect(largestDifference(values, expected)).toBeLessThan(1e-5);
  });

  test.each(composites)('meets the figures of Zennit under %s', async (composite) => {
    const explainer = await createExplainer(network, runtime, { composite: zennitComposites[composite]! });
    const expected = zennit.explanations.filter((given) => given.composite === composite);
    const found = await explainer.explain(
      expected.map(({ position: at, target }) => {
        const { position, move } = zennit.positions[at]!;
        const wanted =
          target === 'value' ? { kind: 'value' as const } : { kind: 'move' as const, square: move! };
        return { position: zennitPosition(position), target: wanted };
      }),
      { controls: false },
    );
    expect(found).toHaveLength(9);
    found.forEach(({ maps, ledger }, index) => {
      const { relevance } = expected[index]!;
      const size = Math.max(...relevance.map(Math.abs)) || 1;
      const map = Object.values(maps).flatMap((plane) => [...plane]);
      expect(largestDifference(map, relevance) / size).toBeLessThan(1e-4);
      expect(ledger.closure).toBeLessThan(1e-5);
    });
    await explainer.dispose();
  });
});

test('names layers after the modules and takes the policy before its softmax', async () => {
  const { architecture, metadata } = await importOnnx(readFileSync(golden('classic-unfolded')));
  const named = architecture.layers.filter(({ kind }) => kind !== 'relu').map(({ name }) => name);
  const convolutions = ['c1', 'b1', 'c2', 'b2', 'c3', 'b3', 'c4', 'b4'];
  expect(named).toEqual(['planes', ...convolutions, 'Reshape', 'f1', 'fb1', 'f2', 'fb2', 'p', 'v', 'Tanh']);
  expect(architecture.outputs).toEqual({ policy: 'p', value: 'Tanh' });
  expect(architecture.planes).toEqual(['signed']);
  expect(metadata.producer).toMatch(/^pytorch/);
});

test('a sum reads its skip first, in whichever order the file adds', async () => {
  const { architecture } = await importOnnx(readFileSync(golden('residual')));
  const sums = architecture.layers.filter((layer) => layer.kind === 'sum');
  expect(sums.map(({ inputs }) => inputs)).toEqual([
    ['Relu', 'conv2'],
    ['Relu_2', 'conv2_1'],
  ]);
});

test('--model takes an .onnx file, and hands workers a checkpoint of it', async () => {
  const file = golden('classic');
  const model = await openModel(file);
  expect(model.sha256).toBe(sha256Of(readFileSync(file)));
  const { network } = decodeCheckpoint(model.bytes);
  expect(network).toEqual(model.network);
  expect(network.metadata.onnxSha256).toBe(model.sha256);
});

test('our own export comes back as the same network', async () => {
  const random = Random.fromSeed('own export');
  for (const planes of [['own', 'opponent', 'empty'], ['own', 'opponent'], ['signed']] as const) {
    const network = randomNetwork(random.split(planes.length), { planes });
    // Further heads are further outputs of the file, which the import leaves aside.
    const more = randomNetwork(random.split(planes.length), { planes, heads: ['ownership', 'score'] });
    expect([...inferenceGraph(more).outputs.keys()]).toEqual(['policy', 'value', 'ownership', 'score']);
    const imported = await importOnnx(exportOnnx(inferenceGraph(more)));
    expect(imported.architecture).toEqual(foldBatchNorm(network).architecture);
    const positions = randomGame(random).slice(0, 20);
    const [before, after] = [await evaluate(network, positions), await evaluate(imported, positions)];
    expect(largestDifference(before.logits, after.logits)).toBeLessThan(1e-6);
    expect(largestDifference(before.values, after.values)).toBeLessThan(1e-6);
  }
});

test('our own export says what its planes are, where their number alone would not', async () => {
  const random = Random.fromSeed('own planes');
  for (const planes of [
    ['own', 'opponent', 'legal'],
    ['own', 'opponent', 'empty', 'legal'],
    ['opponent', 'own'],
  ] as const) {
    const network = randomNetwork(random.split(planes.length), { planes });
    const imported = await importOnnx(exportNetwork(network));
    expect(imported.architecture.planes).toEqual(planes);
    const positions = randomGame(random).slice(0, 20);
    const [before, after] = [await evaluate(network, positions), await evaluate(imported, positions)];
    expect(largestDifference(before.logits, after.logits)).toBeLessThan(1e-6);
    expect(largestDifference(before.values, after.values)).toBeLessThan(1e-6);
  }
  const bare = exportOnnx(
    inferenceGraph(randomNetwork(random, { planes: ['own', 'opponent', 'empty', 'legal'] })),
  );
  await expect(importOnnx(bare)).rejects.toThrow("its input 'planes' has 4 planes");
});

// importOnnx itself compares each of these with onnxruntime on the file.
describe('other ways to write the same', () => {
  const { tensors, inputs } = smallParts;
  let logits: number[];
  const positions = randomGame(Random.fromSeed('small')).slice(0, 12);
  beforeAll(async () => {
    ({ logits } = await evaluate(await importOnnx(smallFile()), positions));
  });
  const expectSame = async (network: Network): Promise<void> => {
    expect(largestDifference((await evaluate(network, positions)).logits, logits)).toBeLessThan(1e-5);
  };

  test('biases as Add, weights as MatMul reads them', async () => {
    const turned = new Float32Array(65 * 128);
    const given = new Float32Array((tensors[2] as { rawData: Uint8Array }).rawData.buffer);
    given.forEach((value, at) => (turned[(at % 128) * 65 + Math.floor(at / 128)] = value));
    const bias = (tensors[1] as { rawData: Uint8Array }).rawData;
    const network = await importOnnx(
      smallFile({
        nodes: replaced({
          conv: [
            node('Conv', ['board', 'conv.w'], 'plain', { auto_pad: 'SAME_UPPER' }),
            node('Add', ['conv.b4', 'plain'], 'conv'),
          ],
          policy: [
            node('MatMul', ['flat', 'turned'], 'product'),
            node('Add', ['product', 'policy.b'], 'policy'),
          ],
        }),
        tensors: [
          ...tensors,
          { name: 'conv.b4', dataType: 1, dims: [1, 2, 1, 1], rawData: bias },
          { name: 'turned', dataType: 1, dims: [128, 65], floatData: [...turned] },
        ],
      }),
    );
    expect(kindsOf(network)).toEqual(['input', 'conv', 'relu', 'flatten', 'dense', 'dense', 'tanh']);
    await expectSame(network);
  });

  test('Gemm with factors', async () => {
    const policy = node('Gemm', ['flat', 'policy.w', 'half'], 'policy', { transB: 1, beta: { float: 2 } });
    const half = new Float32Array((tensors[3] as { rawData: Uint8Array }).rawData.buffer).map(
      (value) => value / 2,
    );
    const more = { name: 'half', dataType: 1, dims: [1, 65], rawData: new Uint8Array(half.buffer) };
    await expectSame(
      await importOnnx(smallFile({ nodes: replaced({ policy: [policy] }), tensors: [...tensors, more] })),
    );
  });

  test('dropout and identities at inference, and outputs that are neither head', async () => {
    const network = await importOnnx(
      smallFile({
        nodes: [
          ...replaced({
            relu: [
              node('Relu', ['conv'], 'first'),
              node('Dropout', ['first'], 'second'),
              node('Identity', ['second'], 'relu'),
            ],
          }),
          node('Gemm', ['flat', 'more.w'], 'more', { transB: 1 }),
        ],
        tensors: [...tensors, weights('more.w', [7, 128])],
        outputs: [tensorOf('more', ['N', 7]), ...smallParts.outputs],
      }),
    );
    expect(kindsOf(network)).toEqual(['input', 'conv', 'relu', 'flatten', 'dense', 'dense', 'tanh']);
    await expectSame(network);
  });

  test('shapes that are computed', async () => {
    const network = await importOnnx(
      smallFile({
        inputs: [tensorOf('given', [undefined, 'rows', 'columns'])],
        nodes: [
          node('Constant', [], 'one', { value_ints: [1] }),
          node('Unsqueeze', ['given', 'one'], 'board'),
          ...replaced({
            flat: [
              node('Shape', ['relu'], 'shape'),
              node('Slice', ['shape', 'zero', 'one'], 'batch'),
              node('Slice', ['shape', 'one', 'last'], 'sizes'),
              node('Gather', ['sizes', 'zero'], 'channels'),
              node('Gather', ['sizes', 'one'], 'rows'),
              node('Mul', ['rows', 'rows'], 'squares'),
              node('Mul', ['channels', 'squares'], 'features'),
              node('Cast', ['features'], 'cast', { to: 7 }),
              node('Concat', ['batch', 'cast'], 'target', { axis: 0 }),
              node('Reshape', ['relu', 'target'], 'flat'),
            ],
            value: [
              node('Squeeze', ['logit', 'one'], 'bare'),
              node('Tanh', ['bare'], 'flatValue'),
              node('Unsqueeze', ['flatValue', 'one'], 'value'),
            ],
          }),
        ],
        tensors: [...tensors, integers('zero', [0]), integers('last', [2 ** 31])],
      }),
    );
    expect(network.architecture.planes).toEqual(['signed']);
    await expectSame(network);
  });

  test('a batch that the file fixes, at three positions a run', async () => {
    await expectSame(await importOnnx(smallFile({ inputs: [tensorOf('board', [3, 1, 8, 8])] })));
  });

  test('a policy of the 64 squares gets 0 as the logit of the pass', async () => {
    for (const output of ['policy', 'squares']) {
      const dense = node('Gemm', ['flat', 'squares.w'], output, { transB: 1 });
      const board = node('Reshape', ['squares', 'shape'], 'policy');
      const policy = output === 'policy' ? [dense] : [dense, board];
      const network = await importOnnx(
        smallFile({
          nodes: replaced({ policy }),
          tensors: [...tensors, weights('squares.w', [64, 128]), integers('shape', [0, 8, 8])],
          outputs: [tensorOf('policy', ['N', 64]), tensorOf('value', ['N', 1])],
        }),
      );
      expect(network.architecture.outputs.policy).toBe(`the ${output}`);
      const found = await evaluate(network, positions);
      positions.forEach((_, at) => expect(found.logits[at * 65 + 64]).toBe(0));
    }
  });

  test('a policy from a convolution is explained through a layer that adds the pass', async () => {
    const network = await importOnnx(
      smallFile({
        nodes: replaced({
          policy: [node('Conv', ['relu', 'map.w'], 'map'), node('LogSoftmax', ['flatMap'], 'policy')],
        }).flatMap((each) =>
          (each as { output: string[] }).output[0] === 'policy'
            ? [node('Flatten', ['map'], 'flatMap'), each]
            : [each],
        ),
        tensors: [...tensors, weights('map.w', [1, 2, 1, 1])],
        outputs: [tensorOf('policy', ['N', 64]), tensorOf('value', ['N', 1])],
      }),
    );
    expect(network.architecture.outputs.policy).toBe('policy/pass');
    const explainer = await createExplainer(network, runtime, { composite: 'epsilonPlus' });
    const [explanation] = await explainer.explain([{ position: positions[3]!, target: { kind: 'move' } }], {
      controls: false,
    });
    expect(explanation!.ledger.closure).toBeLessThan(1e-5);
    await explainer.dispose();
  });

  test('no layer may be named like a parameter or an input of a graph', async () => {
    const [conv, ...others] = smallParts.nodes;
    const nodes = [
      { ...conv, name: 'relu_2' },
      { ...others[0], name: 'relu_2.weight' },
      { ...others[1], name: 'rows' },
      ...others.slice(2),
    ];
    const network = await importOnnx(smallFile({ nodes, inputs }));
    const explainer = await createExplainer(network, runtime, { composite: 'epsilonPlus' });
    await explainer.explain([
      { position: positions[3]!, target: { kind: 'move' } },
      { position: positions[3]!, target: { kind: 'value' } },
    ]);
    await explainer.dispose();
    await expectSame(network);
  });
});

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
      instead({ relu: [node('MaxPool', ['conv'], 'relu', { kernel_shape: [1, 1] })] }),
      "its node 'the relu' (MaxPool) is not supported; supported are Add, BatchNormalization, Cast, Concat, Constant, Conv, Dropout, Flatten, Gather, Gemm, Identity, LogSoftmax, MatMul, Mul, Relu, Reshape, Shape, Slice, Softmax, Squeeze, Tanh, Unsqueeze",
    ],
    [
      'an operator of others',
      instead({ relu: [{ ...node('Relu', ['conv'], 'relu'), domain: 'com.example' }] }),
      "its node 'the relu' (com.example.Relu) is not supported; supported are Add,",
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
      'channels last',
      input(['N', 8, 8, 3]),
      "its input 'board' has the shape [N, 8, 8, 3]; accepted are [N, 8, 8] or [N, planes, 8, 8]",
    ],
    [
      'squares in a row',
      input(['N', 64]),
      "its input 'board' has the shape [N, 64]; accepted are [N, 8, 8] or [N, planes, 8, 8]",
    ],
    [
      'free planes',
      input(['N', 'planes', 8, 8]),
      "its input 'board' has the shape [N, planes, 8, 8], so the number of planes is not fixed; export it with 1 (own 1, opponent -1), 2 (own, opponent) or 3 (own, opponent, empty)",
    ],
    [
      'five planes',
      input(['N', 5, 8, 8]),
      "its input 'board' has 5 planes; accepted are 1 (own 1, opponent -1), 2 (own, opponent) or 3 (own, opponent, empty)",
    ],
    ['whole numbers', input(['N', 1, 8, 8], 7), "its input 'board' has the type 7; float32 is accepted"],
    ['no shape', smallFile({ inputs: [{ name: 'board' }] }), "its input 'board' has no shape; accepted are"],
    [
      'no policy',
      smallFile({ outputs: outputs.slice(1) }),
      "no output is a policy of 65 or 64 numbers a position; its outputs are 'value' of 1",
    ],
    [
      'no value',
      smallFile({ outputs: outputs.slice(0, 1) }),
      "no output is a value of one number a position; its outputs are 'policy' of 65",
    ],
    [
      'two values',
      smallFile({
        nodes: [...nodes.slice(0, 5), node('Tanh', ['logit'], 'a'), node('Relu', ['logit'], 'b')],
        outputs: [outputs[0], tensorOf('a', ['N', 1]), tensorOf('b', ['N', 1])],
      }),
      "several outputs could be a value of one number a position ('policy' of 65, 'a' of 1, 'b' of 1); name one of them 'value'",
    ],
    [
      'a missing output',
      smallFile({ outputs: [...outputs, tensorOf('nothing', ['N', 1])] }),
      "nothing computes its output 'nothing'",
    ],
    [
      'a stride',
      conv({ strides: [2, 2] }),
      "its node 'the conv' (Conv) has a stride, dilation or group other than 1",
    ],
    ['uneven padding', conv({ pads: [0, 0, 1, 1] }), "its node 'the conv' (Conv) pads its sides differently"],
    [
      'no padding, so another size',
      conv({}),
      "its node 'the policy' (Gemm) expects 128 features and is given 72",
    ],
    [
      'training',
      norm({ training_mode: 1 }),
      "its node 'the norm' (BatchNormalization) normalises as in training",
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
      'weights elsewhere',
      smallFile({ tensors: [{ ...firstTensor, dataLocation: 1 }, ...otherTensors] }),
      "it keeps the numbers of 'conv.w' in another file; export it as one file",
    ],
    [
      'half numbers',
      smallFile({ tensors: [{ ...firstTensor, dataType: 10 }, ...otherTensors] }),
      "its tensor 'conv.w' has the type 10; float32, float64, int32, int64 and bool are read",
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
      'a constant that is no bias',
      instead({ relu: [node('Relu', ['conv'], 'plain'), node('Add', ['plain', 'one'], 'relu')] }, [
        weights('one', [1]),
      ]),
      "its node 'the relu' (Add) adds a constant to something other than the Conv, Gemm or MatMul just before it",
    ],
    [
      'a batch that is mixed',
      instead({ flat: [node('Reshape', ['relu', 'target'], 'flat')] }, [integers('target', [-1, 64])]),
      "its node 'the flat' (Reshape) mixes the positions of a batch, whose dimension must stay the first",
    ],
    [
      'a shape that does not fit',
      instead({ flat: [node('Reshape', ['relu', 'target'], 'flat')] }, [integers('target', [0, 100])]),
      "its node 'the flat' (Reshape) cannot turn [N, 2, 8, 8] into [N, 100]",
    ],
    [
      'a value that is picked',
      instead({ relu: [node('Gather', ['conv', 'zero'], 'relu')] }, [integers('zero', [0])]),
      "its node 'the relu' (Gather) works on what the network computes; it is supported only on shapes",
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
    const file = smallFile({ outputs: [{ ...first, type: { tensorType: { elemType: 7 } } }, ...rest] });
    await expect(importOnnx(file)).rejects.toThrow(/cannot be used: onnxruntime does not open it \(.*\)\.$/);
  });

  test('a network that answers otherwise than its file', async () => {
    const file = smallFile();
    const imported = readOnnx(file);
    await checkImported(file, imported);
    const parameters = new Map(imported.network.parameters);
    const { shape, data } = parameters.get('the logit.weight')!;
    parameters.set('the logit.weight', { shape, data: Float32Array.from(data, (value) => value * 1.01) });
    const other = { ...imported, network: { ...imported.network, parameters } };
    await expect(checkImported(file, other)).rejects.toThrow(
      /^the network that was read from it answers otherwise than the file itself does in onnxruntime \(the value differs by 0\.\d+\)$/,
    );
  });
});

describe('damaged files', () => {
  const files = ['classic', 'classic-unfolded', 'residual'].map(
    (name) => new Uint8Array(readFileSync(golden(name))),
  );
  // The structure stands between the weights: the ends of a file, and everywhere.
  const place = fc.oneof(
    fc.nat(4000),
    fc.nat(4000).map((back) => -1 - back),
    fc.nat(),
  );
  const damage = fc.oneof(
    fc.tuple(place, fc.nat(7)).map(([at, bit]) => (bytes: Uint8Array) => {
      const damaged = bytes.slice();
      const index = ((at % bytes.length) + bytes.length) % bytes.length;
      damaged[index]! ^= 1 << bit;
      return damaged;
    }),
    place.map((at) => (bytes: Uint8Array) => bytes.slice(0, at % bytes.length)),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => () => bytes),
  );
  const file = fc
    .tuple(fc.constantFrom(...files), fc.array(damage, { minLength: 1, maxLength: 3 }))
    .map(([bytes, damages]) => damages.reduce((each, harm) => harm(each), bytes));
  const isRefusal = (error: unknown): boolean => error instanceof OthelloError && error.code === 'badModel';

  test('are read or refused', () => {
    const run = (bytes: Uint8Array): boolean => {
      try {
        readOnnx(bytes);
        return true;
      } catch (error) {
        return isRefusal(error);
      }
    };
    fc.assert(fc.property(file, run), { numRuns: 400, seed: 1 });
  });

  test('are imported or refused', async () => {
    const run = (bytes: Uint8Array): Promise<boolean> => importOnnx(bytes).then(() => true, isRefusal);
    await fc.assert(fc.asyncProperty(file, run), { numRuns: 40, seed: 2 });
  });
});
