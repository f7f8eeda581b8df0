import { crc32 } from 'node:zlib';
import { OthelloError } from '../../engine/errors.js';
import { initialPosition, legalMoveList, type Position } from '../../engine/position.js';
import { advance, PLY_KINDS, type PlyRecord } from './gameRecord.js';

/*
 * The packed form of a game's plies, little-endian:
 *
 *   u8      layout version: 2 where a ply has a surprise, else 1
 *   varint  number of plies
 *   per ply:
 *     u8      move (0..63, 64 = pass)
 *     u8      kind (low 3 bits, index into PLY_KINDS) and which of the optional fields follow (bits 3-7)
 *     varint  simulations
 *     f32     root value          if HAS_ROOT_VALUE
 *     f32     network value       if HAS_NETWORK_VALUE
 *     f32     surprise            if HAS_SURPRISE (layout 2)
 *     u16[]   policy target       if HAS_TARGET: one per legal move, ascending, in 1/65535, sums to 65535
 *     varint[] visits             if HAS_VISITS: one per legal move, ascending
 *   u32     CRC-32 of everything before it
 *
 * Legal moves are not stored: the moves are played through, which also proves them legal.
 */
const LAYOUT = 1;
const SURPRISE_LAYOUT = 2;
const HAS_TARGET = 1 << 3;
const HAS_VISITS = 1 << 4;
const HAS_ROOT_VALUE = 1 << 5;
const HAS_NETWORK_VALUE = 1 << 6;
const HAS_SURPRISE = 1 << 7;
/** A policy target is stored in multiples of one over this. */
export const TARGET_UNIT = 65535;
/** No legal game is longer: 60 discs to place and no two passes in a row. */
const MAX_PLIES = 128;
const CHECKSUM_BYTES = 4;

/**
 * Packs plies; targets are rounded to 1/65535 so that they still sum to 1, values to float32.
 *
 * @throws OthelloError `badRecord` when a ply is illegal or a field has the wrong length or range.
 */
export function encodePlies(plies: readonly PlyRecord[], start: Position = initialPosition()): Uint8Array {
  const writer = new ByteWriter();
  writer.byte(plies.some(({ surprise }) => surprise !== undefined) ? SURPRISE_LAYOUT : LAYOUT);
  writer.varint(plies.length);
  let position = start;
  plies.forEach((ply, number) => {
    const where = (): string => `Ply ${number}`;
    position = advance(position, ply, where);
    encodePly(writer, ply, where);
  });
  writer.uint32(crc32(writer.bytes()));
  return writer.bytes();
}

function encodePly(writer: ByteWriter, ply: PlyRecord, where: () => string): void {
  const { target, visits, rootValue, networkValue, surprise } = ply;
  const check = (length: number | undefined, what: string): void => {
    if (length !== undefined && length !== ply.legal.length) {
      throw new OthelloError(
        'badRecord',
        `${where()}: ${length} ${what} for ${ply.legal.length} legal moves.`,
      );
    }
  };
  check(target?.length, 'target entries');
  check(visits?.length, 'visit counts');
  for (const value of [rootValue, networkValue]) {
    if (value !== undefined && !(Math.abs(value) <= 1.001)) {
      throw new OthelloError('badRecord', `${where()}: value ${value} is outside -1..1.`);
    }
  }
  if (surprise !== undefined && !(surprise >= 0 && surprise < Infinity)) {
    throw new OthelloError('badRecord', `${where()}: ${surprise} is no measure of surprise.`);
  }
  if (!Number.isInteger(ply.simulations) || ply.simulations < 0) {
    throw new OthelloError('badRecord', `${where()}: ${ply.simulations} is no number of simulations.`);
  }
  writer.byte(ply.move);
  writer.byte(
    PLY_KINDS.indexOf(ply.kind) |
      (target === undefined ? 0 : HAS_TARGET) |
      (visits === undefined ? 0 : HAS_VISITS) |
      (rootValue === undefined ? 0 : HAS_ROOT_VALUE) |
      (networkValue === undefined ? 0 : HAS_NETWORK_VALUE) |
      (surprise === undefined ? 0 : HAS_SURPRISE),
  );
  writer.varint(ply.simulations);
  if (rootValue !== undefined) writer.float32(rootValue);
  if (networkValue !== undefined) writer.float32(networkValue);
  if (surprise !== undefined) writer.float32(surprise);
  if (target !== undefined) for (const part of quantizeTarget(target, where)) writer.uint16(part);
  if (visits !== undefined) for (const count of visits) writer.varint(count);
}

/**
 * Rounds a distribution to multiples of 1/65535 that sum to exactly 1: everything is rounded down, and
 * what is missing goes to the largest remainders (Hamilton's method; ties to the lower index).
 */
