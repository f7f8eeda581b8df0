import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Random } from '../../../engine/random.js';
import { lockRun, seemsHeld } from '../../../selfplay/store/lock.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { branchRun, createRun, isRun, openRun } from '../../../selfplay/training/run.js';
import { randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { scratchFolder } from '../../support/scratch.js';

const holder = fileURLToPath(new URL('../../support/selfplay/lockHolder.js', import.meta.url));
const fails = (code: string, text: RegExp): Error =>
  expect.objectContaining({ code, message: expect.stringMatching(text) as string }) as Error;
const description = {
  config: { ...PRESETS.quick, seed: 'a run' },
  created: '2026-01-02T03:04:05.000Z',
  versions: { 'othello-zero': '0.1.0', node: 'v20.19.0' },
};

class Holder {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  #said = '';
  #wake = (): void => undefined;
  readonly closed: Promise<void>;

  constructor(folder: string) {
    this.process = spawn(process.execPath, [holder, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.process.stdout.on('data', (text: Buffer) => {
      this.#said += text.toString();
      this.#wake();
    });
    this.closed = new Promise((resolve) => this.process.on('close', () => resolve()));
    onTestFinished(() => void this.process.kill('SIGKILL'));
  }

  /** The next whole line that the process prints. */
  async line(): Promise<string> {
    while (!this.#said.includes('\n')) await new Promise<void>((resolve) => (this.#wake = resolve));
    const end = this.#said.indexOf('\n');
    const line = this.#said.slice(0, end);
    this.#said = this.#said.slice(end + 1);
    return line;
  }
}

describe('the lock of a run', () => {
  it('keeps a second process out, names the first, and ends with it however it dies', async () => {
    const folder = scratchFolder();
    const first = new Holder(folder);
    expect(await first.line()).toBe('locked');
    const second = new Holder(folder);
    const refusal = await second.line();
    expect(refusal).toMatch(/^runInUse /);
    expect(refusal).toContain(`process ${first.process.pid} on `);
    expect(() => lockRun(folder)).toThrow(fails('runInUse', new RegExp(`process ${first.process.pid} `)));

    first.process.kill('SIGKILL');
    await first.closed;
    const third = new Holder(folder);
    expect(await third.line()).toBe('locked');
    third.process.stdin.write('release\n');
    expect(await third.line()).toBe('released');
    lockRun(folder).release();
  });

  it('goes to exactly one of many that want it at once', async () => {
    const folder = scratchFolder();
    const dead = new Holder(folder);
    expect(await dead.line()).toBe('locked');
    dead.process.kill('SIGKILL');
    await dead.closed;
    const lines = await Promise.all(Array.from({ length: 6 }, () => new Holder(folder).line()));
    expect(lines.filter((line) => line === 'locked')).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('runInUse '))).toHaveLength(5);
  });

  it('seems held by whom the owner file names, as long as that process lives, and is not taken by looking', async () => {
    const folder = scratchFolder();
    expect(seemsHeld(folder)).toBe(false);
    const first = new Holder(folder);
    expect(await first.line()).toBe('locked');
    expect(seemsHeld(folder)).toBe(true);
    first.process.kill('SIGKILL');
    await first.closed;
    expect(seemsHeld(folder)).toBe(false);
    const elsewhere = { pid: first.process.pid, host: 'another-machine' };
    const told: readonly (readonly [text: string, held: boolean])[] = [
      [JSON.stringify(elsewhere), true],
      [JSON.stringify({ pid: process.pid, host: hostname() }), true],
      ['{"pid":"1","host":"another-machine"}', false],
      ...['null', '[]', '{}', 'no JSON', ''].map((text) => [text, false] as const),
    ];
    for (const [text, held] of told) {
      writeFileSync(join(folder, 'lock.owner.json'), text);
      expect([text, seemsHeld(folder)]).toEqual([text, held]);
    }
    lockRun(folder).release();
  });

  it('is not given twice within a process, nor lost by asking', () => {
    const folder = scratchFolder();
    const lock = lockRun(folder);
    const me = fails('runInUse', new RegExp(`process ${process.pid} `));
    expect(() => lockRun(folder)).toThrow(me);
    expect(() => lockRun(folder)).toThrow(me);
    lock.release();
    lockRun(folder).release();
  });
});

describe('a run folder', () => {
  it('is made, closed, resumed and read while it is worked on', () => {
    const folder = join(scratchFolder(), 'deep', 'run');
    expect(isRun(folder)).toBe(false);
    const run = createRun(folder, description);
    expect(isRun(folder)).toBe(true);
    const weights = new TextEncoder().encode('weights');
    const sha256 = run.networks.write(weights);
    run.store.insertChunk({
      games: randomGameRecords(Random.fromSeed('run'), 3),
      progress: { trainer: sha256 },
    });

    const reader = openRun(folder, { readonly: true });
    expect(reader.store.counts().games).toBe(3);
    expect(() => openRun(folder)).toThrow(fails('runInUse', /in use by process/));
    expect(() => createRun(folder, description)).toThrow(fails('usage', /holds a run already/));
    reader.close();
    run.close();

    const resumed = openRun(folder);
    expect(resumed.config).toEqual(description.config);
    expect(resumed.created).toBe(description.created);
    expect(resumed.versions).toEqual(description.versions);
    expect(resumed.store.property('description')).toEqual(description);
    expect(resumed.store.progress()).toEqual({ trainer: sha256 });
    expect(Buffer.from(resumed.networks.read(sha256)).toString()).toBe('weights');
    resumed.close();
  });

  it('is never made over something else', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'thesis.txt'), 'text');
    expect(() => createRun(folder, description)).toThrow(
      fails('usage', /not empty \(it holds thesis\.txt\)/),
    );
    expect(readdirSync(folder)).toEqual(['thesis.txt']);
    expect(() => createRun(join(folder, 'thesis.txt'), description)).toThrow(fails('usage', /not a folder/));
    expect(() => createRun(join(folder, 'new'), { ...description, config: {} as never })).toThrow(
      fails('badConfig', /seed is missing/),
    );
    expect(readdirSync(folder)).toEqual(['thesis.txt']);
  });

  it('is never made with a precision that is still to be found', () => {
    const folder = join(scratchFolder(), 'run');
    const search = { ...description.config.search, precision: 'auto' as const };
    const config = { ...description.config, search };
    expect(() => createRun(folder, { ...description, config })).toThrow(
      fails('badConfig', /search\.precision is "auto"/),
    );
    expect(isRun(folder)).toBe(false);
    createRun(folder, description).close();
    const file = join(folder, 'config.json');
    const document = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...document, config }));
    expect(() => openRun(folder)).toThrow(fails('badConfig', /search\.precision is "auto"/));
  });

  it('is refused with one sentence when a part is missing, foreign or of another version', () => {
    const folder = join(scratchFolder(), 'run');
    expect(() => openRun(folder)).toThrow(fails('notFound', /no run in/));
    createRun(folder, description).close();
    const config = join(folder, 'config.json');
    const document = JSON.parse(readFileSync(config, 'utf8')) as Record<string, unknown>;
    const withConfig = (text: string): (() => unknown) => {
      writeFileSync(config, text);
      return () => openRun(folder);
    };
    expect(withConfig('{')).toThrow(fails('badConfig', /not JSON/));
    expect(withConfig('null')).toThrow(fails('badConfig', /not the configuration of a run/));
    expect(withConfig('{"name": "x"}')).toThrow(fails('badConfig', /its format is not/));
    expect(withConfig(JSON.stringify({ ...document, version: 2 }))).toThrow(
      fails('badConfig', /has version 2/),
    );
    expect(withConfig(JSON.stringify({ ...document, config: { ...PRESETS.quick, speed: 1 } }))).toThrow(
      fails('badConfig', /no key speed; accepted there: seed, /),
    );
    rmSync(config);
    expect(() => openRun(folder)).toThrow(fails('badConfig', /lacks its config\.json/));
    writeFileSync(config, JSON.stringify(document));
    openRun(folder).close(); // whole again, and no lock was left behind
    rmSync(join(folder, 'run.db'));
    expect(() => openRun(folder)).toThrow(fails('badStore', /lacks its database/));
  });

  it('can be made again when its making was cut off, but not once it has games', () => {
    const folder = join(scratchFolder(), 'run');
    createRun(folder, description).close();
    rmSync(join(folder, 'config.json'));
    writeFileSync(join(folder, 'config.json.123.partial'), '{"form');
    const run = createRun(folder, description);
    run.store.insertChunk({ games: randomGameRecords(Random.fromSeed('made'), 1) });
    run.close();
    rmSync(join(folder, 'config.json'));
    expect(() => createRun(folder, description)).toThrow(fails('badConfig', /lacks its config\.json/));
  });
});

