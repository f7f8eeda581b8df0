import type { Layer, LayerOf } from '../architecture.js';
import { MOST_AXES } from '../layers/poolsAndShapes.js';
import { sizeOf, type Tensor } from '../tensor.js';
import { axesOf, orderOf, wholeOrder } from './axisOrder.js';
import { broadcast, spread } from './constants.js';
import type { ImportedInput } from './ends/input.js';
import type { ImportedNode } from './importedNode.js';
import {
  type Activation,
  type Constant,
  formatShape,
  FREE_BATCH,
  type ImportedValue,
  isConstant,
} from './importedValue.js';

/** Parameters are named after layers, so no layer may be named like one. */
const LIKE_A_PARAMETER = /\.(weight|bias|scale|shift|mean|variance|slope)$/;
const INPUT = 'planes';

/** A network in the making: layers in the order in which an ONNX file computes them. */
export class Draft {
  /** The size of the batch, or FREE_BATCH. */
  readonly batch: number;
  readonly layers: Layer[] = [];
  readonly parameters = new Map<string, Tensor>();
  /** Whether the file computes some of it in 16 bits. */
  isHalf = false;
  /** Of each layer, without the batch. */
  readonly #shapes = new Map<string, readonly number[]>();
  /** 'rows' is an input of relevance passes. */
  readonly #taken = new Set([INPUT, 'rows']);
  readonly #flattened = new Map<string, string>();
  readonly #unshifted = new Set<string>();
  readonly #factors = new Set<string>();
  /** Layer norms by what has their numbers, themselves or in another shape, and what may still be added to them. */
  readonly #openNorms = new Map<string, { readonly norm: string; readonly next: 'scale' | 'shift' }>();
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

  /** Whether a value is the planes themselves. */
  isInput({ layer }: Activation): boolean {
    return layer === INPUT;
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
    if (!isSound || sizeOf(shape) !== sizeOf(value.shape)) {
      throw node.refuse(`cannot turn ${this.#format(value.shape)} into ${this.#format(shape)}`);
    }
    if (isConstant(value)) return { ...value, shape };
    if (value.place !== undefined) return { ...value, shape };
    // A statistic of a norm, which is laid out as the numbers are that it is joined with.
    if ((value.norm ?? value.response) !== undefined && value.isUnfinished === true)
      return { ...value, shape };
    if (value.norm !== undefined)
      return { ...this.reshape(node, { ...value, norm: undefined }, shape), norm: value.norm };
    if (value.isUnfinished === true) throw node.refuse('lays out a part of a function that is not known');
    if (value.formulas !== undefined) return this.reshape(node, { ...value, formulas: undefined }, shape);
    const isSingle = shape.length === 0 && this.batch === 1;
    if (shape[0] !== this.batch && !isSingle) {
      throw node.refuse('mixes the positions of a batch, whose dimension must stay the first');
    }
    if (shape.length === 2) return { ...value, shape, layer: this.vector(value, node.layerName) };
    if (shape.join() === value.shape.join()) return value;
    if (value.order !== undefined) {
      const sizes = [this.batch, ...this.shapeOf(value)];
      const isSeenAgain = value.order.axes.map((axis) => sizes[axis]!).join() === shape.join();
      return isSeenAgain ? { ...value, shape } : this.reshape(node, this.inOwnOrder(node, value), shape);
    }
    const own = shape.slice(1);
    if (shape.length < 4 || own.join() === this.shapeOf(value).join()) return { ...value, shape };
    if (own.length > MOST_AXES) throw node.refuse(`makes ${this.#format(shape)}, which has too many axes`);
    const made = this.reshaped(node.layerName, value.layer, own);
    const open = this.isReadOnce(value) ? this.#openNorms.get(value.layer) : undefined;
    if (open !== undefined) this.#openNorms.set(made.layer, open);
    return { ...made, softmax: value.softmax };
  }

  /** A layer of the same numbers in another shape. @param shape without the batch */
  reshaped(wanted: string, layer: string, shape: readonly number[]): Activation {
    return this.add(wanted, shape, (name) => ({ name, kind: 'reshape', inputs: [layer], shape }));
  }

  /** The same numbers, by a layer that has them in the order in which the file sees them. */
  inOwnOrder(node: ImportedNode, { layer, shape, order, softmax }: Activation): Activation {
    if (order === undefined) return { layer, shape, softmax };
    const axes = wholeOrder(order).map((axis) => axis - 1);
    const own = axes.map((axis) => order.board[axis]!);
    const { layer: turned } = this.add(node.layerName, own, (name) => ({
      name,
      kind: 'transpose',
      inputs: [layer],
      axes,
    }));
    return { layer: turned, shape, softmax };
  }

