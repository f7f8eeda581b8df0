import { createHash } from 'node:crypto';
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { OthelloError } from '../../../../engine/errors.js';
import { because } from '../../../../engine/systemErrors.js';
import { openRun, type Run } from '../../../../selfplay/training/run.js';
import { findRuns } from '../../../sources/runFolders.js';

/** A run that is served. */
export interface PlacedRun {
  readonly id: string;
  /** Below the folder that is served, as one would type it there. */
  readonly folder: string;
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly changed: number;
}

/** What a run is read from; a link among them may lead anywhere. */
const PARTS = ['config.json', 'run.db', 'run.db-wal', 'run.db-shm', 'networks', 'lock.owner.json'];
/** A reader waits so long for the lock of a writer, in milliseconds: nobody else is answered meanwhile. */
const PATIENCE = 1000;

/**
 * The runs below one folder, and nothing else. A run is asked for by an id that is looked up among those that are there, so no
 * text of a request ever becomes a path.
 */
export class RunsFolder {
  readonly #root: string;

  /** @throws OthelloError `notFound` or `usage` where it is no folder. */
  constructor(folder: string) {
    try {
      this.#root = realpathSync(folder);
    } catch (cause) {
      throw new OthelloError('notFound', `The folder ${folder} cannot be used${because(cause)}.`, { cause });
    }
    if (!statSync(this.#root).isDirectory())
      throw new OthelloError('usage', `${folder} is no folder; --runs takes one.`);
  }

  /** The one that changed last first. */
  list(): PlacedRun[] {
    return findRuns(this.#root).map(({ folder, changed }) => {
      const path = join(this.#root, folder);
      return { id: idOf(folder), folder, path, changed };
    });
  }

  /** @throws OthelloError `notFound` */
  find(id: string): PlacedRun {
    const found = this.list().find((run) => run.id === id);
    if (found === undefined) throw new OthelloError('notFound', 'There is no such run here.');
    return found;
  }

  /**
   * Opens a run to read it for a moment; damaged rows are left out.
   *
   * @throws OthelloError as openRun; `notFound` where a part of it lies elsewhere.
   */
  read<Result>({ path, folder }: PlacedRun, look: (run: Run) => Result): Result {
    const stray = PARTS.find((part) => !this.#isInside(join(path, part)));
    if (stray !== undefined) {
      throw new OthelloError(
        'notFound',
        `${stray} of the run ${folder} is a link out of the folder of runs.`,
      );
    }
    const run = openRun(path, { readonly: true, patience: PATIENCE, onDamage: () => undefined });
    try {
      return look(run);
    } finally {
      run.close();
    }
  }

  /** A file or folder by its real path; undefined where it is none, or lies elsewhere. */
  inside(path: string): string | undefined {
    try {
      const real = realpathSync(path);
      return this.#holds(real) ? real : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whether nothing is there, or it lies within the folder. */
  #isInside(path: string): boolean {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined || this.inside(path) !== undefined;
  }

  #holds(real: string): boolean {
    const way = relative(this.#root, real);
    return way !== '..' && !way.startsWith(`..${sep}`) && !/^[a-z]:/i.test(way);
  }
}

/** Without the signs of a path, and the same whenever the program is started. */
function idOf(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 16);
}
