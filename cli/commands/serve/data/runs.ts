import { asOthelloError } from '../../../../engine/systemErrors.js';
import { runDocument } from '../../../../selfplay/report/runDocument.js';
import type { Run } from '../../../../selfplay/training/run.js';
import type { ListedRun, RunDetail } from '../../../../web/api.js';
import type { PlacedRun, RunsFolder } from './runsFolder.js';
import { stateOf } from './state.js';
import type { Strengths } from './strengths.js';

/** All runs, the one that changed last first; of one that cannot be read, why. */
export function listedRuns(runs: RunsFolder, strengths: Strengths): readonly ListedRun[] {
  const look = (id: string) => (run: Run) => stateOf(run, strengths.now(id, run.store.evaluations()));
  return runs.list().map((run) => {
    const { id, folder, changed } = run;
    try {
      return { id, folder, changed, state: runs.read(run, look(id)) };
    } catch (error) {
      return { id, folder, changed, problem: asOthelloError(error).message };
    }
  });
}

export async function runDetail(
  runs: RunsFolder,
  placed: PlacedRun,
  strengths: Strengths,
): Promise<RunDetail> {
  const { id, folder } = placed;
  const evaluations = runs.read(placed, ({ store }) => store.evaluations());
  const strength = await strengths.of(id, evaluations);
  return runs.read(placed, (run) => {
    return { ...runDocument(run), id, folder, state: stateOf(run, strength), strength };
  });
}
