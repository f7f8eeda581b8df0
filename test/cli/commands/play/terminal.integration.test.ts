import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { formatTranscript, parseTranscript, positionsOf } from '../../../../engine/notation.js';
import { discs, initialPosition, isOver, legalMoveList, play } from '../../../../engine/position.js';
import { parseGgf } from '../../../../engine/records/ggf.js';
import { commandFolder } from '../../../support/cli/commandInputs.js';
import { PROGRAM } from '../../../support/cli/program.js';
import { PseudoTerminal } from '../../../support/cli/pseudoTerminal.js';
import { gameBeforePass } from '../../../support/engine/randomPositions.js';
import { lacks } from '../../../support/needs.js';

const folder = commandFolder();
const { model } = folder;
const state = join(folder.path, 'state', 'othello-zero');
const SMALL = { columns: 80, rows: 24 };
const environment = { XDG_STATE_HOME: folder.at('state'), HOME: folder.path, NO_COLOR: '1' };
const command = (...more: string[]): string =>
  `${process.execPath} ${PROGRAM} play --model ${model} --sims 4 --seed 1 ${more.join(' ')}`;

/** The plies that the list on the screen shows as played, passes as `--`. */
function plies(screen: string): string {
  return [...screen.matchAll(/\d [XO][ [](--|[a-h][1-8])/g)].map(([, name]) => name!).join('');
}

/** Their moves, from the first on, as a transcript has them. */
const listed = (screen: string): string => plies(screen).replaceAll('--', '');

/** The number of the game's process, from the name of the file that keeps it. */
function keptGames(): string[] {
  return existsSync(state) ? readdirSync(state).filter((name) => name.endsWith('.ggf')) : [];
}

/** The sign beside the side to move is beside the person. */
const YOUR_MOVE = /, you.* ◂/;

describe.skipIf(lacks('tmux'))('play on the whole screen', { timeout: 600_000 }, () => {
  let terminal: PseudoTerminal;
  beforeAll(async () => {
    mkdirSync(folder.path, { recursive: true });
    terminal = await PseudoTerminal.open(SMALL, environment);
    terminal.run(`cd ${folder.path}; clear`);
    await terminal.waitForShell();
  });
  afterAll(() => terminal.close());

  it('shows board, players, clocks, legal moves and keys in 80 by 24', async () => {
    terminal.run(command());
    const screen = await terminal.waitFor(YOUR_MOVE);
    expect(screen).toContain('Othello Zero: you have black against model, 4 simulations a move');
    expect(screen).toMatch(/X +Black, you +2 +\d:\d\d ◂/);
    expect(screen).toMatch(/4 │ {3}│ {3}│ · │ O │ X │ {3}│ {3}│ {3}│ 4/);
    expect(screen).toMatch(/3 │ {3}│ {3}│ {3}│\[·\]│/);
    expect(screen).toContain('? all keys');
    await terminal.waitFor(/(Black|White) \d+%/);
    expect(terminal.flag('alternate_on')).toBe(true);
    expect(terminal.flag('mouse_any_flag')).toBe(true);
    expect(terminal.flag('cursor_flag')).toBe(false);
  });

  it('plays typed squares, squares under the cursor and clicked ones', async () => {
    terminal.type('f5');
    const screen = await terminal.waitFor((now) => YOUR_MOVE.test(now) && listed(now).length === 4);
    expect(screen).toMatch(/White played [a-h][1-8] and turned 1 disc\./);
    expect(screen).toMatch(/\(O\)/);
    expect(screen).toMatch(/‹O›/);
    // A click beside a legal move is told about and plays nothing.
    terminal.click(4, 3);
    await terminal.waitFor('a1 is not legal');
    const position = parseTranscript(listed(screen)).reduce(play, initialPosition());
    const square = legalMoveList(position)[0]!;
    terminal.click(3 + 4 * (square % 8) + 1, 2 + 2 * (square >> 3));
    await terminal.waitFor((now) => YOUR_MOVE.test(now) && listed(now).length === 8);
    terminal.keys('Tab', 'Enter');
    await terminal.waitFor((now) => YOUR_MOVE.test(now) && listed(now).length === 12);
  });

  it('takes back and plays again', async () => {
    const before = listed(terminal.screen());
    terminal.type('uu');
    await terminal.waitFor(
      (now) => listed(now) === before.slice(0, 4) && now.includes('(' + before.slice(4, 6) + ')'),
    );
    terminal.type('rr');
    await terminal.waitFor((now) => listed(now) === before);
  });

  it('gives hints, and changes level, side and view', async () => {
    terminal.type('t');
    await terminal.waitFor(/Hint: [a-h][1-8]\..*\n?/);
    terminal.type('+');
    await terminal.waitFor('level 7 (advanced)');
    terminal.type('-');
    await terminal.waitFor('level 6 (skilled)');
    terminal.type('v');
    await terminal.waitFor(/h +g +f +e +d +c +b +a/);
    terminal.type('v');
    const before = listed(terminal.screen());
    terminal.type('x');
    await terminal.waitFor(
      (now) => now.includes('you have white') && listed(now).length === before.length + 2,
    );
    terminal.type('?');
    await terminal.waitFor('Tab      next legal square');
    terminal.keys('Escape');
    await terminal.waitFor(YOUR_MOVE);
  });

  it('explains the last move with its ledger, beside another one, by other targets and rules', async () => {
    terminal.type('w');
    const screen = await terminal.waitFor(
      (now) => now.match(/input .* bias .* leak/g)?.length === 1 && /input.*input/.test(now),
    );
    expect(screen).toMatch(/Why [a-h][1-8]\? Black's move \d+: the move, rules epsilonGamma/);
    expect(screen).toMatch(/move:[a-h][1-8] = [+-]?\d/);
    for (const ledger of screen.matchAll(/([+-]?[\d.]+) input ([+-]?[\d.]+) bias ([+-]?[\d.]+) leak/g)) {
      const sum = ledger.slice(1, 4).reduce((total, part) => total + Number(part), 0);
      const outputs = [...screen.matchAll(/= ([+-]?[\d.]+);/g)].map(([, output]) => Number(output));
      expect(Math.min(...outputs.map((output) => Math.abs(output - sum)))).toBeLessThan(0.021);
    }
    terminal.type('t');
    await terminal.waitFor(/contrast:mean.*contrast:mean/);
    terminal.type('t');
    await terminal.waitFor(/value = .*(Black|White) \d+%/);
    terminal.type('r');
    await terminal.waitFor((now) => now.includes('rules epsilonPlus') && /input.*input/.test(now));
    terminal.keys('Escape');
    await terminal.waitFor(YOUR_MOVE);
  });

  it('looks back, and plays on from an earlier ply', async () => {
    const before = listed(terminal.screen());
    terminal.keys('m', 'Home');
    await terminal.waitFor('after 0 of');
    terminal.keys('Right', 'Right');
    await terminal.waitFor('after 2 of');
    // Position and side are those after two plies.
    terminal.keys('Enter');
    const screen = await terminal.waitFor('Played on from here');
    expect(listed(screen).slice(0, 4)).toBe(before.slice(0, 4));
    terminal.type('x');
    await terminal.waitFor((now) => now.includes('you have black') && YOUR_MOVE.test(now));
  });

  it('saves, loads, begins anew and resigns, after asking', async () => {
    const moves = listed(terminal.screen());
    terminal.keys('s', ...Array<string>(8).fill('BSpace'));
    terminal.type('mine.ggf');
    await terminal.waitFor('mine.ggf_');
    terminal.keys('Enter');
    await terminal.waitFor('The game is saved');
    expect(formatTranscript(parseGgf(readFileSync(folder.at('mine.ggf'), 'utf8')).moves)).toBe(moves);
    terminal.type('ny');
    await terminal.waitFor("The first move is black's.");
    terminal.type('l');
    await terminal.waitFor('Load the game from');
    terminal.keys('Enter');
    await terminal.waitFor((now) => listed(now) === moves && YOUR_MOVE.test(now));
    terminal.type('l');
    terminal.keys('x', 'Enter');
    await terminal.waitFor('mine.ggfx cannot be read');
    terminal.type('Ry');
    const screen = await terminal.waitFor('You resigned.');
    expect(screen).toContain('The game is over');
    // A game that has ended is not offered again.
    expect(keptGames()).toEqual([]);
    terminal.type('u');
    await terminal.waitFor(YOUR_MOVE);
  });

  it('draws itself anew at any size', async () => {
    for (const [columns, rows] of [
      [120, 40],
      [60, 14],
      [80, 24],
    ] as const) {
      terminal.resize({ columns, rows });
      // What was drawn before is not as high: its keys stood on another line.
      const screen = await terminal.waitFor((now) => {
        const lines = now.split('\n');
        return lines[0]!.startsWith('Othello Zero') && lines[rows - 1]!.includes('? all keys');
      });
      const lines = screen.trimEnd().split('\n');
      expect(lines).toHaveLength(rows);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      expect(lines.filter((line) => /^\s*a +b +c +d +e +f +g +h/.test(line))).toHaveLength(2);
      expect(screen.split('Othello Zero')).toHaveLength(2);
    }
    terminal.resize({ columns: 40, rows: 10 });
    await terminal.waitFor('This window has 40 by 10 characters');
    terminal.resize(SMALL);
    await terminal.waitFor(YOUR_MOVE);
  });

  it('gives the screen back for Ctrl-Z, and comes back with fg', async () => {
    const before = listed(terminal.screen());
    terminal.keys('C-z');
    const shell = await terminal.waitForShell();
    expect(shell).toContain('Stopped');
    expect(terminal.flag('mouse_any_flag')).toBe(false);
    expect(terminal.flag('cursor_flag')).toBe(true);
    terminal.run('echo still $((40 + 2))');
    await terminal.waitFor('still 42');
    terminal.run('fg');
    await terminal.waitFor((now) => YOUR_MOVE.test(now) && listed(now) === before);
    expect(terminal.flag('mouse_any_flag')).toBe(true);
  });

  it('loses no game when it is killed or its terminal hangs up, and leaves with Ctrl-C and code 130', async () => {
    terminal.type('ny');
    await terminal.waitFor("The first move is black's.");
    terminal.type('f5');
    let moves = listed(await terminal.waitFor((now) => YOUR_MOVE.test(now) && listed(now).length === 4));
    for (const end of ['SIGKILL', 'SIGHUP', 'hang-up'] as const) {
      const pid = Number(/\d+/.exec(keptGames()[0]!)![0]);
      if (end === 'hang-up') terminal.hangUp();
      else process.kill(pid, end);
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), {
        timeout: 60_000,
        interval: 100,
      });
      // Nobody can tidy up behind a killed program.
      if (end === 'SIGKILL') {
        terminal.run("printf '\\033[?1049l'; reset; echo is $((40 + 1)) again");
        await terminal.waitFor('is 41 again');
      }
      await terminal.waitForShell();
      terminal.run(`cd ${folder.path}; clear; ${command()}`);
      const offer = await terminal.waitFor('A game was left');
      expect(offer).toContain(`${moves.length / 2} moves were played, you had black.`);
      terminal.keys('Enter');
      await terminal.waitFor((now) => YOUR_MOVE.test(now) && listed(now) === moves);
      terminal.keys('Tab', 'Enter');
      const screen = await terminal.waitFor(
        (now) => YOUR_MOVE.test(now) && listed(now).length > moves.length + 2,
      );
      moves = listed(screen);
    }
    terminal.keys('C-c');
    await terminal.waitForShell();
    terminal.run('echo code=$?');
    const shell = await terminal.waitFor(/code=\d/);
    expect(shell).toContain('code=130');
    expect(shell).toContain(`Moves: ${moves}`);
    expect(shell).not.toMatch(/Othello Zero:/);
    expect(terminal.flag('mouse_any_flag')).toBe(false);
    expect(terminal.flag('cursor_flag')).toBe(true);
  });

  it('declines the offer, and leaves with q and code 0', async () => {
    terminal.run(`clear; ${command('--ascii')}`);
    await terminal.waitFor('A game was left');
    terminal.type('n');
    const screen = await terminal.waitFor("The first move is black's.");
    // eslint-disable-next-line no-control-regex -- ASCII is what is meant
    expect(screen).toMatch(/^[\x00-\x7f]*$/);
    expect(keptGames()).toEqual([]);
    terminal.type('q');
    await terminal.waitForShell();
    terminal.run('echo code=$?');
    await terminal.waitFor('code=0');
  });

  it('announces passes, and plays a whole game to an end that is told rightly', async () => {
    const { moves, color } = gameBeforePass();
    terminal.run(`clear; ${command('--moves', formatTranscript(moves), '--color', color)}`);
    const pass = await terminal.waitFor('no legal move and must pass.');
    expect(pass).toContain('═ Pass ═');
    terminal.keys('Enter');
    await terminal.waitFor((now) => !now.includes('must pass.'));
    // Anew from the first move, since that game is a whole one.
    terminal.type('ny');
    let screen = await terminal.waitFor((now) => YOUR_MOVE.test(now) && plies(now).length <= 2);
    while (!screen.includes('The game is over')) {
      const before = plies(screen);
      terminal.keys(...(screen.includes('must pass.') ? ['Enter'] : ['Tab', 'Enter']));
      screen = await terminal.waitFor(
        (now) =>
          now.includes('The game is over') ||
          ((YOUR_MOVE.test(now) || now.includes('must pass.')) && plies(now) !== before),
      );
    }
    const shown = screen;
    terminal.type('q');
    const shell = await terminal.waitForShell();
    const transcript = /Moves: ([a-h1-8\s]+?)\s*shell-is/.exec(shell)![1]!.replaceAll(/\s/g, '');
    const final = positionsOf(parseTranscript(transcript)).at(-1)!;
    expect(isOver(final)).toBe(true);
    const { black, white } = discs(final);
    const winner = black === white ? 'A draw' : black > white ? 'Black wins' : 'White wins';
    const end = `${winner}, ${Math.max(black, white)} to ${Math.min(black, white)}.`;
    expect(shown).toContain(end);
    expect(shell).toContain(`The game is over. ${end}`);
  });
});

