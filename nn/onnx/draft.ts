import type { Layer } from '../architecture.js';
import type { Tensor } from '../tensor.js';
import type { ImportedNode } from './node.js';
import { type Activation, formatShape, type ImportedValue, isConstant, product } from './value.js';

/** Parameters are named after layers, so no layer may be named like one. */
const LIKE_A_PARAMETER = /\.(weight|bias|scale|shift|mean|variance)$/;
const INPUT = 'planes';

/**
 * Stands for a batch whose size is free: a prime that no board has, so that shapes are computed with it as with any
 * number, and it is recognised where it comes out.
 */
export const FREE_BATCH = 1_000_003;

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
  /** Outputs of layers that nothing but the next node reads. */
  readonly #readOnce = new Set<Activation>();

  constructor(batch: number, planes: number) {
    this.batch = batch;
    this.layers.push({ name: INPUT, kind: 'input', planes });
    this.#shapes.set(INPUT, [planes, 8, 8]);
  }

  /** The input planes as the file is given them. */
  input(shape: readonly number[]): Activation {
    return { layer: INPUT, shape };
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

  /**
   * The value in another shape of as many numbers; positions of a batch stay apart. A board that becomes a vector is a
   * flatten layer, other changes of shape need none.
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
    return { ...value, shape, layer: shape.length === 2 ? this.vector(value, node.layerName) : value.layer };
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
    if (activation.shape.length !== rank || own.join() !== activation.shape.join()) {
      const accepted = rank === 2 ? 'a vector [N, features]' : 'a board [N, channels, rows, columns]';
      const found = this.#format(activation.shape);
      throw node.refuse(
        `reads ${found} of a layer of ${formatShape(own.slice(1))}; it must read ${accepted}`,
      );
    }
    return activation;
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
