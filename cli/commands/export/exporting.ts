import { extname } from 'node:path';
import { OthelloError } from '../../../engine/errors.js';
import { positionsOf } from '../../../engine/notation.js';
import { discs, legalMoveList } from '../../../engine/position.js';
import { formatGgf } from '../../../engine/records/ggf.js';
import { formatObf } from '../../../engine/records/obf.js';
import { formatPgn } from '../../../engine/records/pgnWriter.js';
import { recordFormatOf, WRITTEN_FORMATS } from '../../../engine/records/recordFormat.js';
import type { RecordedGame } from '../../../engine/records/recordReader.js';
import { formatSgf } from '../../../engine/records/sgfWriter.js';
import { formatTranscriptRecord } from '../../../engine/records/transcript.js';
import { type CreationDate, WthorWriter } from '../../../engine/records/wthorWriter.js';
import { Stopped } from '../../../engine/stop.js';
import { AtomicFile } from '../../../nn/atomicFile.js';
import { softwareName } from '../../../nn/packageRoot.js';
import { GrowingArchive } from '../../../selfplay/arrays/archive.js';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import { POSITION_COLUMNS, recordedPositions } from '../../../selfplay/records/positionColumns.js';
import { recordedGame } from '../../../selfplay/records/recordedGame.js';
import type { StoppableSolver } from '../../engine/stoppableSolver.js';

/** Takes games one by one and writes them to files, which appear when all is written. */
export interface GameExport {
  /** Throws OthelloError `unsupported` when the format cannot hold the game, `badRecord` where it is damaged. */
  add(record: GameRecord): void | Promise<void>;
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
  readonly solver: StoppableSolver;
  /** Where the games are from, in what says of itself what it is. */
  readonly source: string;
}

/** What games are written as: the formats of game records, and positions as arrays. */
export const EXPORT_FORMATS = [...WRITTEN_FORMATS, 'npz'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The format that the end of a file's name stands for. */
export function exportFormatOf(out: string): ExportFormat | undefined {
  if (extname(out).toLowerCase() === '.npz') return 'npz';
  const named = recordFormatOf(out);
  return WRITTEN_FORMATS.find((written) => written === named);
}

export function openExport(
  format: ExportFormat,
  out: string,
  { created, empties, solver, source }: ExportOptions,
): GameExport {
  switch (format) {
    case 'transcript':
      return lineExport(out, formatTranscriptRecord);
    case 'ggf':
      return lineExport(out, formatGgf);
    case 'pgn':
      return lineExport(out, formatPgn);
    case 'sgf':
      return lineExport(out, formatSgf);
    case 'obf':
      return lineExport(out, solvedPosition(empties, solver));
    case 'wthor':
      return new WthorExport(out, created);
    case 'npz':
      return positionsExport(out, source);
  }
}

/** Raised when the meaning of a column changes. */
const POSITIONS_VERSION = 1;

/** A row for each ply of the games that were played to their end. */
function positionsExport(out: string, source: string): GameExport {
  const archive = new GrowingArchive(out, POSITION_COLUMNS);
  let games = 0;
  return {
    add(record) {
      if (record.forfeit !== undefined)
        throw new OthelloError(
          'unsupported',
          'The game was not played to its end, so its positions have no result.',
        );
      archive.add(recordedPositions(record));
      games++;
    },
    finish() {
      const about = {
        format: 'othello-zero positions',
        version: POSITIONS_VERSION,
        software: softwareName(),
      };
      archive.finish({ ...about, source, games, positions: archive.count });
      return [out];
    },
    abandon: () => archive.abandon(),
  };
}

function lineExport(out: string, format: (game: RecordedGame) => string | Promise<string>): GameExport {
  const file = new GrowingFile(out);
  return {
    async add(record) {
      const line = await format(recordedGame(record));
      file.write(Buffer.from(`${line}\n`));
    },
    finish() {
      file.complete();
      file.name(out);
      return [out];
    },
    abandon: () => file.abandon(),
  };
}

function solvedPosition(empties: number, solver: StoppableSolver): (game: RecordedGame) => Promise<string> {
  return async ({ start, moves }) => {
    const position = positionsOf(moves, start).find(
      (each) => discs(each).empty === empties && legalMoveList(each).length > 0,
    );
    if (position === undefined) {
      throw new OthelloError('unsupported', `The game has no position with ${empties} empty squares.`);
    }
    const { complete, moves: scores } = await solver.solve(position, { allMoves: true });
    if (!complete) throw new Stopped();
    return formatObf({ position, scores: scores! });
  };
}

/** A .wtb file for each year, with the .jou and .trn of its names. */
class WthorExport implements GameExport {
  readonly #out: string;
  readonly #created: CreationDate;
  readonly #names: GrowingFile[] = [];
  readonly #years = new Map<number, { readonly writer: WthorWriter; readonly file: GrowingFile }>();

  constructor(out: string, created: CreationDate) {
    this.#out = out;
    this.#created = created;
  }

  add(record: GameRecord): void {
    const game = recordedGame(record);
    const year = game.year ?? 0;
    const writer = this.#years.get(year)?.writer ?? new WthorWriter(this.#created);
    const bytes = writer.add(game);
    let open = this.#years.get(year);
    if (open === undefined) {
      open = { writer, file: new GrowingFile(this.#out) };
      open.file.write(writer.header()); // its place; the true one is known at the end
      this.#years.set(year, open);
    }
    open.file.write(bytes);
  }

  finish(): string[] {
    const extension = extname(this.#out);
    const stem = this.#out.slice(0, this.#out.length - extension.length);
    const files: [name: string, file: GrowingFile][] = [];
    for (const [year, { writer, file }] of this.#years) {
      const name = this.#years.size === 1 ? stem : `${stem}-${year}`;
      file.writeAt(0, writer.header());
      files.push([name + (extension === '' ? '.wtb' : extension), file]);
      files.push([`${name}.jou`, this.#namesFile(`${name}.jou`, writer.players())]);
      files.push([`${name}.trn`, this.#namesFile(`${name}.trn`, writer.tournaments())]);
    }
    // None has its name before all are whole.
    for (const [, file] of files) file.complete();
    for (const [name, file] of files) file.name(name);
    return files.map(([name]) => name);
  }

  #namesFile(name: string, bytes: Uint8Array): GrowingFile {
    const file = new GrowingFile(name);
    this.#names.push(file);
    file.write(bytes);
    return file;
  }

  abandon(): void {
    for (const { file } of this.#years.values()) file.abandon();
    for (const file of this.#names) file.abandon();
  }
}

const BUFFER = 1 << 16;

/** A file of many small pieces that has its name only when it is whole. What cannot be written throws OthelloError. */
class GrowingFile {
  readonly #file: AtomicFile;
  #waiting: Uint8Array[] = [];
  #size = 0;

  /** @param said what it is called when it cannot be written */
  constructor(name: string, said: string = name) {
    this.#file = new AtomicFile(name, said);
  }

  write(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#size += bytes.length;
    if (this.#size >= BUFFER) this.#flush();
  }

  writeAt(position: number, bytes: Uint8Array): void {
    this.#flush();
    this.#file.write(bytes, position);
  }

  /** Its bytes are on the disk; only the name is missing. */
  complete(): void {
    this.#flush();
    this.#file.complete();
  }

  name(name: string): void {
    this.#file.commit(name);
  }

  abandon(): void {
    this.#file.abandon();
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#size = 0;
    this.#file.write(bytes);
  }
}
