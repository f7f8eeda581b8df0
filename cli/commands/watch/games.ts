import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { OthelloError } from '../../../engine/errors.js';
import { initialPosition, isOver, type Position, score } from '../../../engine/position.js';
import type {
  MoveNote,
  RecordedGame,
  RecordedPosition,
  RecordEntry,
} from '../../../engine/records/recordReader.js';
import {
  formatGameName,
  GAME_KINDS,
  type GameKind,
  type GameRecord,
  parseGameName,
  type PlyRecord,
  replay,
} from '../../../selfplay/records/gameRecord.js';
import { openStore, type Store } from '../../../selfplay/store/store.js';
import { readNetwork } from '../../../selfplay/training/pruneRun.js';
import { openRun, type Run } from '../../../selfplay/training/run.js';
import { type RecordedLine, recordedLine } from '../../screen/recordScene.js';
import { gamesThere, recordNumber } from '../../sources/gameNumbers.js';
import { givenMoves } from '../../sources/givenGame.js';
import { recordsIn, skippedRecord } from '../../sources/recordFile.js';

/** A game to look at. */
export interface WatchedGame {
  /** `12`, `arena/3`; of a file the number of its record. */
  readonly name: string;
  /** Who played, as far as it is known. */
  readonly black: string;
  readonly white: string;
  readonly line: RecordedLine;
  /** What the searches of the game said, a record for each move; absent where only the moves are known. */
  readonly plies?: readonly PlyRecord[];
  /** sha256 of the network that played both sides. */
  readonly network?: string;
  /** Final disc difference from black's view; absent where the game was not played to its end. */
  readonly score?: number;
  readonly note?: string;
  /** What the players said of their moves, a note for each. */
  readonly notes?: readonly MoveNote[];
  /** Of a test position: exact scores of its moves from the mover's view. */
  readonly known?: RecordedPosition['scores'];
}

/** Games to choose from. */
export interface GameShelf {
  /** Where they are from: `runs/first`. */
  readonly label: string;
  /** Places on the shelf, from 0; a run that trains gets more. */
  readonly count: number;
  /** The place to begin with. */
  readonly first: number;
  /** Whether there is a game at a place, readable or not: games of a match have their places before they are played. */
  has(place: number): boolean;
  /** Throws OthelloError when the game there cannot be read, or is not there yet. */
  game(place: number): WatchedGame;
  /** Throws OthelloError `usage` or `notFound`. */
  placeOf(name: string): number;
  /** The weights that played a game with the folder of their file, where they are kept. */
  weights(sha256: string): { readonly bytes: Uint8Array; readonly folder: string } | undefined;
  close(): void;
}

export interface ShelfChoice {
  /** A folder of a run, or a database. */
  readonly run: string | undefined;
  readonly file: string | undefined;
  readonly moves: string | undefined;
  readonly game: string | undefined;
}

/**
 * The games that the options name. Throws OthelloError.
 *
 * @param note is told of games of a file that cannot be read.
 */
export function openShelf(choice: ShelfChoice, note: (line: string) => void): GameShelf {
  const { run, file, moves, game } = choice;
  if ([run, file, moves].filter((way) => way !== undefined).length !== 1) {
    throw new OthelloError(
      'usage',
      'Say what to watch: a run or a database (watch DIR), --file FILE or --moves TRANSCRIPT.',
    );
  }
  if (moves !== undefined) return transcriptShelf(moves, note);
  return file === undefined ? storeShelf(run!, game) : fileShelf(file, game, note);
}

function transcriptShelf(text: string, note: (line: string) => void): GameShelf {
  const given = givenMoves(text, note);
  const line = recordedLine(given.moves, given.start);
  const only: WatchedGame = { name: '1', black: 'unknown', white: 'unknown', line, ...resultOf(line) };
  return {
    ...NO_WEIGHTS,
    label: 'a transcript',
    count: 1,
    first: 0,
    has: () => true,
    game: () => only,
    placeOf: () => 0,
  };
}

const NO_WEIGHTS = { weights: () => undefined, close: () => undefined } as const;

