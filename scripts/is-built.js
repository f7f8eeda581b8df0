/**
 * Ends with 0 where npm's exec (npx) prepares this checkout and it is built: exec installs it into npm's cache, as a link to
 * itself, on each first call. To build it once more would take a minute, and whoever stopped that would have a broken cache.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
/** @type {{ bin: Record<string, string> }} */
const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const isBuilt = Object.values(bin).every((file) => existsSync(join(root, file)));
process.exitCode = process.env['npm_command'] === 'exec' && isBuilt ? 0 : 1;
