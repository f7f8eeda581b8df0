import type { EvaluationRecord, MetricsRecord } from '../../../selfplay/store/storeResults.js';
import type { RunEvent } from '../../../selfplay/training/events.js';
import type { EloPoint } from './eloChart.js';

/** All stored matches against one opponent. */
export interface MatchSeries {
  readonly opponent: string;
  /** Of each match. */
  readonly games: number;
  readonly simulations: number;
  readonly points: readonly EloPoint[];
}

/** A match in the chart. */
export interface Match extends EloPoint {
  readonly opponent: string;
  readonly games: number;
  readonly simulations: number;
}

type Told = Extract<RunEvent, { kind: 'training' | 'published' }>;

/** Losses by the name of what they teach, `all` their sum. */
export function lossesOf({ loss, policyLoss, valueLoss, headLosses }: Told): Record<string, number> {
  return { all: loss, policy: policyLoss, value: valueLoss, ...headLosses };
}

/** The same of stored metrics, which name them `loss`, `policyLoss` and so on. */
export function storedLosses(metrics: MetricsRecord | undefined): Record<string, number> {
  const entries = Object.entries(metrics?.numbers ?? {});
  return Object.fromEntries(
    entries.flatMap(([key, value]) =>
      key === 'loss' ? [['all', value]] : key.endsWith('Loss') ? [[key.slice(0, -4), value]] : [],
    ),
  );
}

/** A stored match for the chart; none where no Elo was stored with it. */
export function storedMatch(record: EvaluationRecord): Match[] {
  const { generation, b, games, simulations, elo, eloInterval } = record;
  if (elo === undefined || eloInterval === undefined) return [];
  return [{ ...boundOf(record), generation, elo, eloInterval, opponent: kindOf(b), games, simulations }];
}

/** Where all was won or lost, the Elo is only a bound. */
export function boundOf({ wins, losses, games }: { wins: number; losses: number; games: number }) {
  return { isBound: wins === games || losses === games };
}

/** Earlier generations are one series: each match is against the one so many before. */
export function kindOf(opponent: string): string {
  return opponent.startsWith('generation ') ? 'an earlier generation' : opponent;
}

/** Of the simple players the harder: the one against whom there is longest something to see. */
export function favourite(opponents: readonly string[]): string | undefined {
  return opponents.includes('greedy') ? 'greedy' : opponents[0];
}
