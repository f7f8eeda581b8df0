import { beforeAll, describe, expect, test } from 'vitest';
import { Random } from '../../../engine/random.js';
import { createExplainer } from '../../../lrp/explainer.js';
import type { Network } from '../../../nn/network.js';
import { importOnnx } from '../../../nn/onnx/import.js';
import { randomGame } from '../../support/engine/randomPositions.js';
import { evaluate, largestDifference, runtime } from '../../support/nn/importedNetwork.js';
import {
  integers,
  node,
  replaced,
  smallFile,
  smallParts,
  tensorOf,
  weights,
} from '../../support/nn/onnxFile.js';

const kindsOf = ({ architecture }: Network): string[] => architecture.layers.map(({ kind }) => kind);

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

  test('a policy from a convolution is explained as it is, beside the logit 0 of a pass', async () => {
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
