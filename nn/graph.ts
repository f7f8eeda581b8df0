import { OthelloError } from '../engine/errors.js';
import type { Arrangement } from './operators/arrangement.js';
import type { OnnxForm, TensorFlow, TensorFlowTensor } from './operators/operatorTypes.js';
import { sizeOf, type WideTensor } from './tensor.js';

/** The symbolic size of a batch dimension: known only when a program runs. */
export const BATCH = -1;

export type Shape = readonly number[];
/** `float16` only within a graph, where numbers were cast: its inputs, constants and outputs are float32 or int32. */
export type ValueType = 'float32' | 'float16' | 'int32' | 'bool';

export type OperatorName =
  | 'conv2d'
  | 'convTranspose2d'
  | 'convFilterGradient'
  | 'dense'
  | 'matmul'
  | 'batchMatmul'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'maximum'
  | 'minimum'
  | 'neg'
  | 'abs'
  | 'relu'
  | 'tanh'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'erf'
  | 'activation'
  | 'prelu'
  | 'layerNorm'
  | 'localResponse'
  | 'equal'
  | 'greater'
  | 'greaterOrEqual'
  | 'where'
  | 'whereRectified'
  | 'reduceSum'
  | 'reduceMean'
  | 'broadcastTo'
  | 'reshape'
  | 'transpose'
  | 'slice'
  | 'pad'
  | 'concat'
  | 'gather'
  | 'softmax'
  | 'logSoftmax'
  | 'batchNorm'
  | 'quantize'
  | 'dequantize'
  | 'cast';

export type Attributes = Readonly<Record<string, number | boolean | readonly number[]>>;

/** One array in the graph: an input, a constant, or the output of a node. */
export interface Value {
  readonly id: number;
  readonly name: string;
  readonly shape: Shape;
  readonly type: ValueType;
  /** The node that computes it; undefined for inputs and constants. */
  readonly node: GraphNode | undefined;
}

export interface GraphNode<A extends Attributes = Attributes> {
  readonly op: OperatorName;
  readonly operator: Operator;
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly attributes: A;
}

/**
 * An operator is one record: its shape inference, its gradient and its form in either runtime.
 * Methods, not properties, so that records with narrower attributes fit `Operator`.
 */
export interface Operator<A extends Attributes = Attributes> {
  readonly name: OperatorName;
  /** Shape and type of the output; throws OthelloError 'internal' when the inputs do not fit. */
  infer(inputs: readonly Value[], attributes: A): { readonly shape: Shape; readonly type: ValueType };
  /** Vector-Jacobian product: one cotangent an input, undefined where the output does not vary smoothly with it. */
  gradient(graph: Graph, node: GraphNode<A>, cotangent: Value): readonly (Value | undefined)[];
  onnx(form: OnnxForm, node: GraphNode<A>, inputs: readonly string[]): void;
  /** @internal Takes the inputs, and gives the output, in the order of `arrangements` where there are any. */
  tensorflow(tf: TensorFlow, node: GraphNode<A>, inputs: readonly TensorFlowTensor[]): TensorFlowTensor;
  arrangements?(node: GraphNode<A>): Arrangements;
  /** Whether each number of the output is made of the numbers at its place, so that all may lie in any one order. */
  readonly numberwise?: boolean;
}

/** How the TensorFlow.js form of a node takes its inputs and gives its output; undefined: as the graph has them. */
export interface Arrangements {
  readonly inputs: readonly (Arrangement | undefined)[];
  readonly output?: Arrangement;
}

export interface GraphInput {
  readonly value: Value;
  /** What the symbolic dimension of this input is called: inputs that share the name share the size. */
  readonly batch: string;
}

/** A differentiable computation over standard operators, in the order of computation; it only ever grows. */
export class Graph {
  readonly #nodes: GraphNode[] = [];
  readonly #inputs = new Map<string, GraphInput>();
  readonly #constants = new Map<Value, WideTensor>();
  readonly #outputs = new Map<string, Value>();
  readonly #names = new Set<string>();
  #values = 0;

  /** In topological order. */
  get nodes(): readonly GraphNode[] {
    return this.#nodes;
  }
  get inputs(): ReadonlyMap<string, GraphInput> {
    return this.#inputs;
  }
  get constants(): ReadonlyMap<Value, WideTensor> {
    return this.#constants;
  }
  get outputs(): ReadonlyMap<string, Value> {
    return this.#outputs;
  }

  /** A tensor fed at each run. Inputs whose BATCH dimensions differ in size need different `batch` names. */
  input(name: string, shape: Shape, type: 'float32' | 'int32' = 'float32', batch = 'batch'): Value {
    const value = this.#value(name, shape, type);
    this.#inputs.set(name, { value, batch });
    return value;
  }

  /** A tensor that is part of the graph, float64 taken for float32 that is not rounded yet; a number is a scalar. */
  constant(content: WideTensor | number, name?: string): Value {
    const tensor = typeof content === 'number' ? { shape: [], data: Float64Array.of(content) } : content;
    if (tensor.data.length !== sizeOf(tensor.shape)) {
      throw new OthelloError(
        'internal',
        `a constant of shape [${tensor.shape.join(', ')}] needs ${sizeOf(tensor.shape)} numbers, not ${tensor.data.length}`,
      );
    }
    const type = tensor.data instanceof Int32Array ? 'int32' : 'float32';
    const value = this.#value(name ?? this.#unnamed('constant'), tensor.shape, type);
    this.#constants.set(value, tensor);
    return value;
  }

  /** Adds a node; most callers use the typed builders of `operators/` instead. */
  apply<A extends Attributes>(
    operator: Operator<A>,
    inputs: readonly Value[],
    attributes: A,
    name = this.#unnamed(operator.name),
  ): Value {
    const { shape, type } = operator.infer(inputs, attributes);
    this.#reserve(name);
    const output = { id: this.#values++, name, shape, type, node: undefined as GraphNode | undefined };
    const node: GraphNode = { op: operator.name, operator, name, inputs, output, attributes };
    output.node = node;
    this.#nodes.push(node);
    return output;
  }

  output(name: string, value: Value): void {
    if (this.#outputs.has(name))
      throw new OthelloError('internal', `the graph has two outputs named ${name}`);
    if (value.type === 'bool')
      throw new OthelloError('internal', `output ${name} is bool; use where to make it float32`);
    if (value.type === 'float16')
      throw new OthelloError('internal', `output ${name} is float16; cast it to float32`);
    this.#outputs.set(name, value);
  }

  /** The nodes that the outputs depend on, in topological order. */
  liveNodes(): readonly GraphNode[] {
    const live = new Set<Value>(this.#outputs.values());
    const nodes: GraphNode[] = [];
    for (let index = this.#nodes.length - 1; index >= 0; index--) {
      const node = this.#nodes[index]!;
      if (!live.has(node.output)) continue;
      for (const input of node.inputs) live.add(input);
      nodes.push(node);
    }
    return nodes.reverse();
  }

  #value(name: string, shape: Shape, type: ValueType): Value {
    this.#reserve(name);
    return { id: this.#values++, name, shape, type, node: undefined };
  }

  /** A name that is free, also where a layer happens to be called like one. */
  #unnamed(kind: string): string {
    let name = `${kind}_${this.#values}`;
    while (this.#names.has(name)) name += '_';
    return name;
  }

  #reserve(name: string): void {
    if (this.#names.has(name)) throw new OthelloError('internal', `the graph has two values named ${name}`);
    this.#names.add(name);
  }
}
