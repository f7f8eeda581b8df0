import type { ActivationRanges } from '../../nn/quantization/ranges.js';
import type { RuntimeName } from '../../nn/runtime.js';
import type { GameParameters } from '../games/selfPlayGame.js';
import type { MatchGame } from '../matches/match.js';
import type { EndgameSettings } from '../players/endgame.js';
import type { GameRecord } from '../records/gameRecord.js';
import type { StoredExplanation } from '../store/storeExplanations.js';
import type { RunConfig, SearchSettings } from '../training/config.js';
import type { NamedLosses } from '../training/events.js';

/**
 * What the threads are asked to do and what they answer. Everything here is plain data, so that it can be
 * cloned to a worker; `stop` is one shared number that says whether to go on, see `isStopped`.
 */

/** A checkpoint's bytes with their sha256; shared memory, so that handing them to workers copies nothing. */
export interface NetworkBytes {
  readonly sha256: string;
  readonly bytes: Uint8Array;
  /** Searches evaluate it in eight bits with these, in float32 without; whatever else is done with it never does. */
  readonly ranges?: ActivationRanges;
}

/** A share of one generation's self-play games: `count` games from number `first` on. */
export interface PlayTask {
  readonly kind: 'play';
  readonly network: NetworkBytes;
  readonly runtime: RuntimeName;
  /** Key of the run's random numbers; game i draws from `split('game', i)`. */
  readonly seed: string;
  readonly generation: number;
  readonly first: number;
  readonly count: number;
  readonly parameters: GameParameters;
  readonly search: SearchSettings;
  readonly explain: ExplainSettings;
  readonly stop: Int32Array;
  /** Where the thread counts what it does, see WorkMeter. */
  readonly work?: Float64Array;
}

/** Which games of a chunk are explained, ply by ply, and how. */
export interface ExplainSettings {
  /** Numbers of the games. */
  readonly games: readonly number[];
  readonly composite: string;
  readonly targets: readonly string[];
  /** Name and version of the software, for the records. */
  readonly software: string;
}

export interface PlayAnswer {
  readonly games: GameRecord[];
  readonly explanations: StoredExplanation[];
  /** Positions the network evaluated. */
  readonly evaluations: number;
}

/** A player, as data. */
export type PlayerSpec =
  | { readonly kind: 'random' }
  | { readonly kind: 'greedy' }
  | { readonly kind: 'alphabeta'; readonly depth: number }
  | {
      readonly kind: 'network';
      readonly network: NetworkBytes;
      readonly simulations: number;
      readonly search: SearchSettings;
      /** The solver's part; none when absent. */
      readonly endgame?: EndgameSettings;
    }
  | {
      /** A foreign engine that speaks GTP. */
      readonly kind: 'gtp';
      readonly command: string;
      /** Longest wait for one answer. */
      readonly answerSeconds: number;
    };

/** Some pairs of a match. */
export interface MatchTask {
  readonly kind: 'match';
  readonly first: PlayerSpec;
  readonly second: PlayerSpec;
  readonly runtime: RuntimeName;
  readonly seed: string;
  /** Their numbers. */
  readonly pairs: readonly number[];
  /** Random plies that each pair begins with. */
  readonly openingPlies: number;
  /** Moves that they begin with instead, in their order; absent where openings are random. */
  readonly openings?: readonly (readonly number[])[];
  readonly stop: Int32Array;
  /** Where the thread counts what it does, see WorkMeter. */
  readonly work?: Float64Array;
}

export interface MatchAnswer {
  readonly games: MatchGame[];
  readonly evaluations: number;
}

/** Say the ranges of a network; they are kept in `folder`, where they are found the next time. */
export interface RangesTask {
  readonly kind: 'ranges';
  readonly network: NetworkBytes;
  readonly runtime: RuntimeName;
  readonly folder: string;
  readonly stop: Int32Array;
  /** Where the thread counts what it does, see WorkMeter. */
  readonly work?: Float64Array;
}

/** An answer is undefined when the task was stopped. */
export type WorkerTask = PlayTask | MatchTask | RangesTask;

/** Train the network of `generation` on the games of the generations before it, from the state of the one before. */
export interface TrainTask {
  readonly folder: string;
  readonly config: RunConfig;
  readonly generation: number;
  /** The first generation that the run has games of. */
  readonly firstGeneration: number;
  /** The trainer's state after the generation before: a checkpoint with the optimiser's state. */
  readonly state: NetworkBytes;
  /** Imported games to draw from: those with smaller numbers. */
  readonly importedGames: number;
  readonly stop: Int32Array;
  /** Where the thread counts what it does, see WorkMeter. */
  readonly work?: Float64Array;
}

export interface TrainAnswer extends NamedLosses {
  /** The network to play with. */
  readonly network: Uint8Array;
  /** The state to go on from. */
  readonly state: Uint8Array;
  /** Steps of the whole run. */
  readonly steps: number;
  /** Samples of this generation; the losses are their means. */
  readonly samples: number;
}

/** Sent by the trainer while it works. */
export interface TrainProgress extends NamedLosses {
  readonly generation: number;
  readonly step: number;
  readonly steps: number;
}

/** Copies bytes to shared memory. */
export function shareBytes(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}
