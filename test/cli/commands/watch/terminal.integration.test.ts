import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialPosition, play } from '../../../../engine/position.js';
import { PASS } from '../../../../engine/squareSet.js';
import type { GameRecord } from '../../../../selfplay/records/gameRecord.js';
import { PROGRAM } from '../../../support/cli/program.js';
import { PseudoTerminal } from '../../../support/cli/pseudoTerminal.js';
import { blackPercent, folder, games } from '../../../support/cli/watchedGames.js';
import { lacks } from '../../../support/needs.js';

const firstSearched = (game: GameRecord): number => game.plies.findIndex(({ kind }) => kind === 'full');

describe.skipIf(lacks('tmux'))('watch on the whole screen', { timeout: 600_000 }, () => {
  let terminal: PseudoTerminal;
  beforeAll(async () => {
    const environment = { HOME: folder.path, NO_COLOR: '1' };
    terminal = await PseudoTerminal.open({ columns: 80, rows: 24 }, environment);
    terminal.run(`cd ${folder.path}; clear`);
    await terminal.waitForShell();
  });
  afterAll(() => terminal.close());

  /** The discs on the board, read from the screen. */
  const counts = (screen: string): [number, number] => {
    const cells = [...screen.matchAll(/^[1-8] ([│|].*[│|]) [1-8]/gm)].map(([, row]) => row!).join('');
    return [cells.split('X').length - 1, cells.split('O').length - 1];
  };
  /** Discs by the rules after so many plies of a stored game. */
  const discsOf = (game: GameRecord, ply: number): [number, number] => {
    let position = game.start ?? initialPosition();
    const placed = new Set<number>();
    for (const { move } of game.plies.slice(0, ply)) {
      if (move !== PASS) placed.add(move);
      position = play(position, move);
    }
    const black =
      position.turn === 'black'
        ? [position.ownLow, position.ownHigh]
        : [position.opponentLow, position.opponentHigh];
    const count = (bits: number): number => bits.toString(2).replace('-', '').replaceAll('0', '').length;
    const blacks = black.reduce((sum, bits) => sum + count(bits >>> 0), 0);
    return [blacks, 4 + placed.size - blacks];
  };

  it('begins with the newest game, and goes forward, back, to the ends and by itself', async () => {
    terminal.run(`${process.execPath} ${PROGRAM} watch games.db --ascii`);
    const last = games[2]!;
    let screen = await terminal.waitFor('game 2 of games.db (3 of 3)');
    expect(screen).toContain(`Ply 0 of ${last.plies.length}: the beginning`);
    expect(terminal.flag('alternate_on')).toBe(true);
    terminal.keys('Right', 'Right', 'Right');
    await terminal.waitFor(`Ply 3 of ${last.plies.length}`);
    terminal.keys('Left');
    screen = await terminal.waitFor(`Ply 2 of ${last.plies.length}`);
    expect(counts(screen)).toEqual(discsOf(last, 2));
    terminal.keys('End');
    screen = await terminal.waitFor('The end.');
    expect(counts(screen)).toEqual(discsOf(last, last.plies.length));
    terminal.keys('Home');
    await terminal.waitFor('Ply 0 of');
    terminal.keys('NPage');
    screen = await terminal.waitFor('Ply 10 of');
    expect(counts(screen)).toEqual(discsOf(last, 10));
    terminal.keys('End', 'PPage', 'PPage');
    await terminal.waitFor(`Ply ${last.plies.length - 20} of`);
    terminal.keys('Space');
    await terminal.waitFor('Playing, 2 plies a second');
    terminal.keys('+', '+');
    await terminal.waitFor('The end.');
  });

  it('shows the stored search of a position, and the chart of the game', async () => {
    const last = games[2]!;
    const ply = firstSearched(last);
    terminal.keys('Home', ...Array<string>(ply).fill('Right'));
    const screen = await terminal.waitFor(`Ply ${ply} of`);
    expect(screen).toMatch(new RegExp(`black +${blackPercent(last, ply)!}% `));
    expect(screen).toContain('full search, 4 simulations');
    expect(screen).toMatch(/[a-h][1-8] +\d+% +\d+ visits < played/);
    expect(screen).toMatch(/black \|.*\n/);
  });

  it('opens other games, by step and by name', async () => {
    terminal.keys('Up');
    await terminal.waitFor('game 1 of games.db (2 of 3)');
    terminal.type('g0');
    await terminal.waitFor('Game: 0_');
    terminal.keys('Enter');
    await terminal.waitFor('game 0 of games.db (1 of 3)');
    terminal.keys('Up');
    await terminal.waitFor('This is the first game.');
    terminal.type('g77');
    terminal.keys('Enter');
    await terminal.waitFor(/has no game 77; it has the games 0 to 2/);
  });

  it('answers keys and explains while it evaluates, and leaves the terminal as it was', async () => {
    terminal.keys('q');
    await terminal.waitForShell();
    // A search that takes longer than anybody waits.
    terminal.run(
      `clear; ${process.execPath} ${PROGRAM} watch games.db --ascii --model model.safetensors --sims 500000`,
    );
    await terminal.waitFor('working it out...');
    terminal.keys('Right', 'Right');
    expect(await terminal.waitFor('Ply 2 of')).toContain('working it out...');
    terminal.keys('w');
    let screen = await terminal.waitFor(/Relevance of move:[a-h][1-8]$/m);
    const output = Number(/ = ([+-]?[\d.]+);/.exec(screen)![1]);
    const [, input, bias, leak] = /([+-]?[\d.]+) input ([+-]?[\d.]+) bias ([+-]?[\d.]+) leak/
      .exec(screen)!
      .map(Number);
    expect(Math.abs(input! + bias! + leak! - output)).toBeLessThan(0.021);
    terminal.keys('r');
    await terminal.waitFor('rules epsilonPlus');
    terminal.keys('w');
    await terminal.waitFor(/Relevance of value$/m);
    terminal.resize({ columns: 120, rows: 40 });
    // The keys stand on the last line, which was not there before.
    screen = await terminal.waitFor((now) => now.split('\n')[39]!.includes('q quit'));
    expect(screen).toContain('Relevance of value');
    terminal.resize({ columns: 40, rows: 10 });
    await terminal.waitFor('too small');
    terminal.resize({ columns: 80, rows: 24 });
    await terminal.waitFor('Relevance of value');
    terminal.keys('C-z');
    await terminal.waitForShell();
    expect(terminal.flag('cursor_flag')).toBe(true);
    terminal.run('fg');
    await terminal.waitFor('Relevance of value');
    terminal.keys('C-c');
    await terminal.waitForShell();
    terminal.run('echo left with $?');
    await terminal.waitFor('left with 0');
  });
});
