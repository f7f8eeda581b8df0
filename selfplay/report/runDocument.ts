import { machinesOf, type MachineTally } from '../store/machineTally.js';
import type { EvaluationRecord, NetworkRecord } from '../store/storeResults.js';
import type { Origin, Run } from '../training/run.js';
import type { RunConfig } from '../training/runConfig.js';
import { scoreOf } from './reportStrength.js';

/** A match with the share of the points that `a` made, 0..1. */
export interface ScoredEvaluation extends EvaluationRecord {
  readonly score: number;
}

/** What training said at the end of a generation: its losses, how long it took, where the time went. */
export type TrainedGeneration = Readonly<Record<string, number>> & {
  readonly generation: number;
  /** Training steps of the whole run. */
  readonly step: number;
};

/** All that a run says of itself but its games, as plain data. */
export interface RunDocument {
  readonly folder: string;
  /** ISO 8601. */
  readonly created: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly from?: Origin;
  /** Generations trained, self-play games, their plies, and relevance maps that are stored. */
  readonly generations: number;
  readonly games: number;
  readonly positions: number;
  readonly explanations: number;
  readonly evaluations: readonly ScoredEvaluation[];
  readonly networks: readonly Omit<NetworkRecord, 'metadata'>[];
  readonly training: readonly TrainedGeneration[];
  readonly machines: readonly MachineTally[];
  readonly config: RunConfig;
}

/** Reads what a run says of itself; damaged rows are left out where the run was opened so. */
export function runDocument({ folder, created, versions, from, config, store }: Run): RunDocument {
  const { generations, games, positions, explanations } = store.counts();
  return {
    folder,
    created,
    versions,
    ...(from === undefined ? {} : { from }),
    generations,
    games,
    positions,
    explanations,
    evaluations: store.evaluations().map((evaluation) => ({ ...evaluation, score: scoreOf(evaluation) })),
    networks: store
      .networks()
      .map(({ sha256, generation, steps, created: at }) => ({ sha256, generation, steps, created: at })),
    training: store
      .metrics('generation')
      .map(({ generation, step, numbers }) => ({ ...numbers, generation, step })),
    machines: machinesOf(store),
    config,
  };
}
