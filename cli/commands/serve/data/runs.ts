import { asOthelloError } from '../../../../engine/foreseen.js';
import { reportStrength } from '../../../../selfplay/report/reportStrength.js';
import { runDocument } from '../../../../selfplay/report/runDocument.js';
import type { Run } from '../../../../selfplay/training/run.js';
import type { ListedRun, RunDetail } from '../../../../web/api.js';
import type { PlacedRun, RunsFolder } from './runsFolder.js';
import { stateOf } from './state.js';

/** All runs, the one that changed last first; of one that cannot be read, why. */
export function listedRuns(runs: RunsFolder): readonly ListedRun[] {
  return runs.list().map((run) => {
    const { id, folder, changed } = run;
    try {
      return { id, folder, changed, state: runs.read(run, stateOf) };
    } catch (error) {
      return { id, folder, changed, problem: asOthelloError(error).message };
    }
  });
}

export function runDetail(run: Run, { id, folder }: PlacedRun): RunDetail {
  const state = stateOf(run);
  const strength = reportStrength(run.store.evaluations());
  return { ...runDocument(run), id, folder, state, strength };
}
