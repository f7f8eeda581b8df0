import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../support/scratch.js';

const SCRIPT = fileURLToPath(new URL('../../scripts/link-program.js', import.meta.url));

/** A checkout that is built, whose program says that it runs, and whose build would be noticed. */
function checkout(): string {
  const folder = scratchFolder();
  for (const name of ['scripts', 'dist', 'node_modules']) mkdirSync(join(folder, name));
  const prepare = "node -e \"fs.writeFileSync('built', '')\"";
  const about = { name: 'some-program', version: '1.0.0', type: 'module', scripts: { prepare } };
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ ...about, bin: { 'some-program': 'dist/main.js' } }),
  );
  writeFileSync(
    join(folder, 'dist', 'main.js'),
    '#!/usr/bin/env node\nconsole.log("it runs", process.argv[2]);\n',
  );
  copyFileSync(SCRIPT, join(folder, 'scripts', 'link-program.js'));
  return folder;
}

describe.skipIf(process.platform === 'win32')('the link to the program in a checkout', () => {
  it('lets npx run it as it is built, again and again', () => {
    const folder = checkout();
    for (const time of ['1', '2']) {
      const { status, stderr } = spawnSync(process.execPath, ['scripts/link-program.js'], { cwd: folder });
      expect([status, String(stderr)]).toEqual([0, '']);
      const { stdout } = spawnSync('npx', ['some-program', time], { cwd: folder, encoding: 'utf8' });
      expect(stdout).toBe(`it runs ${time}\n`);
    }
    expect(existsSync(join(folder, 'built'))).toBe(false);
    expect(readlinkSync(join(folder, 'node_modules', '.bin', 'some-program'))).toBe('../../dist/main.js');
  });
});
