import type { Graph, Operator, Value } from '../graph.js';
import { TRANSPOSED } from './arrangement.js';
import type { TensorFlowTensor } from './operatorTypes.js';
import { reduceSum } from './reduce.js';
import { floatType, refuse, sameShape } from './shapes.js';

type Transposed = { readonly transposeA: boolean; readonly transposeB: boolean };
/** Transposed, and multiplied by a number. */
type Scaled = Transposed & { readonly factor: number };

const matmulOperator: Operator<Transposed> = {
  name: 'matmul',
  infer(inputs, { transposeA, transposeB }) {
    const [a, b] = inputs;
    if (inputs.length !== 2 || a?.shape.length !== 2 || b?.shape.length !== 2) {
      refuse('matmul', inputs, 'two float32 matrices');
    }
    const [rows, inner] = transposeA ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!];
    const [otherInner, columns] = transposeB ? [b.shape[1]!, b.shape[0]!] : [b.shape[0]!, b.shape[1]!];
    if (a.type !== 'float32' || b.type !== 'float32' || inner !== otherInner) {
      refuse('matmul', inputs, 'two float32 matrices whose inner dimensions agree');
    }
    return { shape: [rows, columns], type: 'float32' };
  },
  gradient(graph, { inputs, attributes }, cotangent) {
    const [a, b] = inputs;
    const { transposeA, transposeB } = attributes;
    return [
      transposeA
        ? matmul(graph, b!, cotangent, { transposeA: transposeB, transposeB: true })
        : matmul(graph, cotangent, b!, { transposeB: !transposeB }),
      transposeB
        ? matmul(graph, cotangent, a!, { transposeA: true, transposeB: transposeA })
        : matmul(graph, a!, cotangent, { transposeA: !transposeA }),
    ];
  },
  onnx: (form, { attributes }, inputs) =>
    form.result('Gemm', inputs, {
      transA: Number(attributes.transposeA),
      transB: Number(attributes.transposeB),
    }),
  // Transposed beforehand: within the product it is 13 times slower on WebAssembly.
  arrangements: ({ attributes: { transposeA, transposeB } }) => ({
    inputs: [transposeA, transposeB].map((transposed) => (transposed ? TRANSPOSED : undefined)),
  }),
  tensorflow: (tf, _node, inputs) => tf.matMul(inputs[0]!, inputs[1]!),
};

const batchMatmulOperator: Operator<Scaled> = {
  name: 'batchMatmul',
  infer(inputs, { transposeA, transposeB }) {
    const [a, b] = inputs;
    const rank = a?.shape.length ?? 0;
    const isStack = rank > 2 && b?.shape.length === rank && inputs.length === 2;
    if (!isStack || inputs.some(({ type }) => type !== 'float32')) {
      refuse('batchMatmul', inputs, 'two float32 stacks of matrices');
    }
    const [rows, inner] = lastTwo(a!, transposeA);
    const [otherInner, columns] = lastTwo(b, transposeB);
    const stack = a!.shape.slice(0, -2);
    if (inner !== otherInner || !sameShape(stack, b.shape.slice(0, -2))) {
      refuse('batchMatmul', inputs, 'two float32 stacks of matrices whose inner dimensions agree');
    }
    return { shape: [...stack, rows, columns], type: 'float32' };
  },
  gradient(graph, { inputs, attributes }, cotangent) {
    const [a, b] = inputs as [Value, Value];
    const { transposeA, transposeB, factor } = attributes;
    return [
      transposeA
        ? batchMatmul(graph, b, cotangent, { transposeA: transposeB, transposeB: true, factor })
        : batchMatmul(graph, cotangent, b, { transposeB: !transposeB, factor }),
      transposeB
        ? batchMatmul(graph, cotangent, a, { transposeA: true, transposeB: transposeA, factor })
        : batchMatmul(graph, a, cotangent, { transposeA: !transposeA, factor }),
    ];
  },
  onnx(form, { inputs, attributes: { transposeA, transposeB, factor } }, [a, b]) {
    const rank = inputs[0]!.shape.length;
    const axes = Array.from({ length: rank }, (_, axis) => axis);
    const perm = [...axes.slice(0, -2), rank - 1, rank - 2];
    const turned = (of: string, isTurned: boolean): string =>
      isTurned ? form.step('Transpose', [of], { perm }) : of;
    const factors = [turned(a!, transposeA), turned(b!, transposeB)];
    if (factor === 1) form.result('MatMul', factors);
    else
      form.result('Mul', [
        form.step('MatMul', factors),
        form.constant('float32', [], Float32Array.of(factor)),
      ]);
  },
  tensorflow(tf, { attributes: { transposeA, transposeB, factor } }, inputs) {
    const product = tf.matMul(inputs[0]!, inputs[1]!, transposeA, transposeB);
    return factor === 1 ? product : tf.mul(product, factor);
  },
};

/** Rows and columns of the matrices of a stack as they are multiplied. */
function lastTwo({ shape }: Value, isTransposed: boolean): readonly [number, number] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return isTransposed ? [columns, rows] : [rows, columns];
}

const denseOperator: Operator = {
  name: 'dense',
  infer(inputs) {
    const [x, w, b] = inputs;
    const type = floatType(inputs);
    const fits =
      type !== undefined &&
      x?.shape.length === 2 &&
      w?.shape.length === 2 &&
      x.shape[1] === w.shape[1] &&
      (b === undefined || (b.shape.length === 1 && b.shape[0] === w.shape[0]));
    if (!fits || inputs.length > 3) refuse('dense', inputs, 'x [N, I], w [O, I] and perhaps b [O]');
    return { shape: [x.shape[0]!, w.shape[0]!], type };
  },
  gradient(graph, { inputs }, cotangent) {
    const [x, w, b] = inputs;
    return [
      matmul(graph, cotangent, w!),
      matmul(graph, cotangent, x!, { transposeA: true }),
      b && reduceSum(graph, cotangent, [0]),
    ].slice(0, inputs.length);
  },
  onnx: (form, _node, inputs) => form.result('Gemm', inputs, { transB: 1 }),
  arrangements: () => ({ inputs: [undefined, TRANSPOSED] }),
  tensorflow(tf, _node, inputs) {
    const [x, w, b] = inputs as [TensorFlowTensor, TensorFlowTensor, TensorFlowTensor | undefined];
    const product = tf.matMul(x, w);
    return b === undefined ? product : tf.add(product, b);
  },
};

/** The product of two matrices, either read transposed. */
export function matmul(
  graph: Graph,
  a: Value,
  b: Value,
  { transposeA = false, transposeB = false }: Partial<Transposed> = {},
  name?: string,
): Value {
  return graph.apply(matmulOperator, [a, b], { transposeA, transposeB }, name);
}

/**
 * The products of two stacks of matrices [N, ..., rows, columns], matrix by matrix, either read transposed, multiplied by
 * `factor`, 1 unless told.
 */
export function batchMatmul(
  graph: Graph,
  a: Value,
  b: Value,
  { transposeA = false, transposeB = false, factor = 1 }: Partial<Scaled> = {},
  name?: string,
): Value {
  return graph.apply(batchMatmulOperator, [a, b], { transposeA, transposeB, factor }, name);
}

/** A fully connected layer: x [N, I], w [O, I] (a row an output), b [O] -> [N, O]. */
export function dense(graph: Graph, x: Value, w: Value, b: Value | undefined, name?: string): Value {
  return graph.apply(denseOperator, b === undefined ? [x, w] : [x, w, b], {}, name);
}
