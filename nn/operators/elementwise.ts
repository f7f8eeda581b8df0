import type { Graph, GraphNode, Operator, OperatorName, Shape, Value } from '../graph.js';
import { ONNX_TYPE } from '../onnx/schema.js';
import { repeat, type TensorFlow, type TensorFlowTensor } from './operatorTypes.js';
import { broadcastShape, floatType, refuse, sameShape } from './shapes.js';

type Gradient = (graph: Graph, node: GraphNode, cotangent: Value) => readonly (Value | undefined)[];
type Unary = (tf: TensorFlow, x: TensorFlowTensor) => TensorFlowTensor;
type Binary = (tf: TensorFlow, a: TensorFlowTensor, b: TensorFlowTensor) => TensorFlowTensor;

function unary(name: OperatorName, onnx: string, tensorflow: Unary, gradient: Gradient): Operator {
  return {
    name,
    infer(inputs) {
      const [x] = inputs;
      const type = floatType(inputs);
      if (inputs.length !== 1 || x === undefined || type === undefined)
        refuse(name, inputs, 'one float32 array');
      return { shape: x.shape, type };
    },
    gradient,
    onnx: (form, _node, inputs) => form.result(onnx, inputs),
    numberwise: true,
    tensorflow: (tf, _node, inputs) => tensorflow(tf, inputs[0]!),
  };
}

/** An operator on two arrays of one type that broadcast to one shape; comparisons give bool. */
function binary(
  name: OperatorName,
  onnx: string,
  tensorflow: Binary,
  gradient: Gradient,
  gives: 'number' | 'bool' = 'number',
): Operator {
  return {
    name,
    infer(inputs) {
      const [a, b] = inputs;
      const shape = a && b && broadcastShape(a.shape, b.shape);
      const type = gives === 'bool' ? 'bool' : floatType(inputs);
      const fits = type !== undefined && a?.type !== 'bool';
      if (inputs.length !== 2 || shape === undefined || !fits || a?.type !== b?.type) {
        refuse(name, inputs, 'two arrays of one number type whose shapes broadcast');
      }
      return { shape, type };
    },
    gradient,
    onnx: (form, _node, inputs) => form.result(onnx, inputs),
    numberwise: true,
    tensorflow: (tf, _node, inputs) => tensorflow(tf, inputs[0]!, inputs[1]!),
  };
}

const flat: Gradient = () => [undefined, undefined];

/** Gives the cotangent to the input that `condition` picks (true: the first). */
function choose(graph: Graph, condition: Value, cotangent: Value): readonly Value[] {
  const zero = graph.constant(0);
  return [where(graph, condition, cotangent, zero), where(graph, condition, zero, cotangent)];
}

