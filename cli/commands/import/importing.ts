import { createHash } from 'node:crypto';
import { createReadStream, type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import { OthelloError } from '../../../engine/errors.js';
import { type RecordFormat, recordFormatOf, recordReader } from '../../../engine/records/format.js';
import {
  readRecordStream,
  type RecordEntry,
  type RecordProblem,
} from '../../../engine/records/recordReader.js';
import type { WthorNames } from '../../../engine/records/wthor.js';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import { importedRecord, solvedRecord } from '../../../selfplay/records/recordedGame.js';
import type { Store } from '../../../selfplay/store/store.js';
import type { StoppableSolver } from '../../playing/stoppableSolver.js';
import { unreadable } from '../../sources/wthorNames.js';

/** Problems of a file that are kept one by one; the others are counted. */
const MOST_PROBLEMS = 1000;
/** Games of one transaction. */
const CHUNK = 1000;
/** Effort for a test position: about two seconds. */
const SOLVE_NODES = 50_000_000;

export interface ImportedFile {
  readonly file: string;
  /** Records read now, and how many of them became games. */
  readonly read: number;
  readonly imported: number;
  /** Records that were left out, and the first of them: a file of junk has more than anybody reads. */
  readonly skipped: number;
  readonly problems: readonly RecordProblem[];
  /** The whole file had been imported before. */
  readonly alreadyThere: boolean;
}

export interface ImportOptions {
  readonly format: RecordFormat;
  /** Of WTHOR. */
  readonly names: WthorNames;
  readonly signal: AbortSignal;
  /** Of OBF. */
  readonly solver: StoppableSolver;
  /** Bytes of the file that have been read, and games imported so far. */
  readonly onProgress: (bytes: number, imported: number) => void;
}

/** What a database remembers of a file that it took games from, by the file's sha256. */
interface Remembered {
  readonly file: string;
  /** Records done with, in the order of the file. */
  readonly records: number;
  readonly complete: boolean;
}

/**
 * Reads a file of games into a database. A file that was there already is not taken twice, and one whose import was
 * stopped goes on where it stopped. Throws OthelloError when it cannot be read at all.
 */
export async function importFile(store: Store, file: string, options: ImportOptions): Promise<ImportedFile> {
  const { format, signal, onProgress, names } = options;
  const key = `imported ${await sha256OfFile(file)}`;
  const before = store.property(key) as Remembered | undefined;
  const problems: RecordProblem[] = [];
  const done = { read: 0, imported: 0, skipped: 0 };
  if (before?.complete === true) return { file, ...done, problems, alreadyThere: true };
  const taker = new RecordTaker(options.solver);
  let games: GameRecord[] = [];
  let records = 0;
  let remembered = before;
  /** A file that gave nothing is not remembered: it may have been taken for what it is not. */
  const keep = (complete: boolean): void => {
    if (games.length === 0 && remembered === undefined) return;
    const now: Remembered = { file: basename(file), records, complete };
    store.insertChunk(() => {
      checkAlone(store, key, remembered, file);
      const first = store.nextIndex('imported');
      const numbered = games.map((game, place) => ({ ...game, index: first + place }));
      return { games: numbered, properties: { [key]: now } };
    });
    remembered = now;
    done.imported += games.length;
    games = [];
  };
  const isStopped = (): boolean => signal.aborted;
  let bytes = 0;
  const stream = counted(file, (count) => (bytes += count));
  for await (const entry of readRecordStream(recordReader(format, basename(file), names), stream)) {
    if (isStopped()) break;
    if (records < (before?.records ?? 0)) {
      records++;
      continue;
    }
    const game = await taker.take(entry);
    if (isStopped()) break;
    records++;
    done.read++;
    if (!('reason' in game)) games.push(game);
    else {
      done.skipped++;
      if (problems.length < MOST_PROBLEMS) problems.push(game);
    }
    if (games.length >= CHUNK) keep(false);
    if (records % 100 === 0) onProgress(bytes, done.imported + games.length);
  }
  keep(!signal.aborted);
  onProgress(bytes, done.imported);
  return { file, ...done, problems, alreadyThere: false };
}

/** Throws OthelloError `runInUse` when another process has taken games of the file meanwhile. */
function checkAlone(store: Store, key: string, known: Remembered | undefined, file: string): void {
  const now = store.property(key) as Remembered | undefined;
  if (now?.records === known?.records) return;
  throw new OthelloError(
    'runInUse',
    `Another process is importing ${file} into ${store.file}; let it finish.`,
  );
}

/** Makes records of entries; they get their numbers when they are stored. */
class RecordTaker {
  readonly #solver: StoppableSolver;

  constructor(solver: StoppableSolver) {
    this.#solver = solver;
  }

  async take(entry: RecordEntry): Promise<GameRecord | RecordProblem> {
    if (entry.kind === 'problem') return entry.problem;
    const { source } = entry.kind === 'game' ? entry.game : entry.position;
    const record =
      entry.kind === 'game'
        ? importedRecord(entry.game, 0)
        : await solvedRecord(entry.position, 0, this.#solver, SOLVE_NODES);
    return typeof record === 'string'
      ? { file: source?.file ?? '', record: source?.record ?? 0, reason: record }
      : record;
  }
}

/** What the file's name says it is. Throws OthelloError `usage`. */
export function formatOf(file: string): RecordFormat {
  const format = recordFormatOf(file);
  if (format !== undefined) return format;
  throw new OthelloError(
    'usage',
    `The name of ${file} does not say what it is: .txt (transcripts), .wtb (WTHOR), .ggf or .obf; or give --format.`,
  );
}

async function* counted(file: string, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
      count(piece.length);
      yield piece;
    }
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of counted(file, () => undefined)) hash.update(piece);
  return hash.digest('hex');
}

/** Bytes of all the files. Throws OthelloError `notFound`. */
export function sizeOf(files: readonly string[]): number {
  return files.reduce((sum, file) => {
    const stats = statsOf(file);
    if (stats?.isFile() !== true) throw new OthelloError('notFound', `There is no file ${file}.`);
    return sum + stats.size;
  }, 0);
}

function statsOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (cause) {
    throw unreadable(file, cause);
  }
}
