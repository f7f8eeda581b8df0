// Saves a run over copies of a save, in folders 0, 1, 2, ... until this process is killed; prints each number when it is done.
// node saveRuns.mjs RUN SAVED FOLDER
import { cpSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { openRun } from '../../../dist/selfplay/training/run.js';
import { saveRun } from '../../../dist/selfplay/training/savedRun.js';

const [folder, saved, places] = process.argv.slice(2);
const run = openRun(folder, { readonly: true });
for (let number = 0; ; number++) {
  const place = join(places, String(number));
  cpSync(saved, `${place}.copy`, { recursive: true });
  renameSync(`${place}.copy`, place);
  saveRun(run, place, { saved: '2026-01-02T03:04:05.000Z', software: 'test' });
  process.stdout.write(`${number}\n`);
}
