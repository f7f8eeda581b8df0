import { openRun, type Run } from '../../selfplay/training/run.js';
import type { Terminal } from '../terminal/terminal.js';
import { damageNotes } from './damagedRows.js';

/** Does some work on a run and closes it again; without a folder the work is done on none. */
export async function withRun(
  folder: string | undefined,
  { readonly }: { readonly readonly: boolean },
  terminal: Terminal,
  work: (run: Run | undefined) => Promise<void>,
): Promise<void> {
  const run =
    folder === undefined ? undefined : openRun(folder, { readonly, onDamage: damageNotes(terminal) });
  try {
    await work(run);
  } finally {
    run?.close();
  }
}
