import type { HeadName } from '../../nn/architecture.js';
import type { MatchSummary } from '../matches/match.js';
import type { MachineShares } from './machineShares.js';

/** Losses of the heads that a network has besides policy and value. */
export type HeadLosses = Readonly<Partial<Record<HeadName, number>>>;

/** The weighted sum of the losses, and each head's own. */
export interface NamedLosses {
  readonly loss: number;
  readonly policyLoss: number;
  readonly valueLoss: number;
  readonly headLosses: HeadLosses;
}

/** What a training run tells while it goes on, for progress bars and logs. */
export type RunEvent =
  | {
      readonly kind: 'started';
      readonly folder: string;
      readonly seed: string;
      readonly workers: number;
      /** Newest network and stored games so far; both 0 for a new run. */
      readonly generation: number;
      readonly games: number;
      /** Games to play before training goes on, where the run began with a network and no games. */
      readonly filling?: number;
      /** Networks to train before the run is complete; absent, no end. */
      readonly generations?: number;
    }
  | {
      readonly kind: 'games';
      /** The generation these games belong to, and how far it is. */
      readonly generation: number;
      readonly gamesOfGeneration: number;
      readonly gamesPerGeneration: number;
      /** Self-play games and positions of the whole run. */
      readonly games: number;
      readonly positions: number;
      /** Evaluations of this invocation, and how many a second, all threads together. */
      readonly evaluations: number;
      readonly evaluationsPerSecond: number;
    }
  | (NamedLosses & {
      readonly kind: 'training';
      readonly generation: number;
      /** Steps of this generation. */
      readonly step: number;
      readonly steps: number;
    })
  | (NamedLosses & {
      readonly kind: 'published';
      readonly generation: number;
      readonly generations?: number;
      readonly network: string;
      /** Since this invocation began. */
      readonly seconds: number;
      /** Share of the machine put to use since the last network, 0..1; see `machineUse`. */
      readonly use: number;
      /** Where all of it went; absent where the threads have no clock. */
      readonly machine?: MachineShares;
    })
  | { readonly kind: 'explained'; readonly game: number; readonly explanations: number }
  | {
      readonly kind: 'evaluation';
      readonly generation: number;
      /** `random`, `greedy` or `generation N`. */
      readonly opponent: string;
      readonly simulations: number;
      readonly summary: MatchSummary;
    }
  /** Files were lost or damaged, and the run goes on without them. */
  | {
      readonly kind: 'mended';
      /** The network it goes on from. */
      readonly generation: number;
      /** The newest network that its database names. */
      readonly newest: number;
      readonly freshOptimizer: boolean;
      /** All of that as a sentence. */
      readonly sentence: string;
    }
  /** Another process keeps a lock on the database; what is finished is kept until it can be stored. */
  | { readonly kind: 'waiting'; readonly file: string }
  /** Something is gone, such as the evaluator that all threads share, and its work is done in another way. */
  | { readonly kind: 'fallback'; readonly sentence: string }
  | { readonly kind: 'stopped'; readonly reason: StopReason; readonly generation: number };

/** Why a run ended: all its generations are there, its minutes are over, or it was asked to. */
export type StopReason = 'complete' | 'minutes' | 'interrupted';
