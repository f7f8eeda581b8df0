import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import { openStore } from '../../../selfplay/store/store.js';
import { commandFolder } from '../../support/cli/commandInputs.js';
import { PROGRAM } from '../../support/cli/program.js';
import { runHere } from '../../support/cli/recordingTerminal.js';

const { at } = commandFolder();

function gamesIn(file: string): GameRecord[] {
  const store = openStore(file, { readonly: true });
  try {
    return [...store.games({ kind: 'arena' })];
  } finally {
    store.close();
  }
}

it('stores the same games under the same numbers on one thread and on two, and after it was killed', async () => {
  const args = ['--ladder', 'random,greedy,alphabeta:1', '--games', '160', '--seed', 'same'];
  const outcomes = ['one', 'two', 'killed'].map((name) => at(`${name}.db`)) as [string, string, string];
  expect((await runHere(['arena', ...args, '--workers', '1', '--out', outcomes[0]])).code).toBe(0);
  expect((await runHere(['arena', ...args, '--workers', '2', '--out', outcomes[1]])).code).toBe(0);
  const child = spawn(process.execPath, [
    PROGRAM,
    'arena',
    ...args,
    ...['--workers', '2', '--out', outcomes[2]],
  ]);
  const ended = new Promise((resolve) => child.on('close', resolve));
  while (child.exitCode === null && !hasGames(outcomes[2])) await setTimeout(20);
  child.kill('SIGKILL');
  await ended;
  expect((await runHere(['arena', ...args, '--workers', '1', '--out', outcomes[2]])).code).toBe(0);
  const [one, two, killed] = outcomes.map(gamesIn);
  expect(one).toHaveLength(3 * 160);
  expect(two).toEqual(one);
  expect(killed).toEqual(one);
  const exported: string[] = [];
  for (const file of outcomes) {
    const out = `${file}.ggf`;
    expect((await runHere(['export', '--file', file, '--kind', 'arena', '--out', out])).code).toBe(0);
    exported.push(readFileSync(out, 'utf8'));
  }
  expect(exported[0]!.length).toBeGreaterThan(10_000);
  expect(exported[1]).toBe(exported[0]);
  expect(exported[2]).toBe(exported[0]);
});

function hasGames(file: string): boolean {
  try {
    return existsSync(file) && gamesIn(file).length > 0;
  } catch {
    return false; // not yet a database
  }
}