describe.skipIf(lacks('tmux'))('play in colours, and where no screen can be', { timeout: 600_000 }, () => {
  it('draws discs of blocks on felt in colours, and lines where the terminal is dumb or that is wanted', async () => {
    const terminal = await PseudoTerminal.open(SMALL, {
      ...environment,
      NO_COLOR: '',
      COLORTERM: 'truecolor',
    });
    try {
      terminal.run(command('--save', folder.at('kept.ggf')));
      await terminal.waitFor(YOUR_MOVE);
      // eslint-disable-next-line no-control-regex -- colours are such sequences
      expect(terminal.colored()).toMatch(/\x1b\[[\d;]*m▗/);
      terminal.type('f5');
      await terminal.waitFor((now) => /White played/.test(now) && YOUR_MOVE.test(now));
      terminal.type('q');
      await terminal.waitForShell();
      expect(parseGgf(readFileSync(folder.at('kept.ggf'), 'utf8')).moves).toHaveLength(2);
      for (const plain of [`TERM=dumb ${command()}`, `CI=true ${command()}`, command('--plain')]) {
        terminal.run(`clear; ${plain}`);
        await terminal.waitFor(/black> $/m);
        expect(terminal.flag('alternate_on')).toBe(false);
        terminal.run('quit');
        await terminal.waitForShell();
      }
    } finally {
      terminal.close();
    }
  });
});
