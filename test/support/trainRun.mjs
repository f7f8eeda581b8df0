// Works on the run in a folder until it is complete or this process is killed; prints a line per event.
// node trainRun.mjs FOLDER CONFIG.json WORKERS
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { createRun, isRun, openRun, trainRun } from '../../dist/selfplay/index.js';

const [folder, configFile, workers] = process.argv.slice(2);
const run = isRun(folder)
  ? openRun(folder)
  : createRun(folder, {
      config: JSON.parse(readFileSync(configFile, 'utf8')),
      created: new Date().toISOString(),
      versions: {},
    });
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const reason = await trainRun(run, {
  now: () => performance.now(),
  date: () => new Date().toISOString(),
  software: 'test',
  workers: Number(workers),
  rates: { evaluationsPerSecond: 10_000, samplesPerSecond: 1000 },
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
  signal: stop.signal,
});
run.close();
process.stdout.write(`${reason}\n`);