export function quantizeTarget(target: Float32Array, where: () => string = () => 'Target'): Uint16Array {
  let sum = 0;
  for (const part of target) {
    if (!(part >= 0))
      throw new OthelloError('badRecord', `${where()}: target entry ${part} is not a probability.`);
    sum += part;
  }
  if (!(Math.abs(sum - 1) <= 1e-3)) {
    throw new OthelloError('badRecord', `${where()}: the target sums to ${sum}, not to 1.`);
  }
  const exact = Array.from(target, (part) => (part / sum) * TARGET_UNIT);
  const units = Uint16Array.from(exact, Math.floor);
  let missing = TARGET_UNIT - units.reduce((total, unit) => total + unit, 0);
  const byRemainder = exact.map((_, i) => i).sort((a, b) => (exact[b]! % 1) - (exact[a]! % 1) || a - b);
  for (const i of byRemainder) {
    if (missing === 0) break;
    units[i]!++;
    missing--;
  }
  return units;
}

/**
 * Unpacks what `encodePlies` wrote.
 *
 * @throws OthelloError `badRecord` when the bytes are cut, changed, of another layout, or the moves are
 *   not legal from `start`.
 */
export function decodePlies(bytes: Uint8Array, start: Position = initialPosition()): PlyRecord[] {
  if (bytes.length < 1 + CHECKSUM_BYTES) throw new OthelloError('badRecord', 'The packed game is cut short.');
  const layout = bytes[0]!;
  if (layout !== LAYOUT && layout !== SURPRISE_LAYOUT) {
    throw new OthelloError(
      'badRecord',
      `The packed game has layout ${layout}; this version reads layouts ${LAYOUT} and ${SURPRISE_LAYOUT}.`,
    );
  }
  const body = bytes.subarray(0, bytes.length - CHECKSUM_BYTES);
  const stored = new ByteReader(bytes.subarray(body.length)).uint32();
  if (crc32(body) !== stored) {
    throw new OthelloError('badRecord', 'The packed game is damaged: its checksum does not match.');
  }
  const reader = new ByteReader(body);
  reader.byte();
  const count = reader.varint();
  if (count > MAX_PLIES) throw new OthelloError('badRecord', `The packed game claims ${count} plies.`);
  const plies: PlyRecord[] = [];
  let position = start;
  for (let number = 0; number < count; number++) {
    const ply = decodePly(reader, legalMoveList(position), layout);
    position = advance(position, ply, () => `Ply ${number}`);
    plies.push(ply);
  }
  if (!reader.atEnd()) throw new OthelloError('badRecord', 'The packed game has bytes after its last ply.');
  return plies;
}

function decodePly(reader: ByteReader, legal: readonly number[], layout: number): PlyRecord {
  const move = reader.byte();
  const head = reader.byte();
  const kind = PLY_KINDS[head & 7];
  if (kind === undefined || ((head & HAS_SURPRISE) !== 0 && layout < SURPRISE_LAYOUT)) {
    throw new OthelloError('badRecord', `The packed game has a ply of unknown kind (${head}).`);
  }
  const has = (flag: number): boolean => (head & flag) !== 0;
  const simulations = reader.varint();
  return {
    move,
    kind,
    legal,
    ...(has(HAS_ROOT_VALUE) ? { rootValue: reader.float32() } : {}),
    ...(has(HAS_NETWORK_VALUE) ? { networkValue: reader.float32() } : {}),
    ...(has(HAS_SURPRISE) ? { surprise: reader.float32() } : {}),
    ...(has(HAS_TARGET) ? { target: Float32Array.from(legal, () => reader.uint16() / TARGET_UNIT) } : {}),
    ...(has(HAS_VISITS) ? { visits: Uint32Array.from(legal, () => reader.varint()) } : {}),
    simulations,
  };
}

class ByteWriter {
  private buffer = new Uint8Array(4096);
  private view = new DataView(this.buffer.buffer);
  private length = 0;

  byte(value: number): void {
    this.view.setUint8(this.reserve(1), value);
  }
  uint16(value: number): void {
    this.view.setUint16(this.reserve(2), value, true);
  }
  uint32(value: number): void {
    this.view.setUint32(this.reserve(4), value, true);
  }
  float32(value: number): void {
    this.view.setFloat32(this.reserve(4), value, true);
  }
  /** Unsigned, seven bits a byte, low bits first, the high bit set on all but the last byte (LEB128). */
  varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }
  bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }
  private reserve(size: number): number {
    const offset = this.length;
    this.length += size;
    if (this.length > this.buffer.length) {
      const larger = new Uint8Array(this.buffer.length * 2);
      larger.set(this.buffer);
      this.buffer = larger;
      this.view = new DataView(larger.buffer);
    }
    return offset;
  }
}

class ByteReader {
  private readonly view: DataView;
  private offset = 0;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  byte(): number {
    return this.view.getUint8(this.take(1));
  }
  uint16(): number {
    return this.view.getUint16(this.take(2), true);
  }
  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }
  float32(): number {
    return this.view.getFloat32(this.take(4), true);
  }
  varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 28; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new OthelloError('badRecord', 'The packed game has a number that is too long.');
  }
  atEnd(): boolean {
    return this.offset === this.view.byteLength;
  }
  private take(size: number): number {
    const offset = this.offset;
    this.offset += size;
    if (this.offset > this.view.byteLength)
      throw new OthelloError('badRecord', 'The packed game is cut short.');
    return offset;
  }
}