const operators = {
  add: binary(
    'add',
    'Add',
    (tf, a, b) => tf.add(a, b),
    (_graph, _node, cotangent) => [cotangent, cotangent],
  ),
  sub: binary(
    'sub',
    'Sub',
    (tf, a, b) => tf.sub(a, b),
    (graph, _node, cotangent) => [cotangent, neg(graph, cotangent)],
  ),
  mul: binary(
    'mul',
    'Mul',
    (tf, a, b) => tf.mul(a, b),
    (graph, { inputs }, cotangent) => [mul(graph, cotangent, inputs[1]!), mul(graph, cotangent, inputs[0]!)],
  ),
  div: binary(
    'div',
    'Div',
    (tf, a, b) => tf.div(a, b),
    (graph, node, cotangent) => {
      const quotient = div(graph, cotangent, node.inputs[1]!);
      return [quotient, neg(graph, mul(graph, quotient, node.output))];
    },
  ),
  maximum: binary(
    'maximum',
    'Max',
    (tf, a, b) => tf.maximum(a, b),
    (graph, { inputs }, cotangent) => choose(graph, greaterOrEqual(graph, inputs[0]!, inputs[1]!), cotangent),
  ),
  minimum: binary(
    'minimum',
    'Min',
    (tf, a, b) => tf.minimum(a, b),
    (graph, { inputs }, cotangent) => choose(graph, greaterOrEqual(graph, inputs[1]!, inputs[0]!), cotangent),
  ),
  neg: unary(
    'neg',
    'Neg',
    (tf, x) => tf.neg(x),
    (graph, _node, cotangent) => [neg(graph, cotangent)],
  ),
  abs: unary(
    'abs',
    'Abs',
    (tf, x) => tf.abs(x),
    (graph, node, cotangent) => {
      const [x] = node.inputs;
      const zero = graph.constant(0);
      const positive = where(graph, greater(graph, x!, zero), cotangent, zero);
      return [where(graph, greater(graph, zero, x!), neg(graph, cotangent), positive)];
    },
  ),
  relu: unary(
    'relu',
    'Relu',
    (tf, x) => tf.relu(x),
    (graph, node, cotangent) => [whereRectified(graph, node.output, cotangent)],
  ),
  tanh: unary(
    'tanh',
    'Tanh',
    (tf, x) => tf.tanh(x),
    (graph, { output }, cotangent) => [
      mul(graph, cotangent, sub(graph, graph.constant(1), mul(graph, output, output))),
    ],
  ),
  exp: unary(
    'exp',
    'Exp',
    (tf, x) => tf.exp(x),
    (graph, { output }, cotangent) => [mul(graph, cotangent, output)],
  ),
  log: unary(
    'log',
    'Log',
    (tf, x) => tf.log(x),
    (graph, { inputs }, cotangent) => [div(graph, cotangent, inputs[0]!)],
  ),
  sqrt: unary(
    'sqrt',
    'Sqrt',
    (tf, x) => tf.sqrt(x),
    (graph, { output }, cotangent) => [div(graph, mul(graph, cotangent, graph.constant(0.5)), output)],
  ),
  erf: unary(
    'erf',
    'Erf',
    (tf, x) => tf.erf(x),
    (graph, { inputs }, cotangent) => {
      const density = exp(graph, neg(graph, mul(graph, inputs[0]!, inputs[0]!)));
      return [mul(graph, cotangent, mul(graph, density, graph.constant(2 / Math.sqrt(Math.PI))))];
    },
  ),
  equal: binary('equal', 'Equal', (tf, a, b) => tf.equal(a, b), flat, 'bool'),
  greater: binary('greater', 'Greater', (tf, a, b) => tf.greater(a, b), flat, 'bool'),
  greaterOrEqual: binary(
    'greaterOrEqual',
    'GreaterOrEqual',
    (tf, a, b) => tf.greaterEqual(a, b),
    flat,
    'bool',
  ),
} satisfies Partial<Record<OperatorName, Operator>>;

const whereOperator: Operator = {
  name: 'where',
  infer(inputs) {
    const [condition, a, b] = inputs;
    const branches = a && b && broadcastShape(a.shape, b.shape);
    const shape = condition && branches && broadcastShape(condition.shape, branches);
    if (
      inputs.length !== 3 ||
      shape === undefined ||
      condition?.type !== 'bool' ||
      a?.type !== 'float32' ||
      b?.type !== 'float32'
    ) {
      refuse('where', inputs, 'a bool and two float32 arrays whose shapes broadcast');
    }
    return { shape, type: 'float32' };
  },
  gradient(graph, node, cotangent) {
    return [undefined, ...choose(graph, node.inputs[0]!, cotangent)];
  },
  onnx: (form, _node, inputs) => form.result('Where', inputs),
  numberwise: true,
  tensorflow(tf, _node, inputs) {
    const [condition, a, b] = inputs as [TensorFlowTensor, TensorFlowTensor, TensorFlowTensor];
    const shape = [condition, a, b].reduce<Shape>((joint, each) => broadcastShape(joint, each.shape)!, []);
    const [whole, other] = [a, b].map((each) =>
      sameShape(each.shape, shape) ? each : repeat(tf, each, shape),
    );
    return tf.where(condition, whole!, other!);
  },
};

