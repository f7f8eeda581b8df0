import type { Strength } from '../../../../selfplay/report/reportStrength.js';
import type strength from '../../../../selfplay/report/strengthTask.js';
import type { EvaluationRecord } from '../../../../selfplay/store/storeResults.js';
import { taskFile } from '../../../../selfplay/threads/task.js';
import type { ReportThread } from './reportThread.js';

const STRENGTH = taskFile<typeof strength>('../../../../selfplay/report/strengthTask.js', import.meta.url);

/** Of a run without matches. */
const UNKNOWN: Strength = { curves: [], scale: undefined };

/** What is known of a run's strength, and of how many matches that is. */
interface Known {
  readonly matches: number;
  readonly strength: Promise<Strength>;
  /** Absent until it is known. */
  found?: Strength;
}

/** How strong the networks of runs are, by their matches: worked out again only when there are more of them. */
export class Strengths {
  readonly #thread: ReportThread;
  readonly #known = new Map<string, Known>();
  readonly #found = new Map<string, Strength>();

  constructor(thread: ReportThread) {
    this.#thread = thread;
  }

  /** By the matches of a run, or those that there were when it was last asked for. */
  async of(id: string, evaluations: readonly EvaluationRecord[]): Promise<Strength> {
    return evaluations.length === 0 ? UNKNOWN : this.#ask(id, evaluations).strength;
  }

  /**
   * What is known now, perhaps by fewer matches; undefined where nothing is yet.
   *
   * @param onNews is called when more is known
   */
  now(id: string, evaluations: readonly EvaluationRecord[], onNews?: () => void): Strength | undefined {
    if (evaluations.length === 0) return UNKNOWN;
    const asked = this.#ask(id, evaluations);
    if (asked.found === undefined && onNews !== undefined) asked.strength.then(onNews, () => undefined);
    return asked.found ?? this.#found.get(id);
  }

  #ask(id: string, evaluations: readonly EvaluationRecord[]): Known {
    const matches = evaluations.length;
    const before = this.#known.get(id);
    // While it is worked out nothing else is begun: a run that trains has more matches soon.
    if (before !== undefined && (before.matches === matches || before.found === undefined)) return before;
    const asked: Known = {
      matches,
      strength: this.#thread.run(STRENGTH, { evaluations }, 'The strength of a run'),
    };
    this.#known.set(id, asked);
    asked.strength.then(
      (found) => {
        asked.found = found;
        this.#found.set(id, found);
      },
      () => this.#known.delete(id), // what failed is tried again
    );
    return asked;
  }
}
