import type { Graph, Operator, Value } from '../graph.js';
import { type ActivationName, ACTIVATIONS, GELU_CUBE, GELU_SLOPE } from './activationValues.js';
import { abs, add, div, erf, exp, greater, mul, sub, tanh, where } from './elementwise.js';
import type { OnnxForm, TensorFlow, TensorFlowTensor } from './operatorTypes.js';
import { refuse } from './shapes.js';

/** The function by its place among ACTIVATIONS; alpha and beta as activationValues.ts says. */
type Function = { readonly function: number; readonly alpha: number; readonly beta: number };

interface Numbers {
  readonly alpha: number;
  readonly beta: number;
}

/** A function as the runtimes write it, and its derivative at x with f(x) = y. */
interface ActivationForm {
  derivative(graph: Graph, x: Value, y: Value, numbers: Numbers): Value;
  onnx(form: OnnxForm, x: string, numbers: Numbers): void;
  tensorflow(tf: TensorFlow, x: TensorFlowTensor, numbers: Numbers): TensorFlowTensor;
}

const scalar = (form: OnnxForm, value: number): string =>
  form.constant('float32', [], Float32Array.of(value));

/** `inside` where low < x < high, `above` from high on and 0 below. */
function between(
  graph: Graph,
  x: Value,
  [low, high]: readonly [number, number],
  inside: Value,
  above: Value,
): Value {
  const isBelowHigh = greater(graph, graph.constant(high), x);
  const isAboveLow = greater(graph, x, graph.constant(low));
  return where(graph, isAboveLow, where(graph, isBelowHigh, inside, above), graph.constant(0));
}

/** 0.5 · x · (1 + inner) */
function halfGate(form: OnnxForm, x: string, inner: string): void {
  const gate = form.step('Mul', [form.step('Add', [inner, scalar(form, 1)]), scalar(form, 0.5)]);
  form.result('Mul', [x, gate]);
}

