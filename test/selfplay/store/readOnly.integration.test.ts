import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../selfplay/store/store.js';
import { AS_NOBODY, canBeNobody, canMount } from '../../support/needs.js';
import { temporaryFolder } from '../../support/scratch.js';

const READER = fileURLToPath(new URL('../../support/selfplay/storeReader.js', import.meta.url));
const folder = temporaryFolder();
chmodSync(folder.path, 0o755);

interface Read {
  readonly seen?: readonly number[];
  readonly code?: string;
  readonly message?: string;
}

/** What a process of a user who may write nothing here sees. */
function readAsNobody(file: string): Read {
  const [command, ...args] = [...AS_NOBODY, process.execPath, READER, file];
  const { stdout } = spawnSync(command, args, { cwd: '/', encoding: 'utf8' });
  return JSON.parse(stdout) as Read;
}

/** Copies of a database as different ends of its writer leave it; the log has commits that the database lacks. */
function leftBehind(): Readonly<Record<'indexed' | 'bare' | 'emptied' | 'closed', string>> {
  const at = (name: string): string => folder.at(name, 'run.db');
  mkdirSync(folder.at('closed'));
  const store = openStore(at('closed'));
  for (let count = 1; count <= 3; count++) store.setProperty('count', count);
  store.settle();
  for (let count = 4; count <= 6; count++) store.setProperty('count', count);
  expect(statSync(`${at('closed')}-wal`).size).toBeGreaterThan(0);
  for (const name of ['indexed', 'bare']) cpSync(folder.at('closed'), folder.at(name), { recursive: true });
  rmSync(`${at('bare')}-shm`);
  store.settle();
  cpSync(folder.at('closed'), folder.at('emptied'), { recursive: true });
  rmSync(`${at('emptied')}-shm`);
  store.close();
  return { indexed: at('indexed'), bare: at('bare'), emptied: at('emptied'), closed: at('closed') };
}

const left = leftBehind();

describe.skipIf(!canBeNobody())('a database of somebody else', () => {
  it.each(Object.entries(left))('is read whole where its writer left it %s', (_name, file) => {
    const names = ['', '-wal', '-shm'].map((end) => statSync(file + end, { throwIfNoEntry: false })?.mtimeMs);
    expect(readAsNobody(file)).toEqual({ seen: [6, 6, 6, 6, 6] });
    const after = ['', '-wal', '-shm'].map((end) => statSync(file + end, { throwIfNoEntry: false })?.mtimeMs);
    expect(after).toEqual(names);
  });

  it('that may not be read says so, and nothing of a disk', () => {
    const hidden = folder.at('hidden', 'run.db');
    cpSync(folder.at('closed'), dirname(hidden), { recursive: true });
    const refused = { code: 'usage', message: `${hidden} cannot be read: this user lacks the permission.` };
    chmodSync(hidden, 0o600);
    expect(readAsNobody(hidden)).toEqual(refused);
    chmodSync(hidden, 0o644);
    chmodSync(dirname(hidden), 0o700);
    expect(readAsNobody(hidden)).toEqual(refused);
  });

  it('is read while it is written, settled or not, and never anything old or torn', async () => {
    const file = folder.at('busy', 'run.db');
    mkdirSync(dirname(file));
    const store = openStore(file);
    store.setProperty('count', 1);
    const [command, ...args] = [...AS_NOBODY, process.execPath, READER, file, '4000'];
    const child = spawn(command, args, { cwd: '/' });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    const closed = new Promise((resolve) => child.on('close', resolve));
    let count = 1;
    const writer = setInterval(() => {
      store.setProperty('count', ++count);
      if (count % 3 > 0) store.settle();
    }, 1);
    await closed;
    clearInterval(writer);
    store.close();
    const { seen = [], ...failure } = JSON.parse(stdout) as Read;
    expect(failure).toEqual({});
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBeLessThanOrEqual(count);
    expect(new Set(seen).size).toBeGreaterThan(1);
  });
});

describe.skipIf(!canMount())('a database on a file system that is read-only', () => {
  it.each(Object.entries(left))('is read whole where its writer left it %s', (name, file) => {
    const mounted = join(folder.path, `mounted-${name}`);
    mkdirSync(mounted);
    const script =
      'mount --bind "$1" "$2" && mount -o remount,bind,ro "$2" && ! touch "$2/x" 2>/dev/null && exec "$3" "$4" "$2/run.db"';
    const args = ['--mount', 'sh', '-c', script, 'sh', dirname(file), mounted, process.execPath, READER];
    const { stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: '{"seen":[6,6,6,6,6]}\n', stderr: '' });
  });
});
