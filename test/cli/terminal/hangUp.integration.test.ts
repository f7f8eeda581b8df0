import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { PROGRAM } from '../../support/cli/program.js';
import { PseudoTerminal } from '../../support/cli/pseudoTerminal.js';
import { lacks } from '../../support/needs.js';
import { scratchFolder } from '../../support/scratch.js';

/** What runs, and what its screen shows when it is in full swing. */
const COMMANDS: readonly (readonly [command: string, shows: string | RegExp])[] = [
  ['play --sims 100000 --color white', 'thinking'],
  ['watch --moves f5d6c3d3c4 --model default --sims 100000 --play', 'working it out'],
  ['train run --minutes 5', 'Othello Zero learns'],
];

describe.skipIf(lacks('tmux'))('a terminal that goes away', () => {
  it.each(COMMANDS)('ends %s in order, without a crash', async (command, shows) => {
    const folder = scratchFolder();
    const terminal = await PseudoTerminal.open({ columns: 110, rows: 40 }, { XDG_STATE_HOME: folder });
    const codeFile = join(folder, 'code');
    try {
      // This shell outlives its terminal and tells how the program ended.
      terminal.run(
        `cd ${folder}; (trap '' HUP; ${process.execPath} ${PROGRAM} ${command}; echo code $? > ${codeFile})`,
      );
      await terminal.waitFor(shows);
      terminal.hangUp();
      await vi.waitFor(() => expect(existsSync(codeFile)).toBe(true), { timeout: 60_000, interval: 50 });
      await vi.waitFor(() => expect(readFileSync(codeFile, 'utf8')).toBe('code 130\n'), { timeout: 5000 });
      const left = existsSync(join(folder, 'run')) ? readdirSync(join(folder, 'run')) : [];
      expect(left.filter((name) => /owner|-wal|-shm|partial/.test(name))).toEqual([]);
    } finally {
      terminal.close();
    }
  });
});
