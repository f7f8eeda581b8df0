import type { ErrorCode } from '../../engine/errors.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import type { EndgameSettings } from '../../selfplay/players/endgame.js';
import type { SearchPrecision } from '../../selfplay/training/runConfig.js';
import type { Found, Job } from './thinkerJob.js';

/** What the thinking thread is started with. */
export interface ThinkerSetup {
  /** The checkpoint, in memory that both threads see. */
  readonly bytes: Uint8Array;
  readonly label: string;
  /** Of the network's file: beside it its ranges are kept. */
  readonly sha256: string;
  readonly folder: string;
  readonly runtime: RuntimeChoice;
  /** Of the search, see searchedModel. */
  readonly precision: SearchPrecision | undefined;
  /** That search a position together, this one among them. */
  readonly threads: number;
  readonly endgame: EndgameSettings;
  readonly engineSeconds: number;
  readonly seed: string;
  /** Whether the shipped book may be played from. */
  readonly book?: boolean;
}

/**
 * Entries of the memory that both threads see while a job runs; not 0 is raised. `plain` is raised by the thread that thinks,
 * while it runs no native code and so may be ended as it is.
 */
export const FLAG = { stop: 0, enough: 1, plain: 2 } as const;

/** To the thread. `wake` only makes it look at the flags where it waits for a foreign engine or the solver. */
export type ToThinker =
  | { readonly kind: 'job'; readonly id: number; readonly job: Job }
  | { readonly kind: 'wake' }
  /** Nothing more comes: put away what is open. */
  | { readonly kind: 'end' };

/** From the thread: each job ends with one message that is neither a note nor about progress. */
export type FromThinker =
  /** Something was lost and is done in another way. */
  | { readonly kind: 'note'; readonly sentence: string }
  | { readonly kind: 'progress'; readonly id: number; readonly simulations: number }
  | { readonly kind: 'found'; readonly id: number; readonly found: Found }
  | { readonly kind: 'stopped'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly code: ErrorCode; readonly message: string };
