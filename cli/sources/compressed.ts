import { pipeline, Readable } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import unbzip2 from 'unbzip2-stream';
import { OthelloError } from '../../engine/errors.js';

/** What the first bytes say: how a file is packed that is read here, or the name of a way that is not. */
function packingOf(head: Uint8Array, file: string): 'plain' | 'gzip' | 'bzip2' {
  const begins = (...magic: number[]): boolean => magic.every((byte, index) => head[index] === byte);
  if (begins(0x1f, 0x8b)) return 'gzip';
  if (begins(0x42, 0x5a, 0x68) && head[3]! >= 0x31 && head[3]! <= 0x39) return 'bzip2';
  const other = begins(0x50, 0x4b, 3, 4)
    ? 'a ZIP archive'
    : begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)
      ? 'packed by xz'
      : begins(0x28, 0xb5, 0x2f, 0xfd)
        ? 'packed by zstd'
        : begins(0x37, 0x7a, 0xbc, 0xaf)
          ? 'a 7z archive'
          : undefined;
  if (other === undefined) return 'plain';
  throw new OthelloError('unsupported', `${file} is ${other}; unpack it first, or pack it by gzip or bzip2.`);
}

const MAGIC_BYTES = 6;
/** What a packed file may be unpacked to where it must be at once. */
const MOST_UNPACKED = 1 << 30;

/** The name without the ending of a packed file: `games.ggf.bz2` is one of GGF. */
export function unpackedName(file: string): string {
  return file.replace(/\.(?:gz|bz2)$/i, '');
}

/** Whether the first bytes of a file are those of gzip or bzip2. Throws OthelloError for other ways of packing. */
export function isPacked(head: Uint8Array, file: string): boolean {
  return packingOf(head, file) !== 'plain';
}

/**
 * The bytes of a file, unpacked where gzip or bzip2 has packed them. Throws OthelloError `badRecord` for damaged ones.
 *
 * @param file what it is called when it is damaged
 */
export function* unpacked(pieces: Iterable<Uint8Array>, file: string): Generator<Uint8Array> {
  const source = pieces[Symbol.iterator]();
  let head = Buffer.alloc(0);
  for (let next = source.next(); next.done !== true; next = source.next()) {
    head = Buffer.concat([head, next.value]);
    if (head.length >= MAGIC_BYTES) break;
  }
  const rest: Iterable<Uint8Array> = { [Symbol.iterator]: () => source };
  const packing = packingOf(head, file);
  if (packing === 'plain') {
    yield head;
    yield* rest;
  } else if (packing === 'gzip') {
    yield gunzipped(Buffer.concat([head, ...rest]), file);
  } else {
    const decoder = new Bunzip(file);
    yield* decoder.push(head);
    for (const piece of rest) yield* decoder.push(piece);
    yield* decoder.finish();
  }
}

/** As {@link unpacked}, of a file that is read while it comes in. */
export async function* unpackedStream(
  pieces: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<Uint8Array> {
  const source = pieces[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  for (let next = await source.next(); next.done !== true; next = await source.next()) {
    head = Buffer.concat([head, next.value]);
    if (head.length >= MAGIC_BYTES) break;
  }
  const rest: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => source };
  const packing = packingOf(head, file);
  if (packing === 'plain') {
    yield head;
    yield* rest;
  } else if (packing === 'gzip') yield* gunzippedStream(head, rest, file);
  else {
    const decoder = new Bunzip(file);
    yield* decoder.push(head);
    for await (const piece of rest) yield* decoder.push(piece);
    yield* decoder.finish();
  }
}

function gunzipped(bytes: Uint8Array, file: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED });
  } catch (cause) {
    throw damaged(file, cause);
  }
}

async function* gunzippedStream(
  head: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<Uint8Array> {
  async function* all(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* rest;
  }
  // What goes wrong arrives where the result is read.
  const stream = pipeline(Readable.from(all()), createGunzip(), () => undefined);
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) yield piece;
  } catch (cause) {
    throw isOfZlib(cause) ? damaged(file, cause) : cause;
  }
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('Z_');
}

/** Unpacks bzip2 piece by piece; the package does so at once whenever a block is whole. */
class Bunzip {
  readonly #stream = unbzip2();
  readonly #file: string;
  #done: Uint8Array[] = [];
  #failure: unknown;

  constructor(file: string) {
    this.#file = file;
    this.#stream.on('data', (piece: Uint8Array) => this.#done.push(piece));
    this.#stream.on('error', (error: unknown) => (this.#failure ??= error));
  }

  push(bytes: Uint8Array): Uint8Array[] {
    this.#stream.write(Buffer.from(bytes));
    return this.#take();
  }

  finish(): Uint8Array[] {
    this.#stream.end();
    return this.#take();
  }

  #take(): Uint8Array[] {
    if (this.#failure !== undefined) throw damaged(this.#file, this.#failure);
    const done = this.#done;
    this.#done = [];
    return done;
  }
}

function damaged(file: string, cause: unknown): OthelloError {
  return new OthelloError('badRecord', `What is packed in ${file} is cut short or damaged.`, { cause });
}
