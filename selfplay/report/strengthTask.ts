import type { EvaluationRecord } from '../store/storeResults.js';
import type { Task } from '../threads/task.js';
import { reportStrength, type Strength } from './reportStrength.js';

/** The ratings of a run's networks, by a thread: those of hundreds take seconds. */
export interface StrengthTask extends Task {
  readonly evaluations: readonly EvaluationRecord[];
}

export default async function strength({ evaluations }: StrengthTask): Promise<Strength> {
  return reportStrength(evaluations);
}
