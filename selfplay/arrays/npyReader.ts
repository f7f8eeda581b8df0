import { OthelloError, quote } from '../../engine/errors.js';
import { sizeOf } from '../../nn/tensor.js';

/** An array as NumPy saved it, in the order of C whatever order the file had. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** The numbers, or the texts without the zeros that fill them up. */
  readonly data: Float64Array | readonly string[];
}

/** With the first byte of the version left out. */
const MAGIC = '\x93NUMPY';
const NATIVE_IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Reads an .npy file, versions 1 to 3, as NumPy's documentation of `numpy.lib.format` defines it: floats, whole numbers and
 * truth values of any width and byte order, texts (`S`, `U`), in C or Fortran order.
 *
 * @param name what it is called in a sentence
 * @throws OthelloError `badRecord` for what is no such file, is cut short or too long; `unsupported` for other types.
 */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const { descr, isFortran, shape, from } = readHeader(bytes, name);
  const { kind, width, isLittle } = readType(descr, name);
  const count = sizeOf(shape);
  const has = bytes.length - from;
  if (has !== count * width) {
    const state = has < count * width ? 'is cut short' : 'is longer than it says';
    const message = `${name} ${state}: ${count} numbers or texts take ${count * width} bytes, and there are ${has}.`;
    throw new OthelloError('badRecord', message);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, has);
  const order = isFortran ? fortranOrder(shape) : undefined;
  const place = (index: number): number => width * (order === undefined ? index : order[index]!);
  if (kind === 'S' || kind === 'U') {
    const data = Array.from({ length: count }, (_, index) =>
      textAt(view, place(index), { kind, width, isLittle }),
    );
    return { shape, data };
  }
  const read = NUMBERS[`${kind}${width}`]!;
  return {
    shape,
    data: Float64Array.from({ length: count }, (_, index) => read(view, place(index), isLittle)),
  };
}

interface Header {
  readonly descr: string;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly from: number;
}

function readHeader(bytes: Uint8Array, name: string): Header {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = buffer[6];
  const isNpy = buffer.toString('latin1', 0, MAGIC.length) === MAGIC && buffer.length >= 12;
  if (!isNpy || version === undefined || version < 1 || version > 3)
    throw new OthelloError('badRecord', `${name} is not an array that NumPy saved (.npy, versions 1 to 3).`);
  const start = version === 1 ? 10 : 12;
  const from = start + (version === 1 ? buffer.readUInt16LE(8) : buffer.readUInt32LE(8));
  if (from > buffer.length) throw new OthelloError('badRecord', `${name} is cut short within its head.`);
  const text = buffer.toString(version === 3 ? 'utf8' : 'latin1', start, from);
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  if (order === undefined || sizes === undefined || !text.includes("'descr':"))
    throw new OthelloError('badRecord', `The head of ${name} does not say what the array is.`);
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  if (descr === undefined) {
    const message = `${name} is an array of rows with named fields; save each field as an array of its own in an .npz file.`;
    throw new OthelloError('unsupported', message);
  }
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  return { descr, isFortran: order === 'True', shape, from };
}

interface ElementType {
  readonly kind: string;
  /** Bytes. */
  readonly width: number;
  readonly isLittle: boolean;
}

function readType(descr: string, name: string): ElementType {
  const [, order, kind, size] = /^([<>|=])([A-Za-z])(\d*)$/.exec(descr) ?? [];
  const width = Number(size) * (kind === 'U' ? 4 : 1);
  const isText = (kind === 'S' || kind === 'U') && width > 0;
  if (kind === undefined || !(isText || `${kind}${width}` in NUMBERS)) {
    const why = kind === 'O' ? 'Python objects' : `numbers of the type ${quote(descr)}`;
    const message = `${name} holds ${why}; arrays of float16, float32, float64, whole numbers and texts are read.`;
    throw new OthelloError('unsupported', message);
  }
  return { kind, width, isLittle: order === '<' || (order === '=' && NATIVE_IS_LITTLE) };
}

type ReadNumber = (view: DataView, at: number, isLittle: boolean) => number;

/** By the kind of NumPy and the bytes. Whole numbers of 64 bits are rounded to float64. */
const NUMBERS: Readonly<Record<string, ReadNumber>> = {
  f2: readHalf,
  f4: (view, at, isLittle) => view.getFloat32(at, isLittle),
  f8: (view, at, isLittle) => view.getFloat64(at, isLittle),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, isLittle) => view.getInt16(at, isLittle),
  i4: (view, at, isLittle) => view.getInt32(at, isLittle),
  i8: (view, at, isLittle) => Number(view.getBigInt64(at, isLittle)),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, isLittle) => view.getUint16(at, isLittle),
  u4: (view, at, isLittle) => view.getUint32(at, isLittle),
  u8: (view, at, isLittle) => Number(view.getBigUint64(at, isLittle)),
  b1: (view, at) => view.getUint8(at),
};

/** IEEE 754 binary16. */
function readHalf(view: DataView, at: number, isLittle: boolean): number {
  const bits = view.getUint16(at, isLittle);
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function textAt(view: DataView, at: number, { kind, width, isLittle }: ElementType): string {
  if (kind === 'S') {
    const bytes = Buffer.from(view.buffer, view.byteOffset + at, width);
    return withoutFilling(bytes.toString('utf8'));
  }
  let text = '';
  for (let from = at; from < at + width; from += 4) {
    const code = view.getUint32(from, isLittle);
    // What is no character of Unicode is read as the one that stands for that.
    text += String.fromCodePoint(code <= 0x10ffff ? code : 0xfffd);
  }
  return withoutFilling(text);
}

/** Texts are filled up with zeros to the length of the longest. */
function withoutFilling(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}

/** Where each element in the order of C (the last dimension fastest) lies in that of Fortran (the first fastest). */
function fortranOrder(shape: readonly number[]): Float64Array {
  const count = sizeOf(shape);
  return Float64Array.from({ length: count }, (_, index) => {
    let rest = index;
    let place = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = sizeOf(shape.slice(0, axis));
      place += (rest % shape[axis]!) * stride;
      rest = Math.floor(rest / shape[axis]!);
    }
    return place;
  });
}
