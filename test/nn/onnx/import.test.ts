import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openModel, planesOption } from '../../../cli/sources/model.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { decodeCheckpoint } from '../../../nn/checkpoint.js';
import type { Network } from '../../../nn/network.js';
import { importOnnx } from '../../../nn/onnx/import.js';
import { sha256Of } from '../../../nn/sha256.js';
import { readZennit, zennitComposites, zennitPosition } from '../../support/lrp/zennit.js';
import { evaluate, golden, largestDifference, runtime } from '../../support/nn/importedNetwork.js';
import { smallFile, smallParts } from '../../support/nn/onnxFile.js';
import { scratchFolder } from '../../support/scratch.js';

// What test/support/nn/makeClassicOnnx.py wrote with PyTorch's exporter. Zennit's batch norms leave a factor behind (see
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

test('--planes says what an .onnx file does not, and --model finds what it keeps beside it', async () => {
  const folder = scratchFolder();
  const [weights, ...others] = smallParts.tensors as unknown as readonly { rawData: Uint8Array }[];
  const externalData = [{ key: 'location', value: 'net.onnx.data' }];
  const tensors = [{ ...weights, rawData: new Uint8Array(), dataLocation: 1, externalData }, ...others];
  const file = join(folder, 'net.onnx');
  writeFileSync(file, smallFile({ tensors }));
  await expect(openModel(file)).rejects.toThrow("in the file 'net.onnx.data', which is not beside it");
  writeFileSync(join(folder, 'net.onnx.data'), weights!.rawData);
  const plain = await openModel(file);
  const other = await openModel(file, planesOption.read('--planes', ['-own']));
  expect([plain, other].map(({ network }) => network.architecture.planes)).toEqual([['signed'], ['-own']]);
  // What is kept of one network must not be taken for the other's.
  expect(other.sha256).not.toBe(plain.sha256);
  expect(() => planesOption.read('--planes', ['own,oponent'])).toThrow('did you mean opponent?');
  await expect(openModel('default', ['own'])).rejects.toThrow(
    '--planes says what the input planes of an .onnx file are; the model "default" says that itself.',
  );
});
