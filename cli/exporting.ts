import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { extname } from 'node:path';
import {
  createSolver,
  discs,
  formatGgf,
  formatObf,
  formatTranscriptRecord,
  legalMoveList,
  OthelloError,
  positionsOf,
  WthorWriter,
  type CreationDate,
  type RecordedGame,
  type RecordFormat,
} from '../engine/index.js';

/** Takes games one by one and writes them to files, which appear when all is written. */
export interface GameExport {
  /** Throws OthelloError `unsupported` when the format cannot hold the game. */
  add(game: RecordedGame): void;
  /** The names of the files. */
  finish(): string[];
  /** Leaves nothing behind. */
  abandon(): void;
}

export interface ExportOptions {
  /** The day, for the headers of WTHOR. */
  readonly created: CreationDate;
  /** OBF: of each game the position with so many empty squares, every move solved. */
  readonly empties: number;
}

export function openExport(
  format: RecordFormat,
  out: string,
  { created, empties }: ExportOptions,
): GameExport {
  switch (format) {
    case 'transcript':
      return lineExport(out, formatTranscriptRecord);
    case 'ggf':
      return lineExport(out, formatGgf);
    case 'obf':
      return lineExport(out, solvedPosition(empties));
    case 'wthor':
      return new WthorExport(out, created);
  }
}

function lineExport(out: string, format: (game: RecordedGame) => string): GameExport {
  const file = new GrowingFile(out);
  return {
    add: (game) => file.write(Buffer.from(`${format(game)}\n`)),
    finish() {
      file.finish(out);
      return [out];
    },
    abandon: () => file.abandon(),
  };
}

function solvedPosition(empties: number): (game: RecordedGame) => string {
  const solver = createSolver();
  return ({ start, moves }) => {
    const position = positionsOf(moves, start).find(
      (each) => discs(each).empty === empties && legalMoveList(each).length > 0,
    );
    if (position === undefined) {
      throw new OthelloError('unsupported', `The game has no position with ${empties} empty squares.`);
    }
    return formatObf({ position, scores: solver.solve(position, { allMoves: true }).moves! });
  };
}

/** A .wtb file for each year, with the .jou and .trn of its names. */
class WthorExport implements GameExport {
  readonly #out: string;
  readonly #created: CreationDate;
  readonly #years = new Map<number, { readonly writer: WthorWriter; readonly file: GrowingFile }>();

  constructor(out: string, created: CreationDate) {
    this.#out = out;
    this.#created = created;
  }

  add(game: RecordedGame): void {
    const year = game.year ?? 0;
    const writer = this.#years.get(year)?.writer ?? new WthorWriter(this.#created);
    const bytes = writer.add(game);
    let open = this.#years.get(year);
    if (open === undefined) {
      open = { writer, file: new GrowingFile(`${this.#out}.${year}`) };
      open.file.write(writer.header()); // its place; the true one is known at the end
      this.#years.set(year, open);
    }
    open.file.write(bytes);
  }

  finish(): string[] {
    const extension = extname(this.#out);
    const stem = this.#out.slice(0, this.#out.length - extension.length);
    return [...this.#years].flatMap(([year, { writer, file }]) => {
      const name = this.#years.size === 1 ? stem : `${stem}-${year}`;
      const games = name + (extension === '' ? '.wtb' : extension);
      file.writeAt(0, writer.header());
      file.finish(games);
      for (const [suffix, bytes] of [
        ['.jou', writer.players()],
        ['.trn', writer.tournaments()],
      ] as const) {
        const names = new GrowingFile(name + suffix);
        names.write(bytes);
        names.finish(name + suffix);
      }
      return [games, `${name}.jou`, `${name}.trn`];
    });
  }

  abandon(): void {
    for (const { file } of this.#years.values()) file.abandon();
  }
}

const BUFFER = 1 << 16;

/** A file that has its name only when it is whole. */
class GrowingFile {
  readonly #partial: string;
  readonly #handle: number;
  #isOpen = true;
  #waiting: Uint8Array[] = [];
  #size = 0;

  constructor(name: string) {
    this.#partial = `${name}.${process.pid}.partial`;
    try {
      this.#handle = openSync(this.#partial, 'w');
    } catch (cause) {
      throw new OthelloError('notFound', `${name} cannot be written; is there such a folder?`, { cause });
    }
  }

  write(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#size += bytes.length;
    if (this.#size >= BUFFER) this.#flush();
  }

  writeAt(position: number, bytes: Uint8Array): void {
    this.#flush();
    writeSync(this.#handle, bytes, 0, bytes.length, position);
  }

  finish(name: string): void {
    this.#flush();
    fsyncSync(this.#handle);
    this.#close();
    renameSync(this.#partial, name);
  }

  abandon(): void {
    this.#close();
    rmSync(this.#partial, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#handle);
    this.#isOpen = false;
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#size = 0;
    for (let written = 0; written < bytes.length;) written += writeSync(this.#handle, bytes, written);
  }
}
