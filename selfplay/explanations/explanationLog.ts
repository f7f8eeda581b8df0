import { OthelloError } from '../../engine/errors.js';
import type { CompositeEntry } from '../../lrp/composite.js';
import type { ExplainerSettings } from '../../lrp/explanation.js';
import type { GameLog, LogForm } from './explainTask.js';

export const LOG_FORMAT = 'othello-zero explanations';
/** Raised when the meaning of a line or a column changes. */
export const LOG_VERSION = 1;

/** What a log holds and how it was made. A log is gone on with only by the same. */
export interface LogAbout {
  readonly format: typeof LOG_FORMAT;
  readonly version: typeof LOG_VERSION;
  /** Which games of what. */
  readonly games: string;
  readonly targets: readonly string[];
  readonly composite: string;
  readonly entries: readonly CompositeEntry[];
  readonly settings: ExplainerSettings;
  readonly controls: boolean;
  /** Whether arrays have the relevance of every layer. Absent in logs without it. */
  readonly layers?: boolean;
  /** sha256 of the network; null where each game is explained by the one that played it. */
  readonly network: string | null;
  readonly software: string;
  /** What computes the explanations: package, version, backend. Absent in logs of earlier versions of the software. */
  readonly runtime?: string;
}

/** A log in a file. Whatever happens to the process, a game is in it as a whole or is written again. */
export interface LogFile {
  readonly form: LogForm;
  /** Name of the last game that is in it as a whole; undefined in a new one. The games after it are to be written. */
  readonly last: string | undefined;
  /** Adds the explanations of a game. Throws OthelloError `diskFull`. */
  write(log: GameLog): void;
  /** @param complete whether the last game has been written. */
  close(complete: boolean): void;
}

/** Throws OthelloError `usage` unless `found` says the same as `about`, naming the first difference. */
export function sameLog(about: LogAbout, found: unknown, file: string): void {
  if (typeof found !== 'object' || found === null || !('format' in found) || found.format !== LOG_FORMAT) {
    throw new OthelloError('usage', `${file} is not a log of explanations; name another file.`);
  }
  for (const [key, value] of Object.entries({ layers: undefined, ...about })) {
    const theirs: unknown = (found as Record<string, unknown>)[key];
    if (JSON.stringify(theirs) === JSON.stringify(value)) continue;
    if (key === 'runtime' && theirs === undefined) continue;
    const shown = (one: unknown): string => (typeof one === 'string' ? one : JSON.stringify(one ?? null));
    const difference =
      key === 'entries' ? 'another composite' : `${key} ${shown(theirs)}, not ${shown(value)}`;
    throw new OthelloError('usage', `${file} is a log with ${difference}; name another file.`);
  }
}
