import type { Database } from 'better-sqlite3';
import { OthelloError } from '../../engine/errors.js';
import { formatPosition, parsePosition } from '../../engine/notation.js';
import { gameIdentity } from '../records/gameIdentity.js';
import {
  formatGameName,
  type GameKind,
  type GameName,
  type GameOrigin,
  type GameRecord,
} from '../records/gameRecord.js';
import { decodePlies, encodePlies } from '../records/pliesCodec.js';
import { decoded, decodedEach, type OnDamage } from './storeErrors.js';

/** Which games to read: of one kind, of generations `from`..`to`, both included. */
export interface GameFilter {
  readonly kind?: GameKind;
  readonly from?: number;
  readonly to?: number;
}

/** A game without its plies, as lists of games show it. */
export interface GameHead extends Omit<GameRecord, 'plies' | 'start' | 'seed'> {
  readonly kind: GameKind;
  readonly plies: number;
}

/** A stretch of the games of a kind by their numbers, both ends left out; the first `count` from the end that is given. */
export type GameStretch = { readonly kind: GameKind; readonly count: number } & (
  { readonly after: number } | { readonly before: number }
);

type Forfeit = NonNullable<GameRecord['forfeit']>;

interface GameRow {
  kind: GameKind;
  number: number;
  generation: number;
  seed: string;
  network: string;
  black: string | null;
  white: string | null;
  start: string | null;
  score: number;
  ply_count: number;
  plies: Uint8Array;
  forfeit: string | null;
  origin: string | null;
}

type HeadRow = Omit<GameRow, 'seed' | 'start' | 'plies'>;

const HEAD_COLUMNS = 'kind, number, generation, network, black, white, score, ply_count, forfeit, origin';
const COLUMNS =
  'kind, number, generation, seed, network, black, white, start, score, ply_count, plies, forfeit, origin';
/** Games read at a time. A statement that is left open would block every other one of the connection. */
const PAGE = 128;

/** The questions to the table, each compiled once. */
function prepareStatements(database: Database) {
  const heads = (condition: string) =>
    database.prepare<[string, number, number], HeadRow>(
      `SELECT ${HEAD_COLUMNS} FROM games WHERE kind = ? AND number ${condition} LIMIT ?`,
    );
  return {
    insertion: database.prepare<[GameRow & { identity: Uint8Array | null }]>(
      `INSERT INTO games (${COLUMNS}, identity)
     VALUES (@kind, @number, @generation, @seed, @network, @black, @white, @start, @score, @ply_count, @plies,
             @forfeit, @origin, @identity)
     ON CONFLICT (kind, number) DO NOTHING`,
    ),
    byName: database.prepare<[string, number], GameRow>(
      `SELECT ${COLUMNS} FROM games WHERE kind = ? AND number = ?`,
    ),
    page: database.prepare<[string, number, number, number, number], GameRow>(
      `SELECT ${COLUMNS} FROM games
     WHERE kind = ? AND generation <= ? AND (generation, number) > (?, ?)
     ORDER BY generation, number LIMIT ?`,
    ),
    headsAfter: heads('> ? ORDER BY number'),
    headsBefore: heads('< ? ORDER BY number DESC'),
    identical: database.prepare<[Uint8Array], { found: 1 }>(
      'SELECT 1 AS found FROM games WHERE identity = ? LIMIT 1',
    ),
    unidentified: database.prepare<[number, number], GameRow>(
      `SELECT ${COLUMNS} FROM games WHERE kind = 'imported' AND identity IS NULL AND number > ? ORDER BY number LIMIT ?`,
    ),
    identification: database.prepare<[Uint8Array, number]>(
      `UPDATE games SET identity = ? WHERE kind = 'imported' AND number = ?`,
    ),
    next: database.prepare<[string], { next: number }>(
      'SELECT coalesce(max(number) + 1, 0) AS next FROM games WHERE kind = ?',
    ),
    countOf: database.prepare<[string, number], { games: number }>(
      'SELECT count(*) AS games FROM games WHERE kind = ? AND generation = ?',
    ),
    between: database.prepare<[string, number, number], { games: number }>(
      'SELECT count(*) AS games FROM games WHERE kind = ? AND number BETWEEN ? AND ?',
    ),
    totals: database.prepare<[], { kind: GameKind; games: number; positions: number }>(
      'SELECT kind, count(*) AS games, sum(ply_count) AS positions FROM games GROUP BY kind',
    ),
  };
}

