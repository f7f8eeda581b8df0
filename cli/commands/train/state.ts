import type { MachineTally } from '../../../selfplay/store/machineTally.js';
import type { EvaluationRecord, MetricsRecord } from '../../../selfplay/store/storeResults.js';
import type { WorkUnderWay } from '../../../selfplay/training/control.js';
import type { RunEvent } from '../../../selfplay/training/events.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { favourite, type Match, type MatchSeries, storedLosses, storedMatch } from './lossesAndMatches.js';
import { rateOf, type Readings } from './meter.js';
import { NOTHING_YET, type Replayed } from './replay.js';

/** What is known of a run when its screen opens. */
export interface TrainBeginning {
  readonly folder: string;
  readonly config: RunConfig;
  /** Seconds that this invocation will take, when that is known. */
  readonly seconds: number | undefined;
  readonly games: number;
  readonly positions: number;
  /** The newest network; 0 is the untrained one. */
  readonly generation: number;
  readonly evaluations: readonly EvaluationRecord[];
  /** Of the newest generation. */
  readonly metrics: MetricsRecord | undefined;
}

/** How far a part of the work is. */
export interface Share {
  readonly generation: number;
  readonly done: number;
  readonly total: number;
}

/** What the screen of a run shows. Plain data, never changed in place; times are seconds since it was called. */
export interface TrainState {
  readonly beginning: TrainBeginning;
  readonly elapsed: number;
  /** The newest network. */
  readonly generation: number;
  readonly games: number;
  readonly positions: number;
  /** By name, `all` their sum. */
  readonly losses: Readonly<Record<string, number>>;
  readonly playing: Share | undefined;
  readonly training: Share | undefined;
  /** Samples of this invocation in the generations before the one that trains. */
  readonly samplesBefore: number;
  readonly meters: Readonly<Record<'games' | 'evaluations' | 'samples' | 'networks', Readings>>;
  readonly matches: readonly Match[];
  /** Whose matches are looked at; undefined until somebody chooses. */
  readonly opponent: string | undefined;
  /** What the run told, the newest last. */
  readonly log: readonly string[];
  /** The last thing that was told or answered. */
  readonly message: string;
  readonly isPaused: boolean;
  readonly isStopping: boolean;
  readonly underWay: readonly WorkUnderWay[];
  /** Those of its queue; none without one. */
  readonly machines: readonly MachineTally[];
  readonly replayed: Replayed;
}

/** What changes the state. */
export type Action =
  | { readonly kind: 'told'; readonly event: RunEvent; readonly elapsed: number }
  | {
      readonly kind: 'tick';
      readonly elapsed: number;
      readonly underWay: readonly WorkUnderWay[];
      readonly machines: readonly MachineTally[];
      readonly replayed: Replayed;
    }
  | { readonly kind: 'paused'; readonly isPaused: boolean }
  /** So many matches were planned when one asked for an evaluation. */
  | { readonly kind: 'planned'; readonly matches: number }
  | { readonly kind: 'nextOpponent' }
  /** From now on the run is only waited for. */
  | { readonly kind: 'stopping' }
  | { readonly kind: 'noted'; readonly message: string };

export const NO_READINGS: TrainState['meters'] = { games: [], evaluations: [], samples: [], networks: [] };

export function beginState(beginning: TrainBeginning): TrainState {
  const { games, positions, generation, metrics, evaluations } = beginning;
  return {
    beginning,
    elapsed: 0,
    generation,
    games,
    positions,
    losses: storedLosses(metrics),
    playing: undefined,
    training: undefined,
    samplesBefore: 0,
    meters: NO_READINGS,
    matches: evaluations.flatMap(storedMatch),
    opponent: undefined,
    log: [],
    message: '',
    isPaused: false,
    isStopping: false,
    underWay: [],
    machines: [],
    replayed: NOTHING_YET,
  };
}

/** Seconds to the end: of the time that was given, or by the pace of the networks; undefined without an end. */
export function secondsLeft({ beginning, elapsed, generation, meters }: TrainState): number | undefined {
  const { seconds, config } = beginning;
  if (seconds !== undefined) return Math.max(0, seconds - elapsed);
  const rate = rateOf(meters.networks);
  if (config.generations === undefined || rate === undefined || rate === 0) return undefined;
  return (config.generations - generation) / rate;
}

export function opponentsOf({ matches }: TrainState): string[] {
  return [...new Set(matches.map(({ opponent }) => opponent))];
}

/** The matches against the opponent that is looked at; undefined before the first match. */
export function seriesOf(state: TrainState): MatchSeries | undefined {
  const opponent = state.opponent ?? favourite(opponentsOf(state));
  const points = state.matches.filter((match) => match.opponent === opponent);
  const last = points.at(-1);
  if (opponent === undefined || last === undefined) return undefined;
  return { opponent, games: last.games, simulations: last.simulations, points };
}
