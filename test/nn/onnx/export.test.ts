import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';
import { BATCH, Graph } from '../../../nn/graph.js';
import { exportOnnx } from '../../../nn/onnx/export.js';
import { conv2d } from '../../../nn/operators/conv.js';
import { relu } from '../../../nn/operators/elementwise.js';
import { gather } from '../../../nn/operators/gather.js';
import { reshape } from '../../../nn/operators/reshape.js';
import { protobufFields, type WireField } from '../../support/nn/protobufFields.js';

// Field numbers of onnx.proto: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const MODEL = { irVersion: 1, producerName: 2, producerVersion: 3, graph: 7, opset: 8, metadata: 14 };
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, name: 3, type: 4, attribute: 5 };
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 };

const text = (field: WireField | undefined): string => new TextDecoder().decode(field as Uint8Array);
const parts = (fields: Map<number, WireField[]>, number: number) =>
  (fields.get(number) ?? []).map((field) => protobufFields(field as Uint8Array));
const first = (fields: Map<number, WireField[]>, number: number) => fields.get(number)?.[0];

const weights = Float32Array.from({ length: 18 }, (_, index) => index / 7);

function smallGraph(): Graph {
  const graph = new Graph();
  const x = graph.input('planes', [BATCH, 1, 4, 4]);
  const w = graph.constant({ shape: [2, 1, 3, 3], data: weights }, 'stem.weight');
  const stem = conv2d(graph, x, w, undefined, { padding: 1, name: 'stem' });
  relu(graph, stem, 'unused');
  graph.output('features', reshape(graph, relu(graph, stem, 'stem/relu'), [BATCH, 32], 'flat'));
  return graph;
}

describe('the written file, read by the wire format', () => {
  let model: Map<number, WireField[]>;
  let graph: Map<number, WireField[]>;
  beforeAll(() => {
    const options = {
      graphName: 'small',
      producerName: 'test',
      producerVersion: '1.2',
      metadata: { a: 'b' },
    };
    model = protobufFields(exportOnnx(smallGraph(), options));
    graph = parts(model, MODEL.graph)[0]!;
  });

  test('names its versions, its producer and its metadata', () => {
    expect(first(model, MODEL.irVersion)).toBe(8);
    expect(text(first(model, MODEL.producerName))).toBe('test');
    expect(text(first(model, MODEL.producerVersion))).toBe('1.2');
    expect(parts(model, MODEL.opset).map((opset) => first(opset, 2))).toEqual([18]);
    const [entry] = parts(model, MODEL.metadata);
    expect([text(first(entry!, 1)), text(first(entry!, 2))]).toEqual(['a', 'b']);
    expect(text(first(graph, GRAPH.name))).toBe('small');
  });

  test('holds the live nodes under their names, connected', () => {
    const nodes = parts(graph, GRAPH.node);
    expect(nodes.map((node) => [text(first(node, NODE.type)), text(first(node, NODE.name))])).toEqual([
      ['Conv', 'stem'],
      ['Relu', 'stem/relu'],
      ['Reshape', 'flat'],
    ]);
    expect(nodes.map((node) => node.get(NODE.input)!.map(text))).toEqual([
      ['planes', 'stem.weight'],
      ['stem'],
      ['stem/relu', 'int64[-1,32]'],
    ]);
    expect(nodes.map((node) => node.get(NODE.output)!.map(text))).toEqual([
      ['stem'],
      ['stem/relu'],
      ['features'],
    ]);
  });

  test('holds constants as raw little-endian bytes', () => {
    const tensor = parts(graph, GRAPH.initializer).find(
      (each) => text(first(each, TENSOR.name)) === 'stem.weight',
    )!;
    expect(first(tensor, TENSOR.dataType)).toBe(1);
    const raw = first(tensor, TENSOR.rawData) as Uint8Array;
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    expect(raw).toHaveLength(4 * weights.length);
    expect(Array.from(weights, (_, index) => view.getFloat32(4 * index, true))).toEqual([...weights]);
  });
});

test('onnxruntime opens it, with a batch dimension that has a name', async () => {
  const session = await InferenceSession.create(exportOnnx(smallGraph()));
  expect(session.inputMetadata).toMatchObject([
    { name: 'planes', type: 'float32', shape: ['batch', 1, 4, 4] },
  ]);
  expect(session.outputMetadata).toMatchObject([{ name: 'features', shape: ['batch', 32] }]);
  const planes = new Tensor('float32', new Float32Array(48).fill(1), [3, 1, 4, 4]);
  const { features } = await session.run({ planes });
  expect(features!.dims).toEqual([3, 32]);
  // An inner square sees the whole kernel of the first channel.
  expect(features!.data[5]).toBeCloseTo(36 / 7, 5);
  await session.release();
});

test('keeps apart a name taken by an output and batches of two sizes', async () => {
  const graph = new Graph();
  const x = graph.input('x', [BATCH, 2]);
  const rows = graph.input('rows', [BATCH], 'int32', 'picked');
  const twice = relu(graph, x, 'y');
  graph.output('y', gather(graph, twice, rows, 'gathered'));
  const session = await InferenceSession.create(exportOnnx(graph));
  expect(session.inputMetadata).toMatchObject([{ shape: ['batch', 2] }, { shape: ['picked'] }]);
  const { y } = await session.run({
    x: new Tensor('float32', Float32Array.of(1, -2, 3, 4), [2, 2]),
    rows: new Tensor('int32', Int32Array.of(1, 0, 1), [3]),
  });
  expect([...(y!.data as Float32Array)]).toEqual([3, 4, 1, 0, 3, 4]);
  await session.release();
});

test('refuses an output that has the name of another input', () => {
  const graph = new Graph();
  graph.output('x', relu(graph, graph.input('x', [1])));
  expect(() => exportOnnx(graph)).toThrow(/both an input and an output named x/);
});