/** @internal The table of games. */
export function gameTable(database: Database, onDamage?: OnDamage) {
  const statements = prepareStatements(database);

  return {
    /**
     * Inserts a game; false when it is there already.
     *
     * @throws OthelloError `internal` when another game has its name: games are a function of their
     *   seed, so a game played again must be the same, byte for byte.
     */
    insert(record: GameRecord): boolean {
      const row = toRow(record);
      const identity = row.kind === 'imported' ? gameIdentity(record) : null;
      if (statements.insertion.run({ ...row, identity }).changes === 1) return true;
      const stored = statements.byName.get(row.kind, row.number)!;
      if (!sameGame(row, stored)) {
        const name = formatGameName({ kind: row.kind, index: row.number });
        throw new OthelloError(
          'internal',
          `Game ${name} was played again and came out differently; the stored one is kept.`,
        );
      }
      return false;
    },
    isKnown: (identity: Uint8Array): boolean => statements.identical.get(identity) !== undefined,
    /** Gives an identity to imported games that were stored when there was none; a damaged one has none. */
    identify(): void {
      let last = -1;
      for (
        let rows = statements.unidentified.all(last, PAGE);
        rows.length > 0;
        rows = statements.unidentified.all(last, PAGE)
      ) {
        for (const record of decodedEach(rows, fromRow, () => undefined)) {
          statements.identification.run(gameIdentity(record), record.index);
        }
        last = rows.at(-1)!.number;
      }
    },
    get(name: GameName): GameRecord | undefined {
      const row = statements.byName.get(name.kind, name.index);
      if (row === undefined) return undefined;
      return decodedEach([row], fromRow, onDamage).next().value as GameRecord | undefined;
    },
    *read({ kind = 'selfplay', from = 0, to = Number.MAX_SAFE_INTEGER }: GameFilter): Generator<GameRecord> {
      let after: [generation: number, number: number] = [from, -1];
      for (;;) {
        const rows = statements.page.all(kind, to, ...after, PAGE);
        yield* decodedEach(rows, fromRow, onDamage);
        const last = rows.at(-1);
        if (last === undefined || rows.length < PAGE) return;
        after = [last.generation, last.number];
      }
    },
    heads({ kind, count, ...from }: GameStretch): GameHead[] {
      const rows =
        'after' in from
          ? statements.headsAfter.all(kind, from.after, count)
          : statements.headsBefore.all(kind, from.before, count).reverse();
      return [...decodedEach(rows, headFromRow, onDamage)];
    },
    countOf: (kind: GameKind, generation: number): number => statements.countOf.get(kind, generation)!.games,
    countBetween: (kind: GameKind, first: number, count: number): number =>
      statements.between.get(kind, first, first + count - 1)!.games,
    nextIndex: (kind: GameKind): number => statements.next.get(kind)!.next,
    totals: () => statements.totals.all(),
  };
}

function toRow(record: GameRecord): GameRow {
  return {
    kind: record.kind ?? 'selfplay',
    number: record.index,
    generation: record.generation,
    seed: record.seed,
    network: record.network,
    black: record.players?.black ?? null,
    white: record.players?.white ?? null,
    start: record.start === undefined ? null : formatPosition(record.start),
    score: record.score,
    ply_count: record.plies.length,
    plies: named(record.kind, record.index, () => encodePlies(record.plies, record.start)),
    forfeit: record.forfeit === undefined ? null : JSON.stringify(record.forfeit),
    origin: record.origin === undefined ? null : JSON.stringify(record.origin),
  };
}

function fromRow(row: GameRow): GameRecord {
  const name = formatGameName({ kind: row.kind, index: row.number });
  return decoded('games', name, () => decodeRow(row));
}

function decodeRow(row: GameRow): GameRecord {
  const start = row.start === null ? undefined : parsePosition(row.start);
  return {
    ...aboutGame(row),
    seed: row.seed,
    ...(start === undefined ? {} : { start }),
    plies: decodePlies(row.plies, start),
  };
}

function headFromRow(row: HeadRow): GameHead {
  const name = formatGameName({ kind: row.kind, index: row.number });
  return decoded('games', name, () => ({ ...aboutGame(row), plies: row.ply_count }));
}

function aboutGame(row: HeadRow): Omit<GameHead, 'plies'> {
  return {
    index: row.number,
    kind: row.kind,
    generation: row.generation,
    network: row.network,
    ...(row.black === null || row.white === null ? {} : { players: { black: row.black, white: row.white } }),
    score: row.score,
    ...(row.forfeit === null ? {} : { forfeit: JSON.parse(row.forfeit) as Forfeit }),
    ...(row.origin === null ? {} : { origin: JSON.parse(row.origin) as GameOrigin }),
  };
}

/** Says in an error about plies which game they are of. */
function named<Result>(kind: GameKind | undefined, index: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OthelloError)) throw error;
    throw new OthelloError(
      error.code,
      `Game ${formatGameName({ kind: kind ?? 'selfplay', index })}: ${error.message}`,
      {
        cause: error,
      },
    );
  }
}

function sameGame(a: GameRow, b: GameRow): boolean {
  return (
    a.generation === b.generation &&
    a.seed === b.seed &&
    a.network === b.network &&
    a.start === b.start &&
    a.score === b.score &&
    a.forfeit === b.forfeit &&
    Buffer.compare(a.plies, b.plies) === 0
  );
}
