import { OthelloError } from '../../engine/errors.js';
import { because } from '../../engine/systemErrors.js';
import type { StoreOptions } from '../../selfplay/store/store.js';
import { openRun, type Run } from '../../selfplay/training/run.js';
import type { Terminal } from '../terminal/terminal.js';
import { damageNotes } from './damagedRows.js';

/**
 * Opens a run to store something in it.
 *
 * @param instead what can be done where it may not be written, as the end of a sentence
 * @throws OthelloError as openRun
 */
export function openToStore(folder: string, instead: string, options: StoreOptions = {}): Run {
  try {
    return openRun(folder, options);
  } catch (cause) {
    if (!(cause instanceof OthelloError) || cause.code !== 'readOnly') throw cause;
    const why = because(cause.cause) || ': it is read-only';
    throw new OthelloError('readOnly', `The run ${folder} cannot be written${why}; ${instead}.`, { cause });
  }
}

/**
 * Does some work on a run and closes it again; without a folder the work is done on none. `instead` is for where it is not
 * only read, see openToStore.
 */
export async function withRun(
  folder: string | undefined,
  { readonly, instead = '' }: { readonly readonly: boolean; readonly instead?: string },
  terminal: Terminal,
  work: (run: Run | undefined) => Promise<void>,
): Promise<void> {
  const options = { readonly, onDamage: damageNotes(terminal) };
  const run = folder === undefined ? undefined : openToStore(folder, instead, options);
  try {
    await work(run);
  } finally {
    run?.close();
  }
}
