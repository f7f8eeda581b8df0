import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

const folder =
  process.env['OTHELLO_ZERO_TFJS_NODE'] ??
  fileURLToPath(new URL('../../../.cache/tfjs-node', import.meta.url));

/** Whether `npm run build:tensorflow` has been run. */
const isBuilt = existsSync(join(folder, 'built.json'));

/**
 * Tests on TensorFlow's native library, here and in every thread and process that is started. Where it was not built they are
 * skipped by name, in CI they fail.
 */
export function describeNative(title: string, tests: () => void): void {
  const name = `${title} on TensorFlow's native backend`;
  if (isBuilt) {
    process.env['OTHELLO_ZERO_TFJS_NODE'] = folder;
    describe(name, tests);
  } else if (process.env['CI'] === 'true') {
    it(name, () => {
      throw new Error(`There is nothing in ${folder}: npm run build:tensorflow`);
    });
  } else {
    it.skip(`${name}: not built here, see npm run build:tensorflow`);
  }
}
