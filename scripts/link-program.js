/**
 * Puts the program where `npx othello-zero` looks first in a checkout: into node_modules/.bin. Without it npx would pack this
 * folder, build it once more in its cache, and, stopped in the midst of that, fail until its cache is removed.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** @type {{ bin: Record<string, string> }} */
const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = join(root, 'node_modules', '.bin');

for (const [name, file] of Object.entries(bin)) {
  const program = join(root, file);
  if (!existsSync(program) || !existsSync(dirname(folder))) continue;
  mkdirSync(folder, { recursive: true });
  const link = join(folder, name);
  const target = relative(folder, program);
  rmSync(link, { force: true });
  if (process.platform === 'win32') {
    writeFileSync(`${link}.cmd`, `@node "%~dp0\\${target}" %*\r\n`);
  } else {
    chmodSync(program, 0o755); // the compiler knows nothing of that
    symlinkSync(target, link);
  }
}
