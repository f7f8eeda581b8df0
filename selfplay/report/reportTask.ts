import type { Task } from '../threads/task.js';
import { openRun } from '../training/run.js';
import { reportRun, type RunReport } from './report.js';

/** The report of a run, by a thread: it takes seconds of a run that is large. */
export interface ReportTask extends Task {
  readonly folder: string;
  /** Most games that are read. */
  readonly maxGames: number;
}

/** Damaged rows are left out. Throws OthelloError as openRun. */
export default async function report({ folder, maxGames }: ReportTask): Promise<RunReport> {
  const run = openRun(folder, { readonly: true, onDamage: () => undefined });
  try {
    return reportRun(run.store, { maxGames });
  } finally {
    run.close();
  }
}
