import { encodingOf } from './bytesAsText.js';
import { detectFormat, DETECTION_BYTES } from './detect.js';
import { type RecordFormat, recordFormatOf, recordReader } from './recordFormat.js';
import { problemEntry, type RecordEntry, type RecordReader } from './recordReader.js';
import type { WthorNames } from './wthor.js';

/**
 * A reader of a file of any format, which its content tells, and of text in any encoding: UTF-8, UTF-16 or Latin-1.
 *
 * @param file names the origin of the records; of what is neither here nor there its ending decides.
 * @param names of players and tournaments, asked for when it is a WTHOR database.
 * @param format that it has, whatever its content looks like.
 */
export function anyReader(
  file: string,
  names: () => WthorNames = () => ({}),
  format?: RecordFormat,
): RecordReader {
  return new AnyReader(file, names, format);
}

class AnyReader implements RecordReader {
  readonly #file: string;
  readonly #names: () => WthorNames;
  readonly #format: RecordFormat | undefined;
  #head: Uint8Array[] = [];
  #size = 0;
  #reader: RecordReader | undefined;

  constructor(file: string, names: () => WthorNames, format: RecordFormat | undefined) {
    this.#file = file;
    this.#names = names;
    this.#format = format;
  }

  push(bytes: Uint8Array): RecordEntry[] {
    if (this.#reader !== undefined) return this.#reader.push(bytes);
    this.#head.push(bytes.slice()); // a copy: the caller may use its buffer again
    this.#size += bytes.length;
    return this.#size < DETECTION_BYTES ? [] : this.#begin();
  }

  finish(): RecordEntry[] {
    const entries = this.#reader === undefined ? this.#begin() : [];
    return [...entries, ...this.#reader!.finish()];
  }

  #begin(): RecordEntry[] {
    const head = concatenated(this.#head, this.#size);
    this.#head = [];
    const format = formatOf(head, this.#file, this.#format);
    if (format === undefined) {
      const reason = head.includes(0) ? 'it is of none of the formats that are read' : 'it is empty';
      this.#reader = { push: () => [], finish: () => [problemEntry(this.#file, 0, reason)] };
      return [];
    }
    const reader = recordReader(format, this.#file, format === 'wthor' ? this.#names() : {});
    const encoding = format === 'wthor' ? 'utf-8' : encodingOf(head);
    this.#reader = encoding === 'utf-8' ? reader : transcoded(reader, encoding);
    return this.#reader.push(head);
  }
}

/** The format that is given, else that of the content, else that of the name; undefined of an empty file. */
export function formatOf(head: Uint8Array, file: string, given?: RecordFormat): RecordFormat | undefined {
  const promised = recordFormatOf(file);
  const detected = given ?? detectFormat(head) ?? promised;
  // Both hold boards in lines; scores are checked as the name promises.
  return detected === 'text' && promised === 'obf' && given === undefined ? 'obf' : detected;
}

function transcoded(reader: RecordReader, encoding: string): RecordReader {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  return {
    push: (bytes) => reader.push(encoder.encode(decoder.decode(bytes, { stream: true }))),
    finish: () => [...reader.push(encoder.encode(decoder.decode())), ...reader.finish()],
  };
}

function concatenated(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}
