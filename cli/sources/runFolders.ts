import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A run that lies where one works, as far as its folder tells without opening the database. */
export interface FoundRun {
  /** As one would type it. */
  readonly folder: string;
  /** Networks trained; the untrained one that a run begins with is not counted. */
  readonly generations: number;
  /** Milliseconds since 1970 of the last change to its database. */
  readonly changed: number;
}

/** A home folder or a download folder may hold thousands; what comes after these is not looked at. */
const MOST_FOLDERS = 500;

/** The runs in a folder, its subfolders and those of `runs/`; the one changed last first. */
export function findRuns(folder: string): FoundRun[] {
  const names = subfolders(folder).filter((name) => !name.startsWith('.') && name !== 'node_modules');
  const nested = names.includes('runs') ? subfolders(join(folder, 'runs')) : [];
  const candidates = ['.', ...names, ...nested.map((name) => join('runs', name))];
  return candidates
    .flatMap((name) => runAt(folder, name))
    .sort((a, b) => b.changed - a.changed || a.folder.localeCompare(b.folder));
}

function runAt(folder: string, name: string): FoundRun[] {
  const path = join(folder, name);
  const database = statSync(join(path, 'run.db'), { throwIfNoEntry: false });
  if (database === undefined || !existsSync(join(path, 'config.json'))) return [];
  // While a run trains, its newest games are in the log beside the database.
  const log = statSync(join(path, 'run.db-wal'), { throwIfNoEntry: false });
  const networks = entries(join(path, 'networks')).filter(({ name: file }) => file.endsWith('.safetensors'));
  return [
    {
      folder: name,
      generations: Math.max(0, networks.length - 1),
      changed: Math.max(database.mtimeMs, log?.mtimeMs ?? 0),
    },
  ];
}

function subfolders(folder: string): string[] {
  return entries(folder)
    .filter((entry) => entry.isDirectory())
    .slice(0, MOST_FOLDERS)
    .map(({ name }) => name);
}

/** None where the folder cannot be read: this only helps people find their way. */
function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
