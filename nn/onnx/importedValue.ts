import { OthelloError } from '../../engine/errors.js';
import { sizeOf } from '../tensor.js';
import { ONNX_TYPE, type OnnxFileTensor } from './schema.js';

/** Numbers that are known without running the file: weights, and the shapes that reshapes are given. */
export interface Constant {
  readonly shape: readonly number[];
  readonly numbers: Float64Array;
  /** Whether they are of a type of whole numbers, whose quotients are whole too. */
  readonly isWhole?: boolean | undefined;
}

/**
 * Stands for a batch whose size is free: a prime that no board has, so that shapes are computed with it as with any
 * number, and it is recognised where it comes out.
 */
export const FREE_BATCH = 1_000_003;

/** The output of a layer of the network that is being drafted, perhaps laid out in another shape. */
export interface Activation {
  readonly layer: string;
  /** As the file sees it, the batch first. */
  readonly shape: readonly number[];
  /** Where the file has the numbers in another order than the layer. */
  readonly order?: Order | undefined;
  /** What the file does to the output before it gives it away; the network leaves that out. */
  readonly softmax?: Softmax | undefined;
  /** What it is of the layers below, where exporters may have written a function in parts; see formula.ts. */
  readonly formulas?: readonly Formula[] | undefined;
  /** What it is of a layer norm that is written in parts; see normParts.ts. */
  readonly norm?: NormPart | undefined;
  /** What it is of a local response normalisation that is written in parts; see responseParts.ts. */
  readonly response?: ResponsePart | undefined;
  /** Where the batch is not the first axis, or is one with another. */
  readonly elsewhere?: Elsewhere | undefined;
  /** Which of the three numbers of a softmax it is, where it is one of win, draw and loss. */
  readonly place?: number;
  /** A part of such a function that no layer computes. */
  readonly isUnfinished?: boolean;
}

/** How the axes of a file run through a value that begins with the batch; see elsewhere.ts. */
export interface Elsewhere {
  readonly base: Activation;
  /** Of each axis of the file the axes of `base` that it is made of, the outermost first; none where its size is 1. */
  readonly axes: readonly (readonly number[])[];
}

/** A part of a layer norm of an activation along some axes of its layer, s = scale / deviation. */
export interface NormPart {
  readonly is:
    | 'mean'
    | 'centered' // x - mean
    | 'square' // of what is centred
    | 'variance' // with an epsilon
    | 'deviation'
    | 'inverse' // s
    | 'scaledInput' // x · s
    | 'scaledMean' // mean · s
    | 'minusMean'
    | 'minusScaled' // -mean · s
    | 'lessMean'; // shift - mean · s
  readonly of: Activation;
  /** Without the batch. */
  readonly axes: readonly number[];
  readonly epsilon?: number;
  readonly scale?: Constant | undefined;
  readonly shift?: Constant | undefined;
  /** Whether nothing is taken away before it is squared (RMSNorm). */
  readonly keepsMean?: boolean;
}

/** (bias + alpha · mean of squares over `size` channels)^beta, or what is in the brackets. */
export interface ResponsePart {
  readonly is: 'base' | 'power';
  /** The layer whose squares they are. */
  readonly of: string;
  readonly size: number;
  readonly alpha: number;
  readonly bias: number;
  readonly beta: number;
}

/** What was made number by number of the numbers of a layer: exporters write functions so, in parts. */
export interface Formula {
  readonly root: string;
  readonly value: (x: number) => number;
}

/** A board whose axes were exchanged, perhaps laid out flat since. */
export interface Order {
  /** Of each axis, which axis of the layer's board with its batch it is: [0, 2, 3, 1] where channels come last. */
  readonly axes: readonly number[];
  /** Channels, rows and columns of the layer. */
  readonly board: readonly number[];
}

export type Softmax = 'Softmax' | 'LogSoftmax';
export type ImportedValue = Constant | Activation;

