// Works on the run in a folder until it is complete or this process is killed; prints a line per event.
// node trainRun.mjs FOLDER CONFIG.json WORKERS [steer]
// With `steer`, it asks for an evaluation at once and pauses after the first games, until nothing has happened for a while.
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { TrainControl } from '../../../dist/selfplay/training/control.js';
import { createRun, isRun, openRun } from '../../../dist/selfplay/training/run.js';
import { trainRun } from '../../../dist/selfplay/training/trainingLoop.js';

const [folder, configFile, workers, steer] = process.argv.slice(2);
const QUIET = 1500;
const control = new TrainControl();
let resuming;
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
  onEvent(event) {
    process.stdout.write(`${JSON.stringify(event)}\n`);
    if (steer === 'steer') follow(event);
  },
  control,
  signal: stop.signal,
});
run.close();
process.stdout.write(`${reason}\n`);

function follow(event) {
  const tell = (kind, more) => process.stdout.write(`${JSON.stringify({ kind, ...more })}\n`);
  if (event.kind === 'started')
    setImmediate(() => tell('asked', { planned: [control.evaluate(), control.evaluate()] }));
  if (event.kind === 'games' && resuming === undefined) {
    control.pause();
    tell('paused', { underWay: control.underWay });
  }
  if (!control.isPaused) return;
  clearTimeout(resuming);
  resuming = setTimeout(() => {
    tell('resumed', {});
    control.resume();
  }, QUIET);
}
