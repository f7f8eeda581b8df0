import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../selfplay/store/store.js';
import { hasOldLog } from '../../../selfplay/store/storeLog.js';
import { findBeginning } from '../../../selfplay/training/resumePoint.js';
import { openRun } from '../../../selfplay/training/run.js';
import { goldenOf, type Held, heldIn } from '../../golden/files.js';
import { scratchFolder, temporaryFolder } from '../../support/scratch.js';
import { trainInProcess } from '../../support/selfplay/trainInProcess.js';

const golden = goldenOf('0.1.0');

/** A run that was killed after its second network: its database is all in the log. */
const killedRun = (): string => golden.copyOf('onnxruntime');

const ruin = (file: string): void => writeFileSync(file, readFileSync(file).fill(7, 100, 400));

interface Names {
  /** Files of the networks and of the trainer's states, by generation. */
  readonly networks: string[];
  readonly states: string[];
}

function namesOf(run: string): Names {
  const opened = openRun(run);
  const { store, networks, trainer } = opened;
  const records = store.networks();
  opened.close();
  return {
    networks: records.map(({ sha256 }) => networks.path(sha256)),
    states: records.map(({ metadata }) => trainer.path(String(metadata['state']))),
  };
}

describe('a run that lost files', () => {
  const beginningOf = (run: string) => {
    const opened = openRun(run);
    const found = findBeginning(opened);
    opened.close();
    return [found?.record?.generation, found?.state !== undefined, found?.loss];
  };

  it.each([
    ['nothing', () => undefined, [2, true, undefined]],
    [
      'the newest state',
      ({ states }: Names) => rmSync(states[2]!),
      [1, true, expect.objectContaining({ newest: 2, freshOptimizer: false })],
    ],
    [
      'the newest network, which is damaged',
      ({ networks }: Names) => ruin(networks[2]!),
      [1, true, expect.objectContaining({ newest: 2, freshOptimizer: false })],
    ],
    [
      'all states',
      ({ states }: Names) => states.slice(1).forEach(ruin),
      [2, false, expect.objectContaining({ newest: 2, freshOptimizer: true })],
    ],
    [
      'all networks but the second',
      ({ networks }: Names) => [networks[0]!, networks[2]!].forEach((file) => rmSync(file)),
      [1, true, expect.objectContaining({ newest: 2, freshOptimizer: false })],
    ],
    [
      'all states and the newest network',
      ({ networks, states }: Names) => [networks[2]!, ...states.slice(1)].forEach((file) => rmSync(file)),
      [1, false, expect.objectContaining({ newest: 2, freshOptimizer: true })],
    ],
    [
      'all networks',
      ({ networks }: Names) => networks.forEach((file) => rmSync(file)),
      [undefined, false, expect.objectContaining({ newest: 2 })],
    ],
  ] as const)('goes on without %s', (_what, lose, wanted) => {
    const run = killedRun();
    lose(namesOf(run));
    expect(beginningOf(run)).toEqual(wanted);
  });

  it('opens without the folder of its states, and sweeps what killed processes left half written', () => {
    const run = killedRun();
    rmSync(join(run, 'trainer'), { recursive: true });
    const left = [
      'run.db.partial',
      'config.json.12-00000000-00000000.partial',
      'networks/x.safetensors.0a.partial',
    ];
    const kept = ['concepts.json.part', 'log.npz.partial'];
    for (const name of [...left, ...kept]) writeFileSync(join(run, name), '');
    openRun(run).close();
    expect(readdirSync(join(run, 'trainer'))).toEqual([]);
    const names = [
      ...readdirSync(run),
      ...readdirSync(join(run, 'networks')).map((name) => `networks/${name}`),
    ];
    expect(names).toEqual(expect.arrayContaining(kept));
    for (const name of left) expect(names).not.toContain(name);
  });
});

