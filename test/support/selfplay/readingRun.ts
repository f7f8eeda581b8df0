import { openRun, type Run } from '../../../selfplay/training/run.js';

/** What is read of a run, which is closed again. */
export function reading<Result>(run: string, read: (run: Run) => Result): Result {
  const opened = openRun(run, { readonly: true });
  try {
    return read(opened);
  } finally {
    opened.close();
  }
}
