import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import type { PlayerSpec } from '../players/playerSpec.js';
import type { MatchGame } from './match.js';

/** Some pairs of a match. */
export interface MatchTask {
  readonly first: PlayerSpec;
  readonly second: PlayerSpec;
  readonly runtime: RuntimeChoice;
  readonly seed: string;
  /** Their numbers. */
  readonly pairs: readonly number[];
  /** Random plies that each pair begins with. */
  readonly openingPlies: number;
  /** Moves that they begin with instead, in their order; absent where openings are random. */
  readonly openings?: readonly (readonly number[])[];
  /** Whether it is told how long the players think. */
  readonly timed?: boolean;
  /** Where one of its games is shown, see createStage. */
  readonly stage?: Int32Array | undefined;
  readonly stop: Int32Array;
  /** As in Task. */
  readonly sharedBatch?: number | undefined;
  /** Where the thread counts what it does, see WorkMeter. */
  readonly work?: Float64Array;
}

export interface MatchAnswer {
  readonly games: MatchGame[];
  readonly evaluations: number;
}
