import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { RunFile } from '../../../../web/api.js';
import type { Guard } from '../http/guard.js';
import type { PlacedRun, RunsFolder } from './runsFolder.js';

type Kind = RunFile['kind'];

/** What commands write for people and other programs. */
const KINDS: Readonly<Record<string, Kind>> = {
  '.html': 'page',
  '.svg': 'picture',
  '.png': 'picture',
  '.json': 'document',
  '.jsonl': 'document',
  '.npz': 'arrays',
};
/** What the run itself is made of. */
const OWN_FILES = ['config.json', 'lock.owner.json'];
const OWN_FOLDERS = ['networks', 'trainer', 'node_modules'];
const MOST_FILES = 1000;

/** A file that somebody has put into a run. */
export interface FoundFile extends Omit<RunFile, 'url' | 'view'> {
  readonly path: string;
}

/**
 * The files in the folder of a run and in those just below it that are of a kind that is shown, by name. Links are left out, as
 * are other runs.
 */
function filesOf(runs: RunsFolder, { path }: PlacedRun): FoundFile[] {
  const below = entries(path).filter(
    (entry) => entry.isDirectory() && !OWN_FOLDERS.includes(entry.name) && !isHidden(entry.name),
  );
  const named = [
    ...entries(path).filter(({ name }) => !OWN_FILES.includes(name)),
    ...below.flatMap(({ name }) => beside(join(path, name))),
  ];
  const names = named.filter((entry) => entry.isFile() && !isHidden(entry.name));
  return names
    .slice(0, MOST_FILES)
    .flatMap(({ name, parentPath }) => found(runs, path, join(parentPath, name)));
}

/** The same, each with an address that opens it, and one of the page that is made of it where there is such. */
export function linkedFiles(
  runs: RunsFolder,
  run: PlacedRun,
  guard: Guard,
  viewOf: (file: FoundFile) => string | undefined,
): RunFile[] {
  return filesOf(runs, run).map((file) => {
    const { name, kind, bytes, changed } = file;
    const parts = [guard.ticketFor(run.id, name), run.id, ...name.split('/')];
    const url = `/files/${parts.map(encodeURIComponent).join('/')}`;
    const view = viewOf(file);
    return { name, kind, bytes, changed, url, ...(view === undefined ? {} : { view }) };
  });
}

/** Undefined where the run has no such file. */
export function fileNamed(runs: RunsFolder, run: PlacedRun, name: string): FoundFile | undefined {
  return filesOf(runs, run).find((file) => file.name === name);
}

function found(runs: RunsFolder, run: string, path: string): FoundFile[] {
  const kind = KINDS[extname(path).toLowerCase()];
  const stats = statSync(path, { throwIfNoEntry: false });
  if (kind === undefined || stats?.isFile() !== true || runs.inside(path) === undefined) return [];
  const name = path.slice(run.length + 1).replaceAll('\\', '/');
  return [{ name, kind, path, bytes: stats.size, changed: stats.mtimeMs }];
}

/** Of a folder that is no run itself. */
function beside(folder: string) {
  const inside = entries(folder);
  return inside.some(({ name }) => name === 'run.db') ? [] : inside;
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

/** None where the folder is gone or cannot be read. */
function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
