import { Random } from '../../../engine/random.js';
import { encodeModel } from '../../../nn/onnx/schema.js';

/** A small ONNX file as data: what a test changes stands beside what it leaves. */
export interface FileParts {
  readonly inputs: readonly object[];
  readonly nodes: readonly object[];
  readonly tensors: readonly object[];
  readonly outputs: readonly object[];
  readonly operatorSet: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

type Size = number | string | undefined;

/** An input or output; a size that is a name or undefined is free. */
export function tensorOf(name: string, shape: readonly Size[], elemType = 1): object {
  const dim = shape.map((size) =>
    typeof size === 'number' ? { dimValue: size } : size === undefined ? {} : { dimParam: size },
  );
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

/** Attributes: whole numbers, { float }, texts or lists of whole numbers. */
export function node(
  opType: string,
  input: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | string | readonly number[] | { float: number }>> = {},
): object {
  const attribute = Object.entries(attributes).map(([name, value]) => {
    if (typeof value === 'number') return { name, type: 2, i: value };
    if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) };
    return 'float' in value ? { name, type: 1, f: value.float } : { name, type: 7, ints: value };
  });
  return { name: `the ${output}`, opType, input, output: [output], attribute };
}

/** Weights of a normal distribution that depend on the name only. */
export function weights(name: string, shape: readonly number[], deviation = 0.3): object {
  const random = Random.fromSeed(name);
  const size = shape.reduce((total, each) => total * each, 1);
  const data = Float32Array.from({ length: size }, () => deviation * random.normal());
  return { name, dataType: 1, dims: shape, rawData: new Uint8Array(data.buffer) };
}

export function integers(name: string, numbers: readonly number[]): object {
  return { name, dataType: 7, dims: [numbers.length], int64Data: numbers };
}

/** A board of one plane -> Conv -> Relu -> Flatten -> Gemm 65 and Gemm 1 - Tanh, with some parts replaced. */
export function smallFile(change: Partial<FileParts> = {}): Uint8Array {
  const { inputs, nodes, tensors, outputs, operatorSet, metadata = {} } = { ...smallParts, ...change };
  return encodeModel({
    irVersion: 8,
    producerName: 'a test',
    producerVersion: '',
    opsetImport: [{ domain: '', version: operatorSet }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: { name: 'small', node: nodes, initializer: tensors, input: inputs, output: outputs },
  } as unknown as Parameters<typeof encodeModel>[0]);
}

export const smallParts = {
  inputs: [tensorOf('board', ['N', 1, 8, 8])],
  nodes: [
    node('Conv', ['board', 'conv.w', 'conv.b'], 'conv', { pads: [1, 1, 1, 1] }),
    node('Relu', ['conv'], 'relu'),
    node('Flatten', ['relu'], 'flat'),
    node('Gemm', ['flat', 'policy.w', 'policy.b'], 'policy', { transB: 1 }),
    node('Gemm', ['flat', 'value.w'], 'logit', { transB: 1 }),
    node('Tanh', ['logit'], 'value'),
  ],
  tensors: [
    weights('conv.w', [2, 1, 3, 3]),
    weights('conv.b', [2]),
    weights('policy.w', [65, 128]),
    weights('policy.b', [65]),
    weights('value.w', [1, 128]),
  ],
  outputs: [tensorOf('policy', ['N', 65]), tensorOf('value', ['N', 1])],
  operatorSet: 17,
} as const satisfies FileParts;

/** The nodes of the small file, those with these outputs replaced. */
export function replaced(nodes: Readonly<Record<string, readonly object[]>>): readonly object[] {
  return smallParts.nodes.flatMap((each) => nodes[(each as { output: [string] }).output[0]] ?? [each]);
}

/** Three planes -> a convolution of six channels, `c` -> the nodes that end in `x` -> heads on `features` numbers. */
export function threePlaneFile(
  features: number,
  inner: readonly object[],
  more: readonly object[] = [],
  operatorSet: number = smallParts.operatorSet,
): Uint8Array {
  return smallFile(threePlaneParts(features, inner, more, operatorSet));
}

/** The same as data. */
export function threePlaneParts(
  features: number,
  inner: readonly object[],
  more: readonly object[] = [],
  operatorSet: number = smallParts.operatorSet,
): FileParts {
  return {
    operatorSet,
    outputs: smallParts.outputs,
    inputs: [tensorOf('board', ['N', 3, 8, 8])],
    nodes: [
      node('Conv', ['board', 'first.w', 'first.b'], 'c', { pads: [1, 1, 1, 1] }),
      ...inner,
      node('Flatten', ['x'], 'flat'),
      ...smallParts.nodes.slice(3),
    ],
    tensors: [
      weights('first.w', [6, 3, 3, 3]),
      weights('first.b', [6]),
      weights('policy.w', [65, features], 0.1),
      weights('policy.b', [65]),
      weights('value.w', [1, features], 0.1),
      ...more,
    ],
  };
}
