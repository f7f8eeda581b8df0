import type { RunReport } from '../../../../selfplay/report/report.js';
import type report from '../../../../selfplay/report/reportTask.js';
import { taskFile } from '../../../../selfplay/threads/task.js';
import { numberIn } from './numbers.js';
import type { ReportThread } from './reportThread.js';
import type { PlacedRun } from './runsFolder.js';
import { momentOfRun } from './state.js';

const REPORT = taskFile<typeof report>('../../../../selfplay/report/reportTask.js', import.meta.url);

/** As many as `runs` reads. */
const USUAL_GAMES = 10_000;

/** A report that was asked for, and what of. */
interface Asked {
  readonly of: string;
  readonly report: Promise<RunReport>;
}

/** Reports of runs, by a thread. */
export class Reports {
  readonly #thread: ReportThread;
  /** The last of each run: many windows ask for the same. */
  readonly #asked = new Map<string, Asked>();

  constructor(thread: ReportThread) {
    this.#thread = thread;
  }

  /**
   * The report of a run as it is now.
   *
   * @param query `games`: most that are read
   * @throws OthelloError `usage`, and as openRun
   */
  of(run: PlacedRun, query: URLSearchParams): Promise<RunReport> {
    const maxGames = Math.max(1, numberIn(query, 'games') ?? USUAL_GAMES);
    const of = `${maxGames} ${momentOfRun(run.path)}`;
    const known = this.#asked.get(run.id);
    if (known?.of === of) return known.report;
    const asked = {
      of,
      report: this.#thread.run(REPORT, { folder: run.path, maxGames }, `The report of ${run.folder}`),
    };
    this.#asked.set(run.id, asked);
    // What failed is tried again.
    asked.report.catch(() => this.#asked.delete(run.id));
    return asked.report;
  }
}