const whereRectifiedOperator: Operator = {
  name: 'whereRectified',
  infer(inputs) {
    const [y, x] = inputs;
    const fits = inputs.every(({ type }) => type === 'float32') && y && x && sameShape(y.shape, x.shape);
    if (!fits || inputs.length !== 2) refuse('whereRectified', inputs, 'two float32 arrays of one shape');
    return { shape: y.shape, type: 'float32' };
  },
  gradient: (graph, { inputs }, cotangent) => [undefined, whereRectified(graph, inputs[0]!, cotangent)],
  // Twice as fast on onnxruntime as Where with a comparison; Sign is slower than either.
  onnx(form, _node, [y, x]) {
    const isPositive = form.step('Cast', [y!], { to: ONNX_TYPE.bool });
    form.result('Mul', [x!, form.step('Cast', [isPositive], { to: ONNX_TYPE.float32 })]);
  },
  numberwise: true,
  tensorflow: (tf, _node, [y, x]) => tf.mul(x!, tf.step(y!)),
};

type UnaryBuilder = (graph: Graph, x: Value, name?: string) => Value;
type BinaryBuilder = (graph: Graph, a: Value, b: Value, name?: string) => Value;

const unaryBuilder =
  (operator: Operator): UnaryBuilder =>
  (graph, x, name) =>
    graph.apply(operator, [x], {}, name);
const binaryBuilder =
  (operator: Operator): BinaryBuilder =>
  (graph, a, b, name) =>
    graph.apply(operator, [a, b], {}, name);

/** a + b, number by number, the smaller repeated along its dimensions of 1. */
export const add = binaryBuilder(operators.add);
/** a - b. */
export const sub = binaryBuilder(operators.sub);
/** a · b. */
export const mul = binaryBuilder(operators.mul);
/** a / b. */
export const div = binaryBuilder(operators.div);
/** Its gradient goes to the first input where the two are equal. */
export const maximum = binaryBuilder(operators.maximum);
/** Its gradient goes to the first input where the two are equal. */
export const minimum = binaryBuilder(operators.minimum);
/** -x. */
export const neg = unaryBuilder(operators.neg);
/** abs'(0) = 0. */
export const abs = unaryBuilder(operators.abs);
/** relu'(0) = 0. */
export const relu = unaryBuilder(operators.relu);
/** Hyperbolic tangent. */
export const tanh = unaryBuilder(operators.tanh);
/** e to the power of x. */
export const exp = unaryBuilder(operators.exp);
/** Natural logarithm. */
export const log = unaryBuilder(operators.log);
/** Square root. */
export const sqrt = unaryBuilder(operators.sqrt);
/** The error function. */
export const erf = unaryBuilder(operators.erf);
/** Whether a = b, as a bool; no gradient flows. */
export const equal = binaryBuilder(operators.equal);
/** Whether a > b, as a bool; no gradient flows. */
export const greater = binaryBuilder(operators.greater);
/** Whether a >= b, as a bool; no gradient flows. */
export const greaterOrEqual = binaryBuilder(operators.greaterOrEqual);

/** `a` where the condition holds, else `b`. */
export function where(graph: Graph, condition: Value, a: Value, b: Value, name?: string): Value {
  return graph.apply(whereOperator, [condition, a, b], {}, name);
}

/** `x` where `y`, what relu gave, is above 0, else 0: the gradient of relu. */
export function whereRectified(graph: Graph, y: Value, x: Value, name?: string): Value {
  return graph.apply(whereRectifiedOperator, [y, x], {}, name);
}

/** The sign of the stabiliser: +1 where x >= 0 (so also for 0 and -0), else -1; its gradient is 0. */
export function sign(graph: Graph, x: Value, name?: string): Value {
  const condition = greaterOrEqual(graph, x, graph.constant(0));
  return where(graph, condition, graph.constant(1), graph.constant(-1), name);
}
