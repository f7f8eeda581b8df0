// The real worker, but a thread that is given a task dies over it as long as its folder holds `deaths` files.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import run from '../../../dist/selfplay/threads/worker.js';

export default async function dyingRun(call) {
  const folder = process.env.DEATHS;
  const [death] = readdirSync(folder);
  if (death !== undefined) {
    rmSync(join(folder, death));
    process.exit(1); // ends this thread only
  }
  return run(call);
}
