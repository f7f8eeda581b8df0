import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import { OthelloError } from '../../engine/errors.js';
import type { GameKind, GameName } from '../records/gameRecord.js';
import { decoded, decodedEach, type OnDamage } from './storeErrors.js';

/** A stored explanation: which ply of which game, of what, how, by which network; and what came out. */
export interface StoredExplanation {
  readonly game: GameName;
  readonly ply: number;
  readonly target: string;
  readonly composite: string;
  /** sha256 of the explained network. */
  readonly network: string;
  /** Plain data, as JSON can hold it: no typed arrays. */
  readonly record: unknown;
}

/** Which explanations to read; everything when empty. */
export interface ExplanationFilter {
  readonly game?: GameName;
  readonly ply?: number;
  readonly target?: string;
  readonly composite?: string;
}

interface ExplanationRow {
  id: number;
  game_kind: GameKind;
  game_number: number;
  ply: number;
  target: string;
  composite: string;
  network: string;
  layout: number;
  record: Uint8Array;
}

/** The record column is JSON in UTF-8, deflated (RFC 1951). */
const DEFLATED_JSON = 1;
/** Explanations read at a time; see the table of games. */
const PAGE = 64;

/** @internal The table of explanations. */
export function explanationTable(database: Database, onDamage?: OnDamage) {
  const insertion = database.prepare<[Omit<ExplanationRow, 'id'>]>(
    `INSERT INTO explanations (game_kind, game_number, ply, target, composite, network, layout, record)
     VALUES (@game_kind, @game_number, @ply, @target, @composite, @network, @layout, @record)
     ON CONFLICT (game_kind, game_number, ply, target, composite, network)
     DO UPDATE SET layout = excluded.layout, record = excluded.record`,
  );
  const count = database.prepare<[], { count: number }>('SELECT count(*) AS count FROM explanations');
  const explained = database.prepare<[string, number, string, string, string], { targets: number }>(
    `SELECT count(DISTINCT target) AS targets FROM explanations
     WHERE game_kind = ? AND game_number = ? AND composite = ? AND network = ?
     AND target IN (SELECT value FROM json_each(?))`,
  );

  return {
    /** Inserts an explanation, or replaces the one of the same ply, target, composite and network. */
    insert(explanation: StoredExplanation): void {
      insertion.run({
        game_kind: explanation.game.kind,
        game_number: explanation.game.index,
        ply: explanation.ply,
        target: explanation.target,
        composite: explanation.composite,
        network: explanation.network,
        layout: DEFLATED_JSON,
        record: deflateRawSync(JSON.stringify(explanation.record), { level: 3 }),
      });
    },
    /** Whether a game has explanations of each of the targets, by that composite and network. */
    has(game: GameName, targets: readonly string[], composite: string, network: string): boolean {
      const row = explained.get(game.kind, game.index, composite, network, JSON.stringify(targets));
      return row?.targets === new Set(targets).size;
    },
    *read(filter: ExplanationFilter): Generator<StoredExplanation> {
      const wanted = {
        game_kind: filter.game?.kind,
        game_number: filter.game?.index,
        ply: filter.ply,
        target: filter.target,
        composite: filter.composite,
      };
      const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
      const conditions = given.map(([column]) => ` AND ${column} = @${column}`).join('');
      const page = database.prepare<[Record<string, unknown>], ExplanationRow>(
        `SELECT * FROM explanations WHERE id > @after${conditions} ORDER BY id LIMIT ${PAGE}`,
      );
      let after = 0;
      for (;;) {
        const rows = page.all({ ...Object.fromEntries(given), after });
        yield* decodedEach(rows, fromRow, onDamage);
        if (rows.length < PAGE) return;
        after = rows.at(-1)!.id;
      }
    },
    count: (): number => count.get()!.count,
  };
}

function fromRow(row: ExplanationRow): StoredExplanation {
  return decoded('explanations', String(row.id), () => decodeRow(row));
}

function decodeRow(row: ExplanationRow): StoredExplanation {
  if (row.layout !== DEFLATED_JSON) {
    throw new OthelloError(
      'badStore',
      `An explanation has layout ${row.layout}; this version reads layout ${DEFLATED_JSON}.`,
    );
  }
  return {
    game: { kind: row.game_kind, index: row.game_number },
    ply: row.ply,
    target: row.target,
    composite: row.composite,
    network: row.network,
    record: JSON.parse(inflateRawSync(row.record).toString('utf8')) as unknown,
  };
}
