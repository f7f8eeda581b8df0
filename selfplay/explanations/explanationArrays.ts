import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { z } from 'zod';
import { OthelloError } from '../../engine/errors.js';
import { parseJson } from '../../engine/json.js';
import { PARTIAL_SUFFIX, writeAtomically, writingError } from '../../nn/atomicFile.js';
import { readBytes, writeArchive } from '../arrays/archive.js';
import { bytesOf, rowBytes } from '../arrays/columns.js';
import { npyHeader, npyRows, structuredType } from '../arrays/npy.js';
import type { GameLog } from './explainTask.js';
import type { ArrayLayout } from './explanationColumns.js';
import { type LogAbout, type LogFile, sameLog } from './explanationLog.js';

/** What stands beside an array file: what it is, and the names that its dimensions stand for. */
interface Sidecar {
  readonly about: LogAbout;
  readonly layout: ArrayLayout;
}

/**
 * A log as one array of rows, `FILE.npy`, with `FILE.npy.json` beside it to say what it is; or as `FILE.npz` with an array
 * a column, which is made of the rows when the log is complete (until then they are in `FILE.npz.partial`). A file
 * that was begun is gone on with: its head says how many rows are whole games.
 *
 * @param replaces whether an archive that is there gives its place to the new one, when that is whole
 * @throws OthelloError `usage` when the file holds anything else or is complete.
 */
export function openArraysLog(file: string, about: LogAbout, replaces = false): LogFile {
  const isArchive = file.toLowerCase().endsWith('.npz');
  if (isArchive && !replaces && existsSync(file)) {
    throw new OthelloError('usage', `${file} is there already; remove it or name another file.`);
  }
  const rows = new RowFile(isArchive ? `${file}${PARTIAL_SUFFIX}` : file, about);
  return {
    form: 'rows',
    last: rows.last(),
    write: (log) => rows.append(log as Extract<GameLog, { form: 'rows' }>),
    close(complete) {
      try {
        if (complete && isArchive && rows.layout !== undefined) {
          const { columns, ...names } = rows.layout;
          writeArchive(file, rows, columns, { ...about, ...names });
        }
        rows.close();
        if (complete && isArchive) rows.remove();
      } catch (error) {
        throw writingError(file, error);
      }
    },
  };
}

/** An .npy file that grows. Its head counts the rows and is written after them. */
class RowFile {
  readonly file: string;
  /** Known once there are rows. */
  layout: ArrayLayout | undefined;
  count = 0;
  readonly #about: LogAbout;
  #handle: number | undefined;

  constructor(file: string, about: LogAbout) {
    this.file = file;
    this.#about = about;
    if (existsSync(file)) this.#resume();
  }

  get #sidecar(): string {
    return `${this.file}.json`;
  }

  #resume(): void {
    const { about, layout } = readSidecar(this.#sidecar, this.file);
    sameLog(this.#about, about, this.file);
    this.#handle = openSync(this.file, 'r+');
    this.layout = layout;
    const head = this.#head();
    const found = Buffer.alloc(head.length);
    readSync(this.#handle, found, 0, found.length, 0);
    this.count = npyRows(found, this.file);
    if (fstatSync(this.#handle).size < this.#end())
      throw new OthelloError('badRecord', `${this.file} is cut short.`);
    ftruncateSync(this.#handle, this.#end());
  }

  /** The game of the last row; names are filled up with zeros. */
  last(): string | undefined {
    if (this.count === 0) return undefined;
    const game = this.layout!.columns[0]!;
    const bytes = this.read(this.count - 1, 1).subarray(0, bytesOf(game));
    return Buffer.from(bytes).toString('utf8').split('\0', 1)[0];
  }

  append({ bytes, layout }: Extract<GameLog, { form: 'rows' }>): void {
    try {
      if (this.#handle === undefined) this.#begin(layout);
      if (JSON.stringify(layout) !== JSON.stringify(this.layout)) {
        const message = `${this.file} holds explanations of networks with other planes or layers; log these by themselves.`;
        throw new OthelloError('unsupported', message);
      }
      this.#write(bytes, this.#end());
      this.count += bytes.length / rowBytes(layout.columns);
      this.#write(this.#head(), 0);
    } catch (error) {
      throw writingError(this.file, error);
    }
  }

  #begin(layout: ArrayLayout): void {
    this.layout = layout;
    const sidecar: Sidecar = { about: this.#about, layout };
    writeAtomically(this.#sidecar, Buffer.from(`${JSON.stringify(sidecar, undefined, 2)}\n`));
    // A kill between the two leaves the first alone, which is written anew then.
    writeAtomically(this.file, this.#head());
    this.#handle = openSync(this.file, 'r+');
  }

  /** The bytes of rows. */
  read(first: number, count: number): Uint8Array {
    const width = rowBytes(this.layout!.columns);
    return readBytes(this.#handle!, this.#head().length + first * width, count * width, this.file);
  }

  close(): void {
    if (this.#handle === undefined) return;
    fsyncSync(this.#handle);
    closeSync(this.#handle);
  }

  remove(): void {
    rmSync(this.file, { force: true });
    rmSync(this.#sidecar, { force: true });
  }

  #head(): Uint8Array {
    return npyHeader(structuredType(this.layout!.columns), [this.count]);
  }

  #end(): number {
    return this.#head().length + this.count * rowBytes(this.layout!.columns);
  }

  #write(bytes: Uint8Array, position: number): void {
    for (let written = 0; written < bytes.length;) {
      written += writeSync(this.#handle!, bytes, written, bytes.length - written, position + written);
    }
  }
}

const sidecarSchema = z.looseObject({
  about: z.looseObject({}),
  layout: z.looseObject({
    columns: z
      .array(
        z.looseObject({
          name: z.string(),
          type: z.string().regex(/^[|<][A-Za-z]\d{1,5}$/),
          shape: z.array(z.int().min(0).max(65_536)),
        }),
      )
      .min(1),
  }),
});

function readSidecar(sidecar: string, file: string): Sidecar {
  try {
    const data = parseJson(readFileSync(sidecar, 'utf8'));
    sidecarSchema.parse(data);
    return data as Sidecar;
  } catch (cause) {
    throw new OthelloError(
      'usage',
      `${file} is there, but not ${sidecar}, whole, which says what it is; name another file.`,
      {
        cause,
      },
    );
  }
}