const forms: Readonly<Record<ActivationName, ActivationForm>> = {
  leakyRelu: {
    derivative: (graph, x, _y, { alpha }) =>
      where(graph, greater(graph, x, graph.constant(0)), graph.constant(1), graph.constant(alpha)),
    onnx: (form, x, { alpha }) => form.result('LeakyRelu', [x], { alpha: { float: alpha } }),
    tensorflow: (tf, x, { alpha }) => tf.leakyRelu(x, alpha),
  },
  elu: {
    derivative: (graph, x, y, { alpha }) =>
      where(
        graph,
        greater(graph, x, graph.constant(0)),
        graph.constant(1),
        add(graph, y, graph.constant(alpha)),
      ),
    onnx: (form, x, { alpha }) => form.result('Elu', [x], { alpha: { float: alpha } }),
    tensorflow: (tf, x, { alpha }) => tf.add(tf.relu(x), tf.mul(tf.elu(tf.minimum(x, 0)), alpha)),
  },
  gelu: {
    derivative(graph, x) {
      const number = (value: number): Value => graph.constant(value);
      const gate = mul(
        graph,
        add(graph, erf(graph, mul(graph, x, number(Math.SQRT1_2))), number(1)),
        number(0.5),
      );
      const density = exp(graph, mul(graph, mul(graph, x, x), number(-0.5)));
      return add(graph, gate, mul(graph, mul(graph, x, density), number(1 / Math.sqrt(2 * Math.PI))));
    },
    onnx: (form, x) =>
      halfGate(form, x, form.step('Erf', [form.step('Mul', [x, scalar(form, Math.SQRT1_2)])])),
    tensorflow: (tf, x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  },
  geluTanh: {
    derivative(graph, x) {
      const number = (value: number): Value => graph.constant(value);
      const square = mul(graph, x, x);
      const stretched = add(graph, mul(graph, square, number(GELU_CUBE)), number(1));
      const gate = tanh(graph, mul(graph, mul(graph, x, stretched), number(GELU_SLOPE)));
      const slope = add(graph, mul(graph, square, number(3 * GELU_CUBE * GELU_SLOPE)), number(GELU_SLOPE));
      const steep = mul(graph, sub(graph, number(1), mul(graph, gate, gate)), mul(graph, x, slope));
      return mul(graph, add(graph, add(graph, gate, number(1)), steep), number(0.5));
    },
    onnx(form, x) {
      const square = form.step('Mul', [x, x]);
      const stretched = form.step('Add', [
        form.step('Mul', [square, scalar(form, GELU_CUBE)]),
        scalar(form, 1),
      ]);
      const inner = form.step('Mul', [form.step('Mul', [x, stretched]), scalar(form, GELU_SLOPE)]);
      halfGate(form, x, form.step('Tanh', [inner]));
    },
    tensorflow(tf, x) {
      const stretched = tf.add(tf.mul(tf.mul(x, x), GELU_CUBE), 1);
      return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(tf.mul(tf.mul(x, stretched), GELU_SLOPE)), 1));
    },
  },
  silu: {
    derivative(graph, x) {
      const gate = activation(graph, x, 'sigmoid');
      const rest = sub(graph, graph.constant(1), gate);
      return mul(graph, gate, add(graph, mul(graph, x, rest), graph.constant(1)));
    },
    onnx: (form, x) => form.result('Mul', [x, form.step('Sigmoid', [x])]),
    tensorflow: (tf, x) => tf.mul(x, tf.sigmoid(x)),
  },
  mish: {
    derivative(graph, x) {
      const gate = tanh(graph, activation(graph, x, 'softplus'));
      const steep = sub(graph, graph.constant(1), mul(graph, gate, gate));
      return add(graph, gate, mul(graph, mul(graph, x, steep), activation(graph, x, 'sigmoid')));
    },
    onnx: (form, x) => form.result('Mul', [x, form.step('Tanh', [form.step('Softplus', [x])])]),
    tensorflow: (tf, x) => tf.mul(x, tf.tanh(tf.softplus(x))),
  },
  hardSwish: {
    derivative(graph, x) {
      const inside = add(graph, mul(graph, x, graph.constant(1 / 3)), graph.constant(0.5));
      return between(graph, x, [-3, 3], inside, graph.constant(1));
    },
    onnx: (form, x) =>
      form.result('Mul', [
        x,
        form.step('HardSigmoid', [x], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }),
      ]),
    tensorflow: (tf, x) => tf.mul(x, tf.clipByValue(tf.add(tf.div(x, 6), 0.5), 0, 1)),
  },
  hardSigmoid: {
    derivative: (graph, _x, y, { alpha }) =>
      between(graph, y, [0, 1], graph.constant(alpha), graph.constant(0)),
    onnx: (form, x, { alpha, beta }) =>
      form.result('HardSigmoid', [x], { alpha: { float: alpha }, beta: { float: beta } }),
    tensorflow: (tf, x, { alpha, beta }) => tf.clipByValue(tf.add(tf.mul(x, alpha), beta), 0, 1),
  },
  sigmoid: {
    derivative: (graph, _x, y) => mul(graph, y, sub(graph, graph.constant(1), y)),
    onnx: (form, x) => form.result('Sigmoid', [x]),
    tensorflow: (tf, x) => tf.sigmoid(x),
  },
  softplus: {
    derivative: (graph, x) => activation(graph, x, 'sigmoid'),
    onnx: (form, x) => form.result('Softplus', [x]),
    tensorflow: (tf, x) => tf.softplus(x),
  },
  clip: {
    derivative: (graph, x, _y, { alpha, beta }) =>
      between(graph, x, [alpha, beta], graph.constant(1), graph.constant(0)),
    onnx: (form, x, { alpha, beta }) => form.result('Clip', [x, scalar(form, alpha), scalar(form, beta)]),
    tensorflow: (tf, x, { alpha, beta }) => tf.clipByValue(x, alpha, beta),
  },
  selu: {
    derivative(graph, x, y, { alpha, beta }) {
      const below = add(graph, y, graph.constant(alpha * beta));
      return where(graph, greater(graph, x, graph.constant(0)), graph.constant(beta), below);
    },
    onnx: (form, x, { alpha, beta }) =>
      form.result('Selu', [x], { alpha: { float: alpha }, gamma: { float: beta } }),
    tensorflow: (tf, x, { alpha, beta }) =>
      tf.mul(tf.add(tf.relu(x), tf.mul(tf.elu(tf.minimum(x, 0)), alpha)), beta),
  },
  celu: {
    derivative(graph, x, y, { alpha }) {
      const below = add(graph, mul(graph, y, graph.constant(1 / alpha)), graph.constant(1));
      return where(graph, greater(graph, x, graph.constant(0)), graph.constant(1), below);
    },
    onnx: (form, x, { alpha }) => form.result('Celu', [x], { alpha: { float: alpha } }),
    tensorflow: (tf, x, { alpha }) =>
      tf.add(tf.relu(x), tf.mul(tf.elu(tf.div(tf.minimum(x, 0), alpha)), alpha)),
  },
  softsign: {
    derivative(graph, x) {
      const size = add(graph, abs(graph, x), graph.constant(1));
      return div(graph, graph.constant(1), mul(graph, size, size));
    },
    onnx: (form, x) => form.result('Softsign', [x]),
    tensorflow: (tf, x) => tf.div(x, tf.add(tf.abs(x), 1)),
  },
  swish: {
    derivative(graph, x, _y, { alpha }) {
      const slope = mul(graph, x, graph.constant(alpha));
      const gate = activation(graph, slope, 'sigmoid');
      const rest = sub(graph, graph.constant(1), gate);
      return mul(graph, gate, add(graph, mul(graph, slope, rest), graph.constant(1)));
    },
    onnx: (form, x, { alpha }) =>
      form.result('Mul', [x, form.step('Sigmoid', [form.step('Mul', [x, scalar(form, alpha)])])]),
    tensorflow: (tf, x, { alpha }) => tf.mul(x, tf.sigmoid(tf.mul(x, alpha))),
  },
  thresholdedRelu: {
    derivative: (graph, x, _y, { alpha }) =>
      where(graph, greater(graph, x, graph.constant(alpha)), graph.constant(1), graph.constant(0)),
    onnx: (form, x, { alpha }) => form.result('ThresholdedRelu', [x], { alpha: { float: alpha } }),
    tensorflow: (tf, x, { alpha }) => tf.mul(x, tf.step(tf.sub(x, alpha))),
  },
  shrink: {
    derivative: (graph, x, _y, { alpha }) =>
      where(
        graph,
        greater(graph, abs(graph, x), graph.constant(alpha)),
        graph.constant(1),
        graph.constant(0),
      ),
    onnx: (form, x, { alpha, beta }) =>
      form.result('Shrink', [x], { lambd: { float: alpha }, bias: { float: beta } }),
    tensorflow: (tf, x, { alpha, beta }) => {
      const moved = tf.sub(x, tf.mul(tf.sign(x), beta));
      return tf.mul(moved, tf.step(tf.sub(tf.abs(x), alpha)));
    },
  },
  abs: {
    derivative(graph, x) {
      const zero = graph.constant(0);
      const below = where(graph, greater(graph, zero, x), graph.constant(-1), zero);
      return where(graph, greater(graph, x, zero), graph.constant(1), below);
    },
    onnx: (form, x) => form.result('Abs', [x]),
    tensorflow: (tf, x) => tf.abs(x),
  },
  square: {
    derivative: (graph, x) => mul(graph, x, graph.constant(2)),
    onnx: (form, x) => form.result('Mul', [x, x]),
    tensorflow: (tf, x) => tf.square(x),
  },
};

const formOf = ({ function: index }: Function): ActivationForm => forms[ACTIVATIONS[index]!];

const activationOperator: Operator<Function> = {
  name: 'activation',
  infer(inputs) {
    const [x] = inputs;
    if (inputs.length !== 1 || x?.type !== 'float32') refuse('activation', inputs, 'one float32 array');
    return { shape: x.shape, type: 'float32' };
  },
  gradient(graph, { inputs, output, attributes }, cotangent) {
    return [mul(graph, cotangent, formOf(attributes).derivative(graph, inputs[0]!, output, attributes))];
  },
  onnx: (form, { attributes }, inputs) => formOf(attributes).onnx(form, inputs[0]!, attributes),
  numberwise: true,
  tensorflow: (tf, { attributes }, inputs) => formOf(attributes).tensorflow(tf, inputs[0]!, attributes),
};

/** One of the activation functions of each number; alpha and beta where it has them. */
export function activation(
  graph: Graph,
  x: Value,
  name: ActivationName,
  { alpha = 0, beta = 0 }: Partial<Numbers> = {},
  nodeName?: string,
): Value {
  return graph.apply(activationOperator, [x], { function: ACTIVATIONS.indexOf(name), alpha, beta }, nodeName);
}
