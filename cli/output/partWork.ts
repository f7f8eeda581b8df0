import { Stopped } from '../../engine/stop.js';
import { openProgress, type Progress, type Task } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { openParts, type PartPlace, stoppedNote } from './partFile.js';

/** Work in parts that are kept, so that work that was stopped goes on. */
export interface PartWork {
  /** Names the file of the parts in the folder of a run. */
  readonly command: string;
  readonly place: PartPlace;
  /** Everything that the parts depend on. */
  readonly identity: unknown;
  /** The options that give the parts a place. */
  readonly keptWith?: string;
}

/** What is known, what becomes of each new part, and when to stop: as the functions that work in parts take it. */
export interface PartOptions<Result> {
  readonly known: ReadonlyMap<number, Result>;
  readonly onPart: (number: number, result: Result) => void;
  readonly signal: AbortSignal;
}

/** What came of work in parts. */
export interface PartsDone<Found> {
  readonly found: Found;
  /** Removes the parts, when what was found is stored. */
  readonly remove: () => void;
}

/**
 * Does what is left of the parts, each kept in their file when it is finished. Ctrl-C stops it, and then it throws Stopped.
 *
 * @param work gives undefined where it was stopped
 */
export async function workInParts<Result, Found>(
  { command, place, identity, keptWith }: PartWork,
  terminal: Terminal,
  work: (options: PartOptions<Result>, progress: Progress) => Promise<Found | undefined>,
): Promise<PartsDone<Found>> {
  const { known, add, remove } = openParts<Result>(command, place, identity);
  const signal = terminal.listenForInterrupt('Stopping: what is under way is finished first.');
  const progress = openProgress(terminal);
  try {
    const found = await work({ known, onPart: add, signal }, progress);
    if (found === undefined) throw new Stopped(stoppedNote(place, keptWith));
    return { found, remove };
  } finally {
    progress.finish();
  }
}

/**
 * The same options with one bar for all parts.
 *
 * @param step by how much a part moves the bar, and what is then written beside it
 */
export function withBar<Result>(
  { known, onPart, signal }: PartOptions<Result>,
  progress: Progress,
  task: Task,
  step: (result: Result) => { readonly amount: number; readonly detail?: string },
): PartOptions<Result> {
  const bar = progress.start(task);
  let done = [...known.values()].reduce((sum, result) => sum + step(result).amount, 0);
  bar.update(done);
  return {
    known,
    signal,
    onPart(number, result) {
      onPart(number, result);
      const { amount, detail } = step(result);
      bar.update((done += amount), detail);
    },
  };
}
