import type { Layer } from '../architecture.js';
import type { Tensor } from '../tensor.js';
import type { ImportedInput } from './input.js';
import type { ImportedNode } from './node.js';
import { axesOf, orderOf } from './order.js';
import {
  type Activation,
  formatShape,
  FREE_BATCH,
  type ImportedValue,
  isConstant,
  product,
} from './value.js';

/** Parameters are named after layers, so no layer may be named like one. */
const LIKE_A_PARAMETER = /\.(weight|bias|scale|shift|mean|variance)$/;
const INPUT = 'planes';

/** A network in the making: layers in the order in which an ONNX file computes them. */
export class Draft {
  /** The size of the batch, or FREE_BATCH. */
  readonly batch: number;
  readonly layers: Layer[] = [];
  readonly parameters = new Map<string, Tensor>();
  /** Of each layer, without the batch. */
  readonly #shapes = new Map<string, readonly number[]>();
  /** 'rows' is an input of relevance passes. */
  readonly #taken = new Set([INPUT, 'rows']);
  readonly #flattened = new Map<string, string>();
  readonly #unshifted = new Set<string>();
  /** Outputs of layers that nothing but the next node reads. */
  readonly #readOnce = new Set<Activation>();

  constructor(batch: number, planes: number) {
    this.batch = batch;
    this.layers.push({ name: INPUT, kind: 'input', planes });
    this.#shapes.set(INPUT, [planes, 8, 8]);
  }

  /** The input planes as the file is given them. */
  input({ shape, planesLast }: ImportedInput): Activation {
    const board = this.#shapes.get(INPUT)!;
    return { layer: INPUT, shape, order: planesLast ? orderOf([0, 2, 3, 1], board) : undefined };
  }

  /** Shape of a layer's output without the batch. */
  shapeOf({ layer }: Activation): readonly number[] {
    return this.#shapes.get(layer)!;
  }

  /** Adds a layer under a free name. @param shape of its output without the batch */
  add(wanted: string, shape: readonly number[], layer: (name: string) => Layer): Activation {
    const name = this.#free(wanted);
    this.layers.push(layer(name));
    this.#shapes.set(name, shape);
    return { layer: name, shape: [this.batch, ...shape] };
  }

  setParameter(layer: string, part: string, shape: readonly number[], numbers: ArrayLike<number>): void {
    this.parameters.set(`${layer}.${part}`, { shape, data: Float32Array.from(numbers) });
  }

  /** A layer of numbers that no position changes. @param shape without the batch */
  constant(wanted: string, shape: readonly number[], numbers: ArrayLike<number>): Activation {
    const added = this.add(wanted, shape, (name) => ({ name, kind: 'constant', shape }));
    this.setParameter(added.layer, 'values', shape, numbers);
    return added;
  }

  /**
   * The value in another shape of as many numbers; positions of a batch stay apart. A board that becomes a vector is a
   * flatten layer, what becomes another board a reshape layer; other changes of shape need none.
   */
  reshape(node: ImportedNode, value: ImportedValue, shape: readonly number[]): ImportedValue {
    const isSound = shape.every((size) => Number.isInteger(size) && size > 0);
    if (!isSound || product(shape) !== product(value.shape)) {
      throw node.refuse(`cannot turn ${this.#format(value.shape)} into ${this.#format(shape)}`);
    }
    if (isConstant(value)) return { ...value, shape };
    const isSingle = shape.length === 0 && this.batch === 1;
    if (shape[0] !== this.batch && !isSingle) {
      throw node.refuse('mixes the positions of a batch, whose dimension must stay the first');
    }
    if (shape.length === 2) return { ...value, shape, layer: this.vector(value, node.layerName) };
    if (value.order !== undefined && shape.join() !== value.shape.join()) {
      throw node.refuse(
        `lays out ${this.#format(value.shape)}, whose axes were exchanged; only as a vector is that supported`,
      );
    }
    const own = shape.slice(1);
    if (shape.length !== 4 || value.order !== undefined || own.join() === this.shapeOf(value).join())
      return { ...value, shape };
    const { layer } = value;
    return this.add(node.layerName, own, (name) => ({ name, kind: 'reshape', inputs: [layer], shape: own }));
  }

  /** The layer that gives the numbers of a position as a vector: a flatten layer where it is a board. */
  vector(activation: Activation, wanted: string): string {
    const { layer } = activation;
    const own = this.shapeOf(activation);
    let flat = own.length === 1 ? layer : this.#flattened.get(layer);
    if (flat === undefined) {
      const shape = [product(own)];
      flat = this.add(wanted, shape, (name) => ({ name, kind: 'flatten', inputs: [layer] })).layer;
      this.#flattened.set(layer, flat);
    }
    return flat;
  }

  /** An input whose shape is that of the layer that computes it: a vector (rank 2 with the batch) or a board (4). */
  plain(node: ImportedNode, index: number, rank: 2 | 4): Activation {
    const activation = node.activation(index);
    const own = [this.batch, ...this.shapeOf(activation)];
    const isOther = activation.order !== undefined || own.join() !== activation.shape.join();
    if (activation.shape.length !== rank || isOther) {
      const accepted = rank === 2 ? 'a vector [N, features]' : 'a board [N, channels, rows, columns]';
      const found = this.#format(activation.shape);
      throw node.refuse(
        `reads ${found} of a layer of ${formatShape(own.slice(1))}; it must read ${accepted}`,
      );
    }
    return activation;
  }

  /** Of each axis of a board as the file sees it, which axis of the layer's board with its batch it is. */
  boardAxes(node: ImportedNode, activation: Activation): readonly number[] {
    const axes = axesOf(activation, [this.batch, ...this.shapeOf(activation)]);
    if (axes !== undefined) return axes;
    throw node.refuse(
      `reads ${this.#format(activation.shape)}, which is no board [N, channels, rows, columns]`,
    );
  }

  /** Marks a batch norm that only scales, to which a summand may still be added. */
  beginShift(layer: string): void {
    this.#unshifted.add(layer);
  }

  takesShift(layer: string): boolean {
    return this.#unshifted.has(layer);
  }

  endShift(layer: string): void {
    this.#unshifted.delete(layer);
  }

  markReadOnce(activation: Activation): void {
    this.#readOnce.add(activation);
  }

  isReadOnce(activation: Activation): boolean {
    return this.#readOnce.has(activation);
  }

  /** A shape, the batch as N where it is free. */
  #format(shape: readonly number[]): string {
    return formatShape(shape.map((size) => (size === this.batch && size === FREE_BATCH ? 'N' : size)));
  }

  #free(wanted: string): string {
    const base = wanted === '' || LIKE_A_PARAMETER.test(wanted) ? `${wanted}/layer` : wanted;
    let name = base;
    for (let copy = 1; this.#taken.has(name); copy++) name = `${base}/${copy}`;
    this.#taken.add(name);
    return name;
  }
}
