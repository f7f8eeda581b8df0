import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stdin } from 'node:process';
import { OthelloError } from '../../../engine/errors.js';
import { anyReader } from '../../../engine/records/anyReader.js';
import type { RecordFormat } from '../../../engine/records/recordFormat.js';
import {
  readRecordStream,
  type RecordEntry,
  type RecordProblem,
} from '../../../engine/records/recordReader.js';
import type { WthorNames } from '../../../engine/records/wthor.js';
import { gameIdentity } from '../../../selfplay/records/gameIdentity.js';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import { importedRecord, solvedRecord } from '../../../selfplay/records/recordedGame.js';
import type { Store } from '../../../selfplay/store/store.js';
import type { StoppableSolver } from '../../engine/stoppableSolver.js';
import { unpackedStream } from '../../sources/compressed.js';
import { isThere, STDIN } from '../../sources/fileNames.js';
import { isStream, originOf, statsOf } from '../../sources/recordFile.js';
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
  /** Games that were there already: the same moves, first position and players. */
  readonly duplicates: number;
  /** Games that were taken although their record contradicts itself or lacks something, and the first of the reasons. */
  readonly noted: number;
  readonly notes: readonly RecordProblem[];
  /** The whole file had been imported before. */
  readonly alreadyThere: boolean;
}

export interface ImportOptions {
  /** That the file has, whatever its content looks like. */
  readonly format: RecordFormat | undefined;
  /** Of WTHOR. */
  readonly names: () => WthorNames;
  /** Take games that are there already. */
  readonly keepsDuplicates: boolean;
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
 * Reads a file of games into a database. A file that was there already is not taken twice, nor is a game, and one whose
 * import was stopped goes on where it stopped. Throws OthelloError when it cannot be read at all.
 */
export async function importFile(store: Store, file: string, options: ImportOptions): Promise<ImportedFile> {
  const { format, signal, onProgress, names, keepsDuplicates } = options;
  // A pipe can be read only once; games of it that are there already are known one by one.
  const key = isStream(file) ? undefined : `imported ${await sha256OfFile(file)}`;
  const before = key === undefined ? undefined : (store.property(key) as Remembered | undefined);
  const report = new Report(file);
  if (before?.complete === true && !keepsDuplicates) return report.result(true);
  const passedOver = before?.complete === true ? 0 : (before?.records ?? 0);
  const keeper = new Keeper(store, file, { key, before, keepsDuplicates });
  const taker = new RecordTaker(options.solver);
  const isStopped = (): boolean => signal.aborted;
  let games: GameRecord[] = [];
  let records = 0;
  const keep = (complete: boolean): void => {
    report.kept(games.length, keeper.keep(games, records, complete));
    games = [];
  };
  let bytes = 0;
  const stream = unpackedStream(
    counted(file, (count) => (bytes += count)),
    file,
  );
  for await (const entry of readRecordStream(anyReader(originOf(file), names, format), stream)) {
    if (isStopped()) break;
    if (entry.kind === 'problem' && entry.problem.record === 0) {
      report.ofFile(entry.problem);
      continue;
    }
    if (records < passedOver) {
      records++;
      continue;
    }
    const game = await taker.take(entry);
    if (isStopped()) break;
    records++;
    if ('reason' in game) report.skip(game);
    else {
      games.push(game);
      report.take(entry);
    }
    if (games.length >= CHUNK) keep(false);
    if (records % 100 === 0) onProgress(bytes, report.imported + games.length);
  }
  keep(!signal.aborted);
  onProgress(bytes, report.imported);
  return report.result(false);
}

/** Counts what becomes of the records of a file. */
class Report {
  readonly #file: string;
  readonly #problems: RecordProblem[] = [];
  readonly #notes: RecordProblem[] = [];
  #read = 0;
  #skipped = 0;
  #duplicates = 0;
  #noted = 0;
  imported = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** What is wrong with the file as a whole is no record. */
  ofFile(problem: RecordProblem): void {
    this.#problems.push(problem);
  }

  skip(problem: RecordProblem): void {
    this.#read++;
    this.#skipped++;
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(problem);
  }

  take(entry: RecordEntry): void {
    this.#read++;
    if (entry.kind === 'problem') return;
    const { remarks = [], source = { file: '', record: 0 } } =
      entry.kind === 'game' ? entry.game : entry.position;
    if (remarks.length === 0) return;
    this.#noted++;
    const { file, record } = source;
    if (this.#notes.length < MOST_PROBLEMS) this.#notes.push({ file, record, reason: remarks.join('; ') });
  }

  kept(given: number, stored: number): void {
    this.imported += stored;
    this.#duplicates += given - stored;
  }

  result(alreadyThere: boolean): ImportedFile {
    return {
      file: this.#file,
      read: this.#read,
      imported: this.imported,
      skipped: this.#skipped,
      duplicates: this.#duplicates,
      noted: this.#noted,
      problems: this.#problems,
      notes: this.#notes,
      alreadyThere,
    };
  }
}

/** Stores the games of a file, and how far it has been read. */
class Keeper {
  readonly #store: Store;
  readonly #file: string;
  readonly #key: string | undefined;
  readonly #keepsDuplicates: boolean;
  #remembered: Remembered | undefined;

  constructor(
    store: Store,
    file: string,
    about: { key: string | undefined; before: Remembered | undefined; keepsDuplicates: boolean },
  ) {
    this.#store = store;
    this.#file = file;
    this.#key = about.key;
    this.#remembered = about.before;
    this.#keepsDuplicates = about.keepsDuplicates;
  }

  /** Returns how many of the games were new. @param records done with, from the beginning of the file */
  keep(games: readonly GameRecord[], records: number, complete: boolean): number {
    // A file that gave nothing is not remembered: it may have been taken for what it is not.
    if (games.length === 0 && this.#remembered === undefined) return 0;
    const store = this.#store;
    const now: Remembered = { file: originOf(this.#file), records, complete };
    const properties = this.#key === undefined ? {} : { [this.#key]: now };
    const stored = store.insertChunk(() => {
      if (this.#key !== undefined) checkAlone(store, this.#key, this.#remembered, this.#file);
      const first = store.nextIndex('imported');
      const numbered = this.#fresh(games).map((game, place) => ({ ...game, index: first + place }));
      return { games: numbered, properties };
    });
    this.#remembered = now;
    return stored;
  }

  #fresh(games: readonly GameRecord[]): readonly GameRecord[] {
    if (this.#keepsDuplicates) return games;
    const seen = new Set<string>();
    return games.filter((game) => {
      const identity = gameIdentity(game);
      const name = identity.toString('latin1');
      if (seen.has(name) || this.#store.hasGame(identity)) return false;
      seen.add(name);
      return true;
    });
  }
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

async function* counted(file: string, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of (file === STDIN ? stdin : createReadStream(file)) as AsyncIterable<Buffer>) {
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

/** Bytes of all the files; of a pipe nobody knows how many there are. Throws OthelloError `notFound`. */
export function sizeOf(files: readonly string[]): number {
  return files.reduce((sum, file) => {
    if (file === STDIN) return sum;
    if (!isThere(file)) throw new OthelloError('notFound', `There is no file ${file}.`);
    return sum + statsOf(file).size;
  }, 0);
}
