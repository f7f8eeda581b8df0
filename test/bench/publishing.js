// How long it takes from a published network to the first game with it on another machine: a coordinator and a machine of one
// thread each, on one Redis, as programs of their own.
//
//   npm run build && node test/bench/publishing.js [GENERATIONS]
//
// The network is that of the preset quick; times are those at which the two programs' lines arrive here.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath, URL } from 'node:url';
import { startRedis } from './redis.js';

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const GAMES = 32;
const generations = Number(process.argv[2] ?? 8);

const folder = mkdtempSync(join(tmpdir(), 'publishing-'));
const children = [];
/** Milliseconds at which a network was published, and a game with it begun on the machine, by generation. */
const published = new Map();
const begun = new Map();
try {
  const { port, child } = await startRedis();
  children.push(child);
  const url = `redis://127.0.0.1:${port}`;
  start(['work', url, '--workers', '1', '--json'], (event) => {
    const first = event.event === 'began' && /^Self-play of games (\d+) /.exec(event.about)?.[1];
    // Network g plays the games of generation g + 1; those of generation g are played while it trains.
    if (first) note(begun, Math.floor(Number(first) / GAMES) - 1);
  });
  const run = join(folder, 'run');
  const settings = [
    `selfplay.gamesPerGeneration=${GAMES}`,
    'selfplay.chunkGames=4',
    `generations=${generations}`,
  ];
  const sets = settings.flatMap((setting) => ['--set', setting]);
  const coordinator = start(
    ['train', run, '--preset', 'quick', ...sets, '--workers', '1', '--queue', url, '--json'],
    (event) => {
      if (event.kind === 'published') note(published, event.generation);
    },
  );
  await once(coordinator, 'exit');
  const waits = [...published]
    .filter(([generation]) => begun.has(generation))
    .map(([generation, at]) => begun.get(generation) - at)
    .sort((a, b) => a - b);
  const middle = waits[Math.floor(waits.length / 2)];
  process.stdout.write(
    `${waits.length} networks: ${middle?.toFixed(0)} ms in the middle, ${waits.at(-1)?.toFixed(0)} ms at worst\n`,
  );
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
}

function start(args, onEvent) {
  const child = spawn(process.execPath, [PROGRAM, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  createInterface({ input: child.stdout }).on('line', (line) => onEvent(JSON.parse(line)));
  return child;
}

/** Only the first time counts. */
function note(times, generation) {
  if (!times.has(generation)) times.set(generation, performance.now());
}
