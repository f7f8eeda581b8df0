import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refuseCutAddons } from '../../../cli/command/addons.js';
import { openParts } from '../../../cli/output/partFile.js';
import { readReport } from '../../../cli/sources/reportCard.js';
import { shippedModels, shippedReport } from '../../../cli/sources/shippedModels.js';
import { EngineProcess } from '../../../selfplay/players/engineProcess.js';
import { PROGRAM } from '../../support/cli/program.js';
import { expectRefusal } from '../../support/cli/refusal.js';
import { scratchFolder } from '../../support/scratch.js';

const LONG = 'a'.repeat(300);

/** Runs a script of bash in a folder, in which `$Z` is the program. */
async function shell(script: string, folder: string): Promise<{ code: number | null; said: string }> {
  const child = spawn('bash', ['-c', script], {
    cwd: folder,
    env: { ...process.env, Z: `${process.execPath} ${PROGRAM}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, said };
}

describe('a name that is too long', () => {
  it.each([
    ['import', `${LONG}.txt`, '--out', 'x.db'],
    ['analyze', '--moves', 'f5', '--model', LONG],
    ['explain', '--moves', 'f5', '--composite', `${LONG}.json`],
    ['train', 'nowhere', '--config', `${LONG}.json`],
    ['train', LONG],
    ['play', '--plain', '--load', `${LONG}.ggf`],
    ['watch', LONG, '--plain'],
    ['evaluate', '--report', `${LONG}.json`],
  ])('%s %.3s', async (...args) => {
    await expectRefusal(args, /its name is longer than the file system allows\.$/);
  });
});

describe('settings and files that are absurd', () => {
  it('are refused in a sentence, however deep', async () => {
    const folder = scratchFolder();
    const deep = `${'['.repeat(1e6)}${']'.repeat(1e6)}`;
    writeFileSync(join(folder, 'deep.json'), deep);
    await expectRefusal(
      ['train', join(folder, 'r'), '--config', join(folder, 'deep.json')],
      /is not JSON\.$/,
    );
    await expectRefusal(
      ['explain', '--moves', 'f5', '--composite', join(folder, 'deep.json')],
      /is not JSON\.$/,
    );
    await expectRefusal(
      ['train', join(folder, 'r'), '--set', `search.simulations=${deep}`],
      /search\.simulations is "\[\[.*\.\.\.: /,
    );
    await expectRefusal(
      ['train', join(folder, 'r'), '--set', `search.${'a.'.repeat(1e5)}=1`],
      /no key search\.a;/,
    );
  });

  it('are not taken into memory that is not there', async () => {
    const folder = scratchFolder();
    const model = join(folder, 'sparse.safetensors');
    writeFileSync(model, '');
    truncateSync(model, 1e13);
    const { code, said } = await shell(
      `$Z analyze --moves f5 --model ${model}; $Z train r --set network.channels=1024 --set network.blocks=64 ` +
        '--set training.batchSize=2048; echo code $?; ls r',
      folder,
    );
    expect(said).toMatch(/takes about 3\d{4} GB of memory, and \S+ GB are available/);
    expect(said).toMatch(/64 blocks of 1024 channels, batches of 2048 .* takes about \d+ GB/);
    expect(said).toContain('code 1');
    expect(code).not.toBe(0);
    expect(said).not.toContain('defect');
  });
});

describe('where the system grants little', () => {
  it.skipIf(process.platform !== 'linux')(
    'endgames are solved without WebAssembly, to the same result',
    async () => {
      const folder = scratchFolder();
      const play = '$Z selfplay --games 2 --sims 8 --seed limits --out';
      const { said } = await shell(`${play} a.db; ulimit -v 12000000; ${play} b.db`, folder);
      const games = said.split('\n').filter((line) => /^([a-h][1-8]){20,}/.test(line));
      expect(said).not.toContain('defect');
      expect(games).toHaveLength(4);
      expect(games.slice(2)).toEqual(games.slice(0, 2));
    },
  );

  it('says that the folder is gone, that files are full, that descriptors end', async () => {
    const folder = scratchFolder();
    const { said } = await shell(
      'mkdir gone; cd gone; rmdir ../gone; $Z train x; echo code $?; cd ..; ' +
        '(ulimit -f 1; $Z explain --moves f5 --format svg --out picture.svg; echo code $?); ' +
        '(ulimit -n 24; $Z perft 1; echo code $?); (ulimit -n 64; $Z selfplay --games 2 --sims 2; echo code $?)',
      folder,
    );
    expect(said).toMatch(/The folder that the program was started in is gone.*\ncode 2\n/);
    expect(said).toMatch(/no room for picture\.svg\..*\ncode 1\n/);
    expect(said).toMatch(
      /The program cannot be loaded: the system lets this program open too few files.*\ncode 1\n/,
    );
    expect(said).toMatch(
      // Whichever file is the first too many: one of a package or one of ours.
      /(A part of the program cannot be loaded: the system lets .* too few files|too many files are open; a higher limit).*\ncode 1\n$/,
    );
    expect(said).not.toContain('npm ci');
    expect(said).not.toMatch(/defect|^ {2,}at /m);
  });
});

describe.skipIf(process.platform !== 'linux')('a part that is not JavaScript', () => {
  it('is refused where it was cut off, before the loader of the system ends the process over it', () => {
    const load = process.dlopen.bind(process);
    const require = createRequire(import.meta.url);
    const whole = require.resolve('better-sqlite3/build/Release/better_sqlite3.node');
    const copy = join(scratchFolder(), 'better_sqlite3.node');
    copyFileSync(whole, copy);
    truncateSync(copy, 100_000);
    refuseCutAddons();
    try {
      expect(() => process.dlopen({ exports: {} }, copy)).toThrow(/better_sqlite3\.node: file too short/);
      expect(() => process.dlopen({ exports: {} }, whole)).not.toThrow();
    } finally {
      process.dlopen = load;
    }
  });
});

describe('parts and reports that were changed by hand', () => {
  it('leaves a changed part out, so that it is done again', () => {
    const out = join(scratchFolder(), 'report.json');
    const first = openParts<number[]>('evaluate', { out }, {});
    first.add(1, [10, 20]);
    first.add(2, [30]);
    const text = readFileSync(`${out}.part`, 'utf8');
    writeFileSync(`${out}.part`, `${text.replace('[10,20]', '[10,21]')}null\n{"number":3}\n`);
    expect([...openParts<number[]>('evaluate', { out }, {}).known]).toEqual([[2, [30]]]);
  });

  it('refuses a report of which anything is missing', () => {
    const file = join(scratchFolder(), 'report.json');
    const shipped = readFileSync(shippedReport(shippedModels()[0]!, 'move'), 'utf8');
    const changes: ((report: Record<string, unknown>) => void)[] = [
      (report) => delete report['moved'],
      (report) => (report['methods'] = 'none'),
      (report) => (report['legality'] = null),
      ({ methods }) => delete (methods as { flips?: unknown }[])[0]!.flips,
    ];
    writeFileSync(file, shipped);
    expect(readReport(file).positions).toBeGreaterThan(0);
    for (const change of changes) {
      const report = JSON.parse(shipped) as Record<string, unknown>;
      change(report);
      writeFileSync(file, JSON.stringify(report));
      expect(() => readReport(file)).toThrow(/is not a report of evaluate/);
    }
  });
});

describe('an engine that ends and leaves its pipes to another process', () => {
  it.skipIf(spawnSync('setsid', ['--version']).status !== 0)('is noticed', async () => {
    const engine = new EngineProcess('sh -c "setsid sleep 60 & echo $! ; exit 3"');
    const pid = Number(await engine.readLine());
    try {
      // Without a limit of time of its own: it would wait for the other process.
      await expect(engine.readLine()).rejects.toThrow('exited with code 3');
      await engine.dispose();
      expect(process.kill(pid, 0)).toBe(true);
    } finally {
      process.kill(pid);
    }
  });
});
