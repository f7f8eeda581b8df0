import type { OthelloError } from '../../engine/errors.js';
import {
  type Activation,
  type Constant,
  decodeConstant,
  type ImportedValue,
  isConstant,
  refusal,
} from './importedValue.js';
import { NO_ATTRIBUTE, ONNX_ATTRIBUTE, type OnnxFileAttribute, type OnnxFileNode } from './schema.js';

/** A node of an ONNX file with its inputs, and the sentences that refuse it. */
export class ImportedNode {
  /** Name of the operator; with its domain where it is not a standard one. */
  readonly operator: string;
  /** Of the standard operators in the file. */
  readonly operatorSet: number;
  readonly #node: OnnxFileNode;
  readonly #inputs: readonly (ImportedValue | undefined)[];
  readonly #attributes: ReadonlyMap<string, OnnxFileAttribute>;

  /** @param inputs undefined where an optional one is left out */
  constructor(node: OnnxFileNode, inputs: readonly (ImportedValue | undefined)[], operatorSet: number) {
    this.operator = operatorName(node);
    this.operatorSet = operatorSet;
    this.#node = node;
    this.#inputs = inputs;
    this.#attributes = new Map(node.attribute.map((attribute) => [attribute.name, attribute]));
  }

  get name(): string {
    return nodeName(this.#node);
  }

  /** The same node with other inputs and some whole numbers as its attributes. */
  changed(
    inputs: readonly (ImportedValue | undefined)[],
    attributes: Readonly<Record<string, number | readonly number[]>>,
  ): ImportedNode {
    const attribute = [
      ...this.#node.attribute.filter(({ name }) => !(name in attributes)),
      ...Object.entries(attributes).map(([name, value]) => ({
        ...NO_ATTRIBUTE,
        ...(typeof value === 'number'
          ? { name, type: ONNX_ATTRIBUTE.int, i: value }
          : { name, type: ONNX_ATTRIBUTE.ints, i: 0, ints: [...value] }),
      })),
    ];
    return new ImportedNode({ ...this.#node, attribute }, inputs, this.operatorSet);
  }

  /** What a layer is called that is made of this node: '/c1/Conv' as PyTorch writes it is 'c1'. */
  get layerName(): string {
    const plain = this.name.replace(/^\/+/, '');
    const suffix = `/${this.operator}`;
    return plain.endsWith(suffix) ? plain.slice(0, -suffix.length) : plain;
  }

  refuse(what: string): OthelloError {
    return refusal(`its node '${this.name}' (${this.operator}) ${what}`);
  }

  /**
   * Whether its exporter made a batch norm part of it, as far as names tell: PyTorch's newer exporter leaves it the name of the
   * norm's output (a norm gives several, of which one item is taken), the older one numbers the weights that it changed, and
   * tf2onnx names the bias after the norm.
   */
  get takesNorm(): boolean {
    const { input, output } = this.#node;
    const [, weight = '', bias = ''] = input;
    const isNumbered = /^onnx::Conv_\d+$/.test(weight);
    return isNumbered || /^getitem(_\d+)?$/.test(output[0]!) || /batchnorm\/sub/i.test(bias);
  }

  /** Outputs that have a name. */
  get outputs(): number {
    return this.#node.output.filter((name) => name !== '').length;
  }

  /** How many inputs there are, those left out included. */
  get inputs(): number {
    return this.#inputs.length;
  }

  has(index: number): boolean {
    return this.#inputs[index] !== undefined;
  }

  value(index: number): ImportedValue {
    const value = this.#inputs[index];
    if (value === undefined) throw this.refuse(`lacks its input ${index + 1}`);
    return value;
  }

  constant(index: number): Constant {
    const value = this.value(index);
    if (!isConstant(value))
      throw this.refuse(`computes its input ${index + 1}, which is supported only as a constant`);
    return value;
  }

  optionalConstant(index: number): Constant | undefined {
    return this.has(index) ? this.constant(index) : undefined;
  }

  activation(index: number): Activation {
    const value = this.part(index);
    if (value.isUnfinished !== true) return value;
    throw this.refuse(`reads a part of a function that is not known, as its input ${index + 1}`);
  }

  /** The same, also where it is a part of a function that no layer computes. */
  part(index: number): Activation {
    const value = this.value(index);
    if (isConstant(value))
      throw this.refuse(`has a constant as input ${index + 1}, which is supported only as computed`);
    if (value.softmax !== undefined) {
      throw this.refuse(
        `reads what comes out of a ${value.softmax}, which is supported only at the end of the policy`,
      );
    }
    return value;
  }

  /** The same, also where it comes out of a softmax. */
  ending(index: number): Activation {
    const value = this.value(index);
    return isConstant(value) || value.softmax === undefined ? this.activation(index) : value;
  }

  integer(name: string, fallback: number): number {
    return this.#attributes.get(name)?.i ?? fallback;
  }

  integers(name: string): readonly number[] | undefined {
    return this.#attributes.get(name)?.ints;
  }

  float(name: string, fallback: number): number {
    return this.#attributes.get(name)?.f ?? fallback;
  }

  text(name: string, fallback: string): string {
    const attribute = this.#attributes.get(name);
    return attribute === undefined ? fallback : new TextDecoder().decode(attribute.s);
  }

  /** Numbers that older operator sets give as an attribute and newer ones as an input. */
  integersOrInput(name: string, index: number): readonly number[] | undefined {
    const constant = this.optionalConstant(index);
    return constant === undefined ? this.integers(name) : [...constant.numbers];
  }

  /** An attribute that is a tensor. */
  tensor(name: string): Constant | undefined {
    const tensor = this.#attributes.get(name)?.t ?? undefined;
    return tensor && decodeConstant(tensor, this.name);
  }

  /** What a Constant holds, in whichever attribute. */
  content(): Constant {
    for (const [name, { t, f, i, floats, ints }] of this.#attributes) {
      if (name === 'value' && t !== null) return decodeConstant(t, this.name);
      if (name === 'value_float') return { shape: [], numbers: Float64Array.of(f) };
      if (name === 'value_int') return { shape: [], numbers: Float64Array.of(i), isWhole: true };
      if (name === 'value_floats') return { shape: [floats.length], numbers: Float64Array.from(floats) };
      if (name === 'value_ints')
        return { shape: [ints.length], numbers: Float64Array.from(ints), isWhole: true };
    }
    throw this.refuse('holds no numbers');
  }
}

/** Names are optional in a file, outputs are not. */
export function nodeName({ name, output }: OnnxFileNode): string {
  return name === '' ? (output[0] ?? '') : name;
}

export function operatorName({ domain, opType }: OnnxFileNode): string {
  return domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`;
}
