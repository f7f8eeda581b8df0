import { fileURLToPath } from 'node:url';

import './runtimes/environment.js';

/** Where the sources, or what they were compiled to, begin. */
const ROOT = new URL('../', import.meta.url).href;

/**
 * The compiled file that a thread runs. Node 20 cannot load TypeScript in one, so the sources, when they are run directly by
 * the tests, use that of the last build.
 *
 * @param name relative to the module, ending in .js
 * @param module the caller's import.meta.url
 */
export function compiledFile(name: string, module: string): string {
  const beside = new URL(name, module).href;
  return fileURLToPath(module.endsWith('.ts') ? beside.replace(ROOT, `${ROOT}dist/`) : beside);
}
