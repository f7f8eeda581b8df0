import { Stopped } from '../../../../engine/stop.js';
import type { RunReport } from '../../../../selfplay/report/report.js';
import type report from '../../../../selfplay/report/task.js';
import { WorkerPool } from '../../../../selfplay/threads/pool.js';
import { goSignal } from '../../../../selfplay/threads/stopSignal.js';
import { taskFile } from '../../../../selfplay/threads/task.js';
import { numberIn } from './numbers.js';
import type { PlacedRun } from './runsFolder.js';
import { momentOfRun } from './state.js';

const REPORT = taskFile<typeof report>('../../../../selfplay/report/task.js', import.meta.url);

/** As many as `runs` reads. */
const USUAL_GAMES = 10_000;

/** A report that was asked for, and what of. */
interface Asked {
  readonly of: string;
  readonly report: Promise<RunReport>;
}

/** Reports of runs, by a thread that is started for the first: one takes seconds, in which all others are answered. */
export class Reports {
  #thread: WorkerPool | undefined;
  /** The last of each run: many windows ask for the same. */
  readonly #asked = new Map<string, Asked>();

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
    const asked = { of, report: this.#make(run, maxGames) };
    this.#asked.set(run.id, asked);
    // What failed is tried again.
    asked.report.catch(() => this.#asked.delete(run.id));
    return asked.report;
  }

  async close(): Promise<void> {
    await this.#thread?.close();
  }

  async #make({ path, folder }: PlacedRun, maxGames: number): Promise<RunReport> {
    this.#thread ??= new WorkerPool(1);
    const task = { folder: path, maxGames, stop: goSignal() };
    const found = await this.#thread.run(REPORT, task, `The report of ${folder}`);
    if (found === undefined) throw new Stopped();
    return found;
  }
}