/** Games of one kind of a run or a database; also while it is written to. The newest comes first. */
function storeShelf(from: string, name: string | undefined): GameShelf {
  const isFile = statSync(from, { throwIfNoEntry: false })?.isFile() === true;
  const run: Run | undefined = isFile ? undefined : openRun(from, { readonly: true });
  const store: Store = run?.store ?? openStore(from, { readonly: true });
  const close = (): void => (run ?? store).close();
  try {
    const kind = name === undefined ? kindIn(store, from) : parseGameName(name).kind;
    const placeOf = (wanted: string): number => {
      const { index, kind: other } = parseGameName(wanted.includes('/') ? wanted : `${kind}/${wanted}`);
      if (other === kind && store.game({ kind, index }) !== undefined) return index;
      const last = store.nextIndex(kind) - 1;
      const there = last < 0 ? 'it has none of that kind' : `it has the games 0 to ${last}`;
      throw new OthelloError('notFound', `${from} has no game ${wanted}; ${there}.`);
    };
    return {
      label: from,
      get count() {
        return store.nextIndex(kind);
      },
      first: name === undefined ? store.nextIndex(kind) - 1 : placeOf(name),
      has(place) {
        try {
          return store.game({ kind, index: place }) !== undefined;
        } catch (error) {
          if (error instanceof OthelloError) return true;
          throw error;
        }
      },
      game(place) {
        const record = store.game({ kind, index: place });
        const called = formatGameName({ kind, index: place });
        if (record === undefined) throw new OthelloError('notFound', `Game ${called} is not stored yet.`);
        return storedGame(called, record, networkName(store, record.network));
      },
      placeOf,
      weights: (sha256) =>
        run === undefined ? undefined : { bytes: readNetwork(run, sha256), folder: run.networks.folder },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Self-play where there is any. */
function kindIn(store: Store, from: string): GameKind {
  const kind = GAME_KINDS.find((each) => store.nextIndex(each) > 0);
  if (kind === undefined) throw new OthelloError('notFound', `${from} has no games yet.`);
  return kind;
}

/** `network 12` of a run, the beginning of its sha256 where no run is known. */
function networkName(store: Store, sha256: string): string {
  if (sha256 === '') return 'unknown';
  return `network ${store.generationOf(sha256) ?? sha256.slice(0, 12)}`;
}

function storedGame(name: string, record: GameRecord, itself: string): WatchedGame {
  replay(record);
  const { plies, players, network, start = initialPosition(), forfeit, origin } = record;
  const note =
    forfeit !== undefined
      ? forfeit.by === undefined
        ? forfeit.reason
        : `${forfeit.by} gave up: ${forfeit.reason}`
      : origin === undefined
        ? undefined
        : [origin.file, origin.event, origin.date ?? origin.year]
            .filter((part) => part !== undefined)
            .join(', ');
  return {
    name,
    black: players?.black ?? itself,
    white: players?.white ?? itself,
    line: recordedLine(
      plies.map(({ move }) => move),
      start,
    ),
    plies,
    // What nobody has lost when it stops is no draw.
    ...(forfeit !== undefined && forfeit.by === undefined ? {} : { score: record.score }),
    ...(network === '' ? {} : { network }),
    ...(note === undefined ? {} : { note }),
  };
}

/** All games of a file of records, or positions; names of players as WTHOR's files beside it have them. */
function fileShelf(file: string, name: string | undefined, note: (line: string) => void): GameShelf {
  const entries: Exclude<RecordEntry, { kind: 'problem' }>[] = [];
  for (const entry of recordsIn(file)) {
    if (entry.kind === 'problem') note(skippedRecord(entry.problem));
    else entries.push(entry);
  }
  if (entries.length === 0) throw new OthelloError('notFound', `${file} has no games to watch.`);
  const nameOf = (entry: RecordEntry): string => String(recordNumber(entry));
  const placeOf = (wanted: string): number => {
    const place = entries.findIndex((entry) => nameOf(entry) === wanted);
    if (place >= 0) return place;
    throw new OthelloError(
      'notFound',
      `${file} has no game ${wanted}; ${gamesThere(entries.map(recordNumber))}.`,
    );
  };
  return {
    ...NO_WEIGHTS,
    label: basename(file),
    count: entries.length,
    first: name === undefined ? 0 : placeOf(name),
    has: () => true,
    game(place) {
      const entry = entries[place]!;
      const called = nameOf(entry);
      return entry.kind === 'game' ? fileGame(called, entry.game) : filePosition(called, entry.position);
    },
    placeOf,
  };
}

function fileGame(name: string, { moves, start, result, ...about }: RecordedGame): WatchedGame {
  const note = [about.event, about.date ?? about.year].filter((part) => part !== undefined).join(', ');
  return {
    name,
    black: about.black ?? 'unknown',
    white: about.white ?? 'unknown',
    line: recordedLine(moves, start),
    ...(result === undefined ? {} : { score: result }),
    ...(note === '' ? {} : { note }),
    ...(about.notes === undefined ? {} : { notes: about.notes }),
  };
}

/** A position of which nothing was played. */
function filePosition(name: string, { position, scores, label }: RecordedPosition): WatchedGame {
  return {
    name,
    black: 'unknown',
    white: 'unknown',
    line: recordedLine([], position),
    ...(scores.length === 0 ? {} : { known: scores }),
    ...(label === undefined ? {} : { note: label }),
  };
}

/** The result, where the moves go to the end. */
function resultOf({ positions }: RecordedLine): { readonly score?: number } {
  const last: Position = positions.at(-1)!;
  return isOver(last) ? { score: last.turn === 'black' ? score(last) : -score(last) } : {};
}
