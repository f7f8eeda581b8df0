import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadGame, saveGame } from '../../../../cli/sources/savedGame.js';
import {
  formatPosition,
  formatTranscript,
  parsePosition,
  parseTranscript,
} from '../../../../engine/notation.js';
import { legalMoveList, play } from '../../../../engine/position.js';
import { Random } from '../../../../engine/random.js';
import { commandFolder } from '../../../support/cli/commandInputs.js';
import { PROGRAM } from '../../../support/cli/program.js';
import { PseudoTerminal } from '../../../support/cli/pseudoTerminal.js';
import { usualLine } from '../../../support/engine/usualLine.js';
import { lacks } from '../../../support/needs.js';

const folder = commandFolder();
const environment = { XDG_STATE_HOME: folder.at('state'), HOME: folder.path, NO_COLOR: '1' };
const command = (...more: string[]): string =>
  `clear; ${process.execPath} ${PROGRAM} play --model ${folder.model} --sims 4 --seed 1 ${more.join(' ')}`;
const YOUR_MOVE = /, you.* ◂/;

/** The first plies of a random game. */
function someMoves(plies: number): number[] {
  const random = Random.fromSeed('tables');
  const moves: number[] = [];
  let position = usualLine([]).start;
  for (let ply = 0; ply < plies; ply++) {
    const legal = legalMoveList(position);
    moves.push(legal[random.integer(legal.length)]!);
    position = play(position, moves.at(-1)!);
  }
  return moves;
}

describe.skipIf(lacks('tmux'))(
  'play beyond the usual game, on the whole screen',
  { timeout: 600_000 },
  () => {
    let terminal: PseudoTerminal;
    beforeAll(async () => {
      terminal = await PseudoTerminal.open({ columns: 80, rows: 24 }, environment);
      terminal.run(`cd ${folder.path}; clear`);
      await terminal.waitForShell();
    });
    afterAll(() => terminal.close());

    async function quit(): Promise<string> {
      terminal.type('q');
      return terminal.waitForShell();
    }

    it('asks before a game replaces a file, and counts names up', async () => {
      const taken = folder.at('taken.ggf');
      writeFileSync(taken, 'precious\n');
      terminal.run(command('--moves', 'f5d6'));
      await terminal.waitFor(YOUR_MOVE);
      terminal.keys('s', ...Array<string>(8).fill('BSpace'));
      terminal.type('taken.ggf');
      await terminal.waitFor('taken.ggf_');
      terminal.keys('Enter');
      await terminal.waitFor('taken.ggf is there already.');
      terminal.type('n');
      await terminal.waitFor('taken-2.ggf_');
      terminal.keys('Enter');
      await terminal.waitFor('The game is saved');
      expect(readFileSync(taken, 'utf8')).toBe('precious\n');
      expect(formatTranscript(loadGame(folder.at('taken-2.ggf')).moves)).toBe('f5d6');
      // The same game again needs no question.
      terminal.keys('s', 'Enter');
      await terminal.waitFor('The game is saved');
      await quit();
    });

    it('asks before a game is kept in a file that is there', async () => {
      const finished = folder.at('kept.ggf');
      saveGame(finished, usualLine(parseTranscript('f5d6c3d3c4')), 'white', 'engine');
      terminal.run(command('--moves', 'f5d6', '--save', 'kept.ggf'));
      await terminal.waitFor('kept.ggf is there already.');
      terminal.type('n');
      await terminal.waitFor('The game is kept in kept-2.ggf.');
      terminal.type('c3');
      await terminal.waitFor((now) => YOUR_MOVE.test(now) && /4 O\[/.test(now));
      await quit();
      expect(loadGame(folder.at('kept-2.ggf')).moves.length).toBe(4);
      expect(loadGame(finished).moves.length).toBe(5);
    });

    it('sets a board up and plays from it', async () => {
      terminal.run(command('--color', 'white'));
      await terminal.waitFor(YOUR_MOVE);
      terminal.type('Sz');
      await terminal.waitFor('Neither side has a move there');
      terminal.keys('Enter');
      await terminal.waitFor('so the game would be over.');
      // The engine has moved, so that white is to move on the board as it was.
      terminal.type('c3od3xd4xe4o');
      await terminal.waitFor('White has 4 moves.');
      terminal.keys('Enter');
      await terminal.waitFor('A new game begins here');
      terminal.type('e3');
      await terminal.waitFor((now) => YOUR_MOVE.test(now) && now.includes('Black played'));
      const start = parsePosition(`${'-'.repeat(18)}OX${'-'.repeat(7)}XO${'-'.repeat(35)} O`);
      const left = (await quit()).replaceAll('\n', '');
      expect(left).toContain(formatPosition(start).slice(0, 30));
      // It is offered again as it was left, with its start.
      terminal.run(command());
      await terminal.waitFor('A game was left');
      terminal.keys('Enter');
      await terminal.waitFor((now) => /1 O e3 +2 X/.test(now) && YOUR_MOVE.test(now));
      terminal.type('ni');
      await terminal.waitFor("The first move is black's.");
      await quit();
    });

    it('reviews a game with progress, goes to its worst move, and plays on from the better line', async () => {
      const moves = someMoves(14);
      // The tiny network is too unsure of itself to find fault with anything.
      const sure = command('--moves', formatTranscript(moves)).replace(folder.model, 'default');
      terminal.run(sure.replace('--sims 4', '--sims 100'));
      await terminal.waitFor(YOUR_MOVE);
      terminal.type('o');
      await terminal.waitForMoment(/Reviewing: \d+ of 14 moves\./);
      await terminal.waitFor('? was played, ! would have been better.');
      terminal.keys('Down');
      const worst = await terminal.waitFor(/\[[a-h][1-8] \d+% of the point, better [a-h][1-8]\]/);
      const better = /better ([a-h][1-8])\]/.exec(worst)![1]!;
      const after = Number(/Review: after (\d+) of 14/.exec(worst)![1]);
      terminal.type('b');
      await terminal.waitFor(`after ${after} of 14 moves, 1 further`);
      terminal.keys('Enter');
      await terminal.waitFor('Played on from the better line.');
      terminal.type('s');
      await terminal.waitFor('Save the game to');
      terminal.keys('Escape');
      // Else the q that follows belongs to the Escape.
      await terminal.waitFor((screen) => !screen.includes('Save the game to'));
      const shell = await quit();
      const line = /Moves: ([a-h1-8\s]+?)\s*shell-is/.exec(shell)![1]!.replaceAll(/\s/g, '');
      expect(line.startsWith(formatTranscript(moves.slice(0, after)) + better)).toBe(true);
    });

    it('analyses while one looks', async () => {
      terminal.run(command('--load', 'taken-2.ggf'));
      await terminal.waitFor(YOUR_MOVE);
      terminal.type('i');
      const first = await terminal.waitForMoment(/Analysing: \d+ simulations/);
      const count = (screen: string): number => Number(/Analysing: (\d+)/.exec(screen)?.[1] ?? 0);
      await terminal.waitForMoment((now) => count(now) > count(first));
      terminal.type('i');
      await terminal.waitFor((now) => !now.includes('Analysing'));
      await quit();
    });

    it('loses on time', async () => {
      // However slow the machine: nothing is asked of these seconds but that they end.
      terminal.run(command('--time', '3s', '--load', 'taken-2.ggf'));
      const end = await terminal.waitFor('Your time is over. White wins.');
      expect(end).toContain('The game is over');
      await quit();
    });
  },
);