  /** The same with three axes or more as the file sees them, those that it lacks of size 1 at the end; a vector stays one. */
  asSeen(node: ImportedNode, value: Activation): Activation {
    const turned = this.inOwnOrder(node, value);
    if (turned.shape.length === 2) return { ...turned, layer: this.vector(turned, node.layerName) };
    const own = [...turned.shape.slice(1), 1, 1].slice(0, Math.max(3, turned.shape.length - 1));
    if (own.length > MOST_AXES)
      throw node.refuse(`reads ${this.#format(turned.shape)}, which has too many axes`);
    if (own.join() === this.shapeOf(turned).join()) return turned;
    return { ...this.reshaped(node.layerName, turned.layer, own), shape: turned.shape };
  }

  /** The layer that gives the numbers of a position as a vector: a flatten layer where it is a board. */
  vector(activation: Activation, wanted: string): string {
    const { layer } = activation;
    const own = this.shapeOf(activation);
    let flat = own.length === 1 ? layer : this.#flattened.get(layer);
    if (flat === undefined) {
      const shape = [sizeOf(own)];
      flat = this.add(wanted, shape, (name) => ({ name, kind: 'flatten', inputs: [layer] })).layer;
      this.#flattened.set(layer, flat);
    }
    return flat;
  }

  /** An input whose shape is that of the layer that computes it: a vector (rank 2 with the batch) or a board (4). */
  plain(node: ImportedNode, index: number, rank: 2 | 4): Activation {
    const activation = node.activation(index);
    if (activation.shape.length !== rank) {
      const accepted = rank === 2 ? 'a vector [N, features]' : 'a board [N, channels, rows, columns]';
      throw node.refuse(`reads ${this.#format(activation.shape)}; it must read ${accepted}`);
    }
    return this.asSeen(node, activation);
  }

  /** Of each axis of a board as the file sees it, which axis of the layer's board with its batch it is. */
  boardAxes(node: ImportedNode, activation: Activation): readonly number[] {
    const axes = axesOf(activation, [this.batch, ...this.shapeOf(activation)]);
    if (axes !== undefined) return axes;
    throw node.refuse(
      `reads ${this.#format(activation.shape)}, which is no board [N, channels, rows, columns]`,
    );
  }

  /** The same by a layer whose axes are those that the file sees, and they themselves; see boardAxes. */
  onAxes(node: ImportedNode, activation: Activation): { value: Activation; axes: readonly number[] } {
    const found = axesOf(activation, [this.batch, ...this.shapeOf(activation)]);
    if (found !== undefined) return { value: activation, axes: found };
    const value = this.asSeen(node, activation);
    return { value, axes: this.boardAxes(node, value) };
  }

  /** Numbers that are the same in all positions, as a layer of a shape that they broadcast to; undefined where they do not. */
  repeatedConstant(node: ImportedNode, constant: Constant, own: readonly number[]): Activation | undefined {
    const shape = [1, ...own];
    if (broadcast(constant.shape, shape)?.join() !== shape.join()) return undefined;
    return this.constant(`${node.layerName}/constant`, own, spread(constant, shape));
  }

  /** Multiplies the factor of a product of matrices. */
  setFactor(name: string, factor: number): void {
    const index = this.layers.findIndex((layer) => layer.name === name);
    const layer = this.layers[index] as LayerOf<'matmul'>;
    this.layers[index] = { ...layer, factor: (layer.factor ?? 1) * factor };
  }

  /** Marks a batch norm that stands for factors; a summand may have been added since. */
  markFactor(layer: string): void {
    this.#factors.add(layer);
  }

  isFactor(layer: string): boolean {
    return this.#factors.has(layer);
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

  /** Marks a layer norm to which factors and then summands may still be added. */
  beginNorm(norm: string): void {
    this.#openNorms.set(norm, { norm, next: 'scale' });
  }

  takesNorm(layer: string, part: 'scale' | 'shift'): boolean {
    const next = this.#openNorms.get(layer)?.next;
    return next === part || (next === 'scale' && part === 'shift');
  }

  /** @param of the norm, or what has its numbers in another shape; @param numbers with the axes of that layer */
  setNorm(of: string, part: 'scale' | 'shift', numbers: Constant): void {
    const { norm } = this.#openNorms.get(of)!;
    const index = this.layers.findIndex(({ name }) => name === norm);
    const layer = this.layers[index] as LayerOf<'layerNorm'>;
    const own = this.#shapes.get(norm)!;
    const given = of === norm ? numbers : { shape: own, numbers: spread(numbers, this.#shapes.get(of)!) };
    const shape = layer.shape.map((size, axis) => Math.max(size, given.shape[axis]!));
    this.layers[index] = { ...layer, shape };
    for (const each of ['scale', 'shift'] as const) {
      const { shape: old, data } = this.parameters.get(`${norm}.${each}`)!;
      const kept = each === part ? given : { shape: old, numbers: Float64Array.from(data) };
      this.setParameter(norm, each, shape, spread(kept, shape));
    }
    if (part === 'scale') this.#openNorms.set(of, { norm, next: 'shift' });
    else this.#openNorms.delete(of);
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
