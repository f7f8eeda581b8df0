import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../support/scratch.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** A checkout with this one's way to prepare it, whose build leaves a file, and whose program says that it runs and waits. */
function checkout(): string {
  const folder = scratchFolder();
  for (const name of ['scripts', 'dist', 'node_modules', 'cache']) mkdirSync(join(folder, name));
  const build = "node -e \"fs.writeFileSync('built', '')\"";
  const about = {
    name: 'some-program',
    version: '1.0.0',
    type: 'module',
    bin: { 'some-program': 'dist/main.js' },
  };
  const document = { ...about, scripts: { prepare: scripts['prepare'], build } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(document));
  const program =
    '#!/usr/bin/env node\nconsole.log("it runs", process.argv[2]);\nsetTimeout(() => {}, +process.argv[2]);\n';
  writeFileSync(join(folder, 'dist', 'main.js'), program);
  copyFileSync(join(root, 'scripts', 'is-built.js'), join(folder, 'scripts', 'is-built.js'));
  return folder;
}

const surroundings = (folder: string) => ({
  cwd: folder,
  env: { ...process.env, npm_config_cache: join(folder, 'cache'), npm_config_update_notifier: 'false' },
});

describe.skipIf(process.platform === 'win32')('npx in a checkout that is built', () => {
  it('runs what is there without building it again, also after it was stopped', async () => {
    const folder = checkout();
    const first = spawn('npx', ['some-program', '60000'], { ...surroundings(folder), detached: true });
    await new Promise((resolve) => first.stdout.once('data', resolve));
    const closed = new Promise((resolve) => first.on('close', resolve));
    // As Ctrl-C does: to all of them.
    process.kill(-first.pid!, 'SIGINT');
    await closed;
    const { stdout } = spawnSync('npx', ['some-program', '0'], { ...surroundings(folder), encoding: 'utf8' });
    expect(stdout).toBe('it runs 0\n');
    expect(existsSync(join(folder, 'built'))).toBe(false);
  });

  it('and is built where it is not, and where npm installs it', () => {
    const folder = checkout();
    const prepare = () => spawnSync('npm', ['run', 'prepare'], surroundings(folder)).status;
    expect(prepare()).toBe(0);
    expect(existsSync(join(folder, 'built'))).toBe(true);
    rmSync(join(folder, 'built'));
    rmSync(join(folder, 'dist', 'main.js'));
    const script = spawnSync(process.execPath, ['scripts/is-built.js'], {
      cwd: folder,
      env: { ...process.env, npm_command: 'exec' },
    });
    expect(script.status).toBe(1);
  });
});
