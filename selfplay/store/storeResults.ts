import type { Database } from 'better-sqlite3';
import { decoded, decodedEach, type OnDamage } from './storeErrors.js';

/** A set of weights that a run has published; the file is in the run folder. */
export interface NetworkRecord {
  readonly sha256: string;
  readonly generation: number;
  /** Training steps behind it. */
  readonly steps: number;
  /** ISO 8601. */
  readonly created: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A match of a network of the run, from the view of player `a`. */
export interface EvaluationRecord {
  readonly generation: number;
  readonly a: string;
  readonly b: string;
  readonly simulations: number;
  readonly games: number;
  readonly wins: number;
  readonly draws: number;
  readonly losses: number;
  readonly meanDiscs: number;
  readonly elo?: number;
  readonly eloInterval?: readonly [low: number, high: number];
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Numbers of one moment of the run, such as the losses of a step (`training`) or the rates of a generation. */
export interface MetricsRecord {
  readonly kind: string;
  readonly generation: number;
  readonly step: number;
  readonly numbers: Readonly<Record<string, number>>;
}

interface EvaluationRow {
  generation: number;
  a: string;
  b: string;
  simulations: number;
  games: number;
  wins: number;
  draws: number;
  losses: number;
  mean_discs: number;
  elo: number | null;
  elo_low: number | null;
  elo_high: number | null;
  details: string;
}

/** @internal The table of published networks. */
export function networkTable(database: Database, onDamage?: OnDamage) {
  const insertion = database.prepare<[string, number, number, string, string]>(
    `INSERT INTO networks (sha256, generation, steps, created, metadata) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (sha256) DO NOTHING`,
  );
  const all = database.prepare<[], Omit<NetworkRecord, 'metadata'> & { metadata: string }>(
    'SELECT sha256, generation, steps, created, metadata FROM networks ORDER BY generation, steps',
  );
  const newest = database.prepare<[], Omit<NetworkRecord, 'metadata'> & { metadata: string }>(
    'SELECT sha256, generation, steps, created, metadata FROM networks ORDER BY generation DESC, steps DESC LIMIT 1',
  );
  const generationOf = database.prepare<[string], { generation: number }>(
    'SELECT generation FROM networks WHERE sha256 = ?',
  );
  const fromRow = (row: Omit<NetworkRecord, 'metadata'> & { metadata: string }): NetworkRecord =>
    decoded('networks', row.sha256, () => ({ ...row, metadata: parseObject(row.metadata) }));
  return {
    insert(network: NetworkRecord): void {
      const { sha256, generation, steps, created, metadata } = network;
      insertion.run(sha256, generation, steps, created, JSON.stringify(metadata));
    },
    all: (): NetworkRecord[] => [...decodedEach(all.all(), fromRow, onDamage)],
    newest(): NetworkRecord | undefined {
      const row = newest.get();
      return row === undefined ? undefined : fromRow(row);
    },
    generationOf: (sha256: string): number | undefined => generationOf.get(sha256)?.generation,
  };
}

/** @internal The table of matches. */
export function evaluationTable(database: Database, onDamage?: OnDamage) {
  const insertion = database.prepare<[EvaluationRow]>(
    `INSERT INTO evaluations (generation, a, b, simulations, games, wins, draws, losses, mean_discs,
                              elo, elo_low, elo_high, details)
     VALUES (@generation, @a, @b, @simulations, @games, @wins, @draws, @losses, @mean_discs,
             @elo, @elo_low, @elo_high, @details)`,
  );
  const all = database.prepare<[], EvaluationRow & { id: number }>('SELECT * FROM evaluations ORDER BY id');
  return {
    insert(evaluation: EvaluationRecord): void {
      const { meanDiscs, elo, eloInterval, details, ...columns } = evaluation;
      insertion.run({
        ...columns,
        mean_discs: meanDiscs,
        elo: elo ?? null,
        elo_low: eloInterval?.[0] ?? null,
        elo_high: eloInterval?.[1] ?? null,
        details: JSON.stringify(details ?? {}),
      });
    },
    all: (): EvaluationRecord[] => [
      ...decodedEach(
        all.all(),
        (row) => decoded('evaluations', String(row.id), () => toEvaluation(row)),
        onDamage,
      ),
    ],
  };
}

function toEvaluation(row: EvaluationRow): EvaluationRecord {
  return {
    generation: row.generation,
    a: row.a,
    b: row.b,
    simulations: row.simulations,
    games: row.games,
    wins: row.wins,
    draws: row.draws,
    losses: row.losses,
    meanDiscs: row.mean_discs,
    ...(row.elo === null ? {} : { elo: row.elo }),
    ...(row.elo_low === null || row.elo_high === null
      ? {}
      : { eloInterval: [row.elo_low, row.elo_high] as const }),
    details: parseObject(row.details),
  };
}

/** @internal The table of metrics. */
export function metricsTable(database: Database, onDamage?: OnDamage) {
  const insertion = database.prepare<[string, number, number, string]>(
    `INSERT INTO metrics (kind, generation, step, numbers) VALUES (?, ?, ?, ?)
     ON CONFLICT (kind, generation, step) DO UPDATE SET numbers = excluded.numbers`,
  );
  const all = database.prepare<[string], { kind: string; generation: number; step: number; numbers: string }>(
    'SELECT kind, generation, step, numbers FROM metrics WHERE kind = ? ORDER BY generation, step',
  );
  const kinds = database.prepare<[], { kind: string }>('SELECT DISTINCT kind FROM metrics ORDER BY kind');
  return {
    /** Inserts metrics; those of a step that was trained again after a crash replace the old ones. */
    insert(metrics: MetricsRecord): void {
      insertion.run(metrics.kind, metrics.generation, metrics.step, JSON.stringify(metrics.numbers));
    },
    ofKind: (kind: string): MetricsRecord[] => [
      ...decodedEach(
        all.all(kind),
        (row) =>
          decoded('metrics', `${kind} ${row.generation} ${row.step}`, () => ({
            ...row,
            numbers: parseObject(row.numbers) as Record<string, number>,
          })),
        onDamage,
      ),
    ],
    kinds: (): string[] => kinds.all().map(({ kind }) => kind),
  };
}

/** A JSON object; throws for anything else. */
function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new SyntaxError('It is not a JSON object.');
}