describe('a log of a database', () => {
  it('that is from a moment before is not put over what came later; one that is cut loses its end alone', () => {
    const folder = scratchFolder();
    const file = join(folder, 'run.db');
    const chunk = (number: number) => ({
      progress: number,
      metrics: Array.from({ length: 40 }, (_, step) => ({
        kind: 'k',
        generation: number,
        step,
        numbers: { step },
      })),
    });
    const moments: Buffer[] = [];
    const store = openStore(file);
    for (let number = 0; number < 9; number++) {
      store.insertChunk(chunk(number));
      moments.push(readFileSync(`${file}-wal`));
      if (number % 4 === 3) expect(store.settle()).toBe(true);
    }
    store.close();
    const whole = readFileSync(file);
    const progress = (readonly: boolean): unknown => {
      const opened = openStore(file, { readonly });
      const found = [opened.progress(), opened.metrics('k').length];
      opened.close();
      return found;
    };
    moments.slice(0, -1).forEach((log) => {
      writeFileSync(file, whole);
      writeFileSync(`${file}-wal`, log);
      expect(hasOldLog(file)).toBe(true);
      expect(progress(true)).toEqual([8, 360]);
      expect(progress(false)).toEqual([8, 360]);
      expect(progress(false)).toEqual([8, 360]);
    });

    // A database as the fourth chunk left it, with ever less of the log of the four after it.
    const early = openStore(file);
    early.close();
    const base = join(folder, 'base.db');
    const first = openStore(base);
    for (let number = 0; number < 4; number++) first.insertChunk(chunk(number));
    first.settle();
    const settled = readFileSync(base);
    for (let number = 4; number < 8; number++) first.insertChunk(chunk(number));
    const log = readFileSync(`${base}-wal`);
    first.close();
    let last = 7;
    for (let length = log.length; length >= 0; length -= 2999) {
      writeFileSync(file, settled);
      rmSync(`${file}-shm`, { force: true });
      writeFileSync(`${file}-wal`, log.subarray(0, length));
      const [found, metrics] = progress(false) as [number, number];
      expect(metrics).toBe(40 * (found + 1));
      expect(found).toBeLessThanOrEqual(last);
      last = found;
    }
    expect(last).toBe(3);
  });
});

describe('a run that goes on', () => {
  const { path: folder } = temporaryFolder();
  const { path: own } = temporaryFolder();
  /** As {@link killedRun}, but this machine, which may round otherwise, trained the newest network. */
  const killedHere = (): string => {
    const run = join(scratchFolder(), 'run');
    cpSync(own, run, { recursive: true });
    return run;
  };
  let undisturbed: Held;
  beforeAll(async () => {
    cpSync(join(golden.folder, 'onnxruntime'), own, { recursive: true });
    const { networks, states } = namesOf(own);
    for (const file of [networks[2]!, states[2]!]) rmSync(file);
    const { signal } = await trainInProcess(own, '', 2, (event) =>
      event.kind === 'published' && event.generation === 2 ? 'SIGKILL' : undefined,
    );
    expect(signal).toBe('SIGKILL');
    cpSync(own, folder, { recursive: true });
    expect((await trainInProcess(folder, '', 2)).code).toBe(0);
    undisturbed = heldIn(openRun(folder, { readonly: true }).store);
  });

  it('without its newest state, trains it again to the same weights and says so', async () => {
    const run = killedHere();
    rmSync(namesOf(run).states.at(-1)!);
    const { code, events, errors } = await trainInProcess(run, '', 2);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(events[0]).toMatchObject({ kind: 'mended', generation: 1, newest: 2, freshOptimizer: false });
    const opened = openRun(run, { readonly: true });
    expect(opened.store.metrics('mended')).toHaveLength(1);
    opened.close();
    expect(heldIn(openRun(run, { readonly: true }).store)).toEqual(undisturbed);
  });

  it('while another program keeps its database locked waits, says so and loses nothing', async () => {
    const run = killedHere();
    openRun(run).close();
    let locked: Database.Database | undefined;
    const { code, events, errors } = await trainInProcess(run, '', 2, ({ kind }) => {
      if (kind === 'started') {
        locked = new Database(join(run, 'run.db'));
        locked.exec('BEGIN IMMEDIATE');
      }
      if (kind === 'waiting') locked?.close();
      return undefined;
    });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(events.some(({ kind }) => kind === 'waiting')).toBe(true);
    expect(heldIn(openRun(run, { readonly: true }).store)).toEqual(undisturbed);
  });
});
