import { OthelloError } from '../../engine/errors.js';
import { ONNX_TYPE, type OnnxFileTensor } from './schema.js';

/** Numbers that are known without running the file: weights, and the shapes that reshapes are given. */
export interface Constant {
  readonly shape: readonly number[];
  readonly numbers: Float64Array;
}

/** The output of a layer of the network that is being drafted, perhaps laid out in another shape, in the same order. */
export interface Activation {
  readonly layer: string;
  /** As the file sees it, the batch first. */
  readonly shape: readonly number[];
  /** What the file does to the output before it gives it away; the network leaves that out. */
  readonly softmax?: Softmax;
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

export function product(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
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

const BOOL = 9;
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
  [BOOL, { bytes: 1, read: (view, at) => view.getUint8(at), list: (from) => from.int32Data }],
] satisfies [number, Storage][]);

/** The numbers of a tensor; throws OthelloError('badModel') for types that networks here do not use, and missing numbers. */
export function decodeConstant(tensor: OnnxFileTensor, name = tensor.name): Constant {
  const storage = STORAGES.get(tensor.dataType);
  if (storage === undefined) {
    throw refusal(
      `its tensor '${name}' has the type ${tensor.dataType}; float32, float64, int32, int64 and bool are read`,
    );
  }
  if (tensor.dataLocation !== 0) {
    throw refusal(`it keeps the numbers of '${name}' in another file; export it as one file`);
  }
  const shape = tensor.dims;
  const { rawData } = tensor;
  const isRaw = rawData.length > 0;
  const list = storage.list(tensor);
  const count = isRaw ? rawData.length / storage.bytes : list.length;
  // Only a list can be empty: no other size may stand beside a 0.
  const least = shape.length > 1 ? 1 : 0;
  if (product(shape) !== count || shape.some((size) => size < least)) {
    throw refusal(`its tensor '${name}' has the shape ${formatShape(shape)} and ${count} numbers`);
  }
  if (!isRaw) return { shape, numbers: Float64Array.from(list) };
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return {
    shape,
    numbers: Float64Array.from({ length: count }, (_, at) => storage.read(view, at * storage.bytes)),
  };
}
