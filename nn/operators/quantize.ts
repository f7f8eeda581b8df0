import type { Graph, Operator, Value } from '../graph.js';
import type { TensorFlow, TensorFlowTensor } from './operatorTypes.js';
import { refuse } from './shapes.js';

/** Whole numbers of eight bits, for onnxruntime's integer operators: activations are `uint8`, weights `int8`. */
const LIMITS = { uint8: [0, 255], int8: [-128, 127] } as const;

/** The numbers that an array of eight bits can hold: (q - zero) · scale, q a whole number of `type`. */
export interface Grid {
  readonly type: keyof typeof LIMITS;
  /** One for the whole array, or one for each index of axis 0. */
  readonly scale: readonly number[];
  /** The q that stands for 0. */
  readonly zero: number;
}
type GridAttributes = { readonly scale: readonly number[]; readonly zero: number; readonly signed: boolean };

const typeOf = ({ signed }: GridAttributes): Grid['type'] => (signed ? 'int8' : 'uint8');

const quantizeOperator: Operator<GridAttributes> = {
  name: 'quantize',
  infer(inputs, { scale }) {
    const [x] = inputs;
    const fits = scale.length === 1 || scale.length === x?.shape[0];
    if (inputs.length !== 1 || x?.type !== 'float32' || !fits) {
      refuse('quantize', inputs, 'one float32 array, with one scale or as many as it has rows');
    }
    return { shape: x.shape, type: 'float32' };
  },
  /** Flat between its steps. */
  gradient: () => [undefined],
  /** Written as a pair, which onnxruntime turns with what stands between two pairs into one integer operator. */
  onnx(form, { attributes }, inputs) {
    const { scale, zero } = attributes;
    const type = typeOf(attributes);
    const byRow = scale.length > 1;
    const shape = byRow ? [scale.length] : [];
    const zeros = scale.map(() => zero);
    const grid = [
      form.constant('float32', shape, Float32Array.from(scale)),
      form.constant(type, shape, type === 'int8' ? Int8Array.from(zeros) : Uint8Array.from(zeros)),
    ];
    const along = byRow ? { axis: 0 } : {};
    const whole = form.step('QuantizeLinear', [inputs[0]!, ...grid], along);
    form.result('DequantizeLinear', [whole, ...grid], along);
  },
  tensorflow(tf, { attributes }, inputs) {
    const { zero } = attributes;
    const [low, high] = LIMITS[typeOf(attributes)];
    const [x] = inputs as [TensorFlowTensor];
    const scale = rows(tf, x, attributes.scale);
    const whole = tf.add(tf.round(tf.div(x, scale)), zero);
    return tf.mul(tf.sub(tf.clipByValue(whole, low, high), zero), scale);
  },
};

type Scale = { readonly scale: readonly number[] };

const dequantizeOperator: Operator<Scale> = {
  name: 'dequantize',
  infer(inputs, { scale }) {
    const [x] = inputs;
    if (inputs.length !== 1 || x?.type !== 'int32' || x.shape.length !== 1 || scale.length !== x.shape[0]) {
      refuse('dequantize', inputs, 'int32 [N] and N scales');
    }
    return { shape: x.shape, type: 'float32' };
  },
  gradient: () => [undefined],
  onnx(form, { attributes: { scale } }, inputs) {
    const zeros = form.constant('int32', [scale.length], new Int32Array(scale.length));
    const scales = form.constant('float32', [scale.length], Float32Array.from(scale));
    form.result('DequantizeLinear', [inputs[0]!, scales, zeros], { axis: 0 });
  },
  tensorflow: (tf, { attributes: { scale } }, inputs) =>
    tf.mul(tf.cast(inputs[0]!, 'float32'), tf.tensor1d([...scale])),
};

/** A scale for each row, in a shape that broadcasts to the array's. */
function rows(tf: TensorFlow, { shape }: TensorFlowTensor, scale: readonly number[]): TensorFlowTensor {
  return scale.length === 1
    ? tf.scalar(scale[0]!)
    : tf.tensor([...scale], [scale.length, ...shape.slice(1).map(() => 1)]);
}

/**
 * x rounded to the nearest number of a grid (halves to the even q) and cut at its ends; an array of x's shape and type, which
 * onnxruntime keeps as whole numbers of eight bits.
 */
export function quantize(graph: Graph, x: Value, { type, scale, zero }: Grid, name?: string): Value {
  return graph.apply(quantizeOperator, [x], { scale, zero, signed: type === 'int8' }, name);
}

/** The whole numbers q, int32 [N], as q · scale: how a bias is added to integer sums. */
export function dequantize(graph: Graph, q: Value, scale: readonly number[], name?: string): Value {
  return graph.apply(dequantizeOperator, [q], { scale }, name);
}