export function isConstant(value: ImportedValue): value is Constant {
  return 'numbers' in value;
}

/** Something in a file that cannot be read; the text goes on after "... cannot be used: ". */
export function refusal(text: string, cause?: unknown): OthelloError {
  return new OthelloError('badModel', text, { cause });
}

export function formatShape(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}

interface Storage {
  readonly bytes: number;
  read(view: DataView, offset: number): number;
  /** The field that holds the numbers where they are not raw bytes. */
  list(tensor: OnnxFileTensor): readonly number[];
}

/** A half-precision number (IEEE 754) by its 16 bits. */
function float16(bits: number): number {
  const sign = bits >> 15 === 1 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const float32Bits = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function bfloat16(bits: number): number {
  float32Bits.setUint32(0, bits * 65536);
  return float32Bits.getFloat32(0);
}

const STORAGES: ReadonlyMap<number, Storage> = new Map([
  [
    ONNX_TYPE.float32,
    { bytes: 4, read: (view, at) => view.getFloat32(at, true), list: (from) => from.floatData },
  ],
  [
    ONNX_TYPE.float64,
    { bytes: 8, read: (view, at) => view.getFloat64(at, true), list: (from) => from.doubleData },
  ],
  [
    ONNX_TYPE.int32,
    { bytes: 4, read: (view, at) => view.getInt32(at, true), list: (from) => from.int32Data },
  ],
  [
    ONNX_TYPE.int64,
    { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)), list: (from) => from.int64Data },
  ],
  [
    ONNX_TYPE.float16,
    {
      bytes: 2,
      read: (view, at) => float16(view.getUint16(at, true)),
      list: (from) => from.int32Data.map(float16),
    },
  ],
  [
    ONNX_TYPE.bfloat16,
    {
      bytes: 2,
      read: (view, at) => bfloat16(view.getUint16(at, true)),
      list: (from) => from.int32Data.map(bfloat16),
    },
  ],
  [ONNX_TYPE.uint8, { bytes: 1, read: (view, at) => view.getUint8(at), list: (from) => from.int32Data }],
  [ONNX_TYPE.int8, { bytes: 1, read: (view, at) => view.getInt8(at), list: (from) => from.int32Data }],
  [ONNX_TYPE.bool, { bytes: 1, read: (view, at) => view.getUint8(at), list: (from) => from.int32Data }],
] satisfies [number, Storage][]);

const WHOLE: ReadonlySet<number> = new Set([
  ONNX_TYPE.int8,
  ONNX_TYPE.uint8,
  ONNX_TYPE.int32,
  ONNX_TYPE.int64,
]);

/** The numbers of a tensor; throws OthelloError('badModel') for types that networks here do not use, and missing numbers. */
export function decodeConstant(tensor: OnnxFileTensor, name = tensor.name): Constant {
  const storage = STORAGES.get(tensor.dataType);
  if (storage === undefined) {
    throw refusal(
      `its tensor '${name}' has the type ${tensor.dataType}; float16, bfloat16, float32, float64, int8, uint8, int32, int64 and bool are read`,
    );
  }
  const shape = tensor.dims;
  const { rawData } = tensor;
  const isRaw = rawData.length > 0;
  const list = storage.list(tensor);
  const count = isRaw ? rawData.length / storage.bytes : list.length;
  // Only a list can be empty: no other size may stand beside a 0.
  const least = shape.length > 1 ? 1 : 0;
  if (sizeOf(shape) !== count || shape.some((size) => size < least)) {
    throw refusal(`its tensor '${name}' has the shape ${formatShape(shape)} and ${count} numbers`);
  }
  const isWhole = WHOLE.has(tensor.dataType);
  if (!isRaw) return { shape, numbers: Float64Array.from(list), isWhole };
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return {
    shape,
    numbers: Float64Array.from({ length: count }, (_, at) => storage.read(view, at * storage.bytes)),
    isWhole,
  };
}