describe('a run that begins with another', () => {
  it('has all of it, may be made again when its making was cut off, and needs a network to begin with', () => {
    const [source, folder] = [join(scratchFolder(), 'source'), join(scratchFolder(), 'branch')];
    const origin = createRun(source, description);
    origin.store.insertChunk({ games: randomGameRecords(Random.fromSeed('branch'), 4) });
    const games = [...origin.store.games()];
    const config = { ...description.config, training: { ...description.config.training, batchSize: 32 } };
    const branch = (): ReturnType<typeof openRun> => branchRun(folder, source, { ...description, config });
    expect(branch).toThrow(fails('runInUse', /in use by process/));
    origin.close();
    expect(branch).toThrow(fails('usage', /has no network yet/));
    expect(isRun(folder)).toBe(false);

    const reopened = openRun(source);
    const [network, state] = ['weights', 'state'].map((text) => Buffer.from(text));
    const sha256 = reopened.networks.write(network!);
    reopened.store.insertChunk({
      networks: [
        {
          sha256,
          generation: 3,
          steps: 9,
          created: description.created,
          metadata: { state: reopened.trainer.write(state!) },
        },
      ],
    });
    reopened.close();
    mkdirSync(folder);
    writeFileSync(join(folder, 'run.db.partial'), 'half a copy');
    const made = branch();
    expect(made.config.training.batchSize).toBe(32);
    expect(made.from).toEqual({ folder: source, generation: 3, sha256, games: 4 });
    expect([...made.store.games()]).toEqual(games);
    expect(Buffer.from(made.networks.read(sha256)).toString()).toBe('weights');
    const stateOf = made.store.networks().at(-1)!.metadata['state'];
    expect(Buffer.from(made.trainer.read(String(stateOf))).toString()).toBe('state');
    made.close();

    const [one, other] = [openRun(source, { readonly: true }), openRun(folder, { readonly: true })];
    expect(one.config).toEqual(description.config);
    expect(one.from).toBeUndefined();
    expect(other.from).toEqual(made.from);
    one.close();
    other.close();
    rmSync(join(folder, 'config.json'));
    expect(branch).toThrow(fails('badConfig', /lacks its config\.json/));
  });
});

describe('weights in a run folder', () => {
  it('are named by their bytes and refused when the bytes change', () => {
    const folder = join(scratchFolder(), 'run');
    const run = createRun(folder, description);
    const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i);
    const sha256 = run.trainer.write(bytes);
    expect(run.trainer.write(bytes)).toBe(sha256);
    const other = run.trainer.write(bytes.subarray(1));
    expect(run.trainer.list()).toEqual([sha256, other].sort());
    expect(new Uint8Array(run.trainer.read(sha256))).toEqual(bytes);

    writeFileSync(run.trainer.path(sha256), bytes.with(17, 0));
    expect(() => run.trainer.read(sha256)).toThrow(fails('badModel', /damaged/));
    expect(() => run.trainer.read('0'.repeat(64))).toThrow(fails('notFound', /lacks/));
    writeFileSync(join(run.trainer.folder, `${sha256}.safetensors.1.partial`), 'half');
    run.trainer.keepOnly([other]);
    expect(readdirSync(run.trainer.folder)).toEqual([`${other}.safetensors`]);
    run.close();
  });
});
