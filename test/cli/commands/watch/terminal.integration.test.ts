import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storedEvaluation } from '../../../../cli/commands/watch/evaluation.js';
import { openShelf } from '../../../../cli/commands/watch/games.js';
import { valueChart } from '../../../../cli/commands/watch/valueChart.js';
import { runProgram as runInProcess } from '../../../../cli/program.js';
import { createTheme } from '../../../../cli/screen/theme.js';
import { PLAIN } from '../../../../cli/terminal/palette.js';
import {
  formatPosition,
  moveName,
  parsePosition,
  parseTranscript,
  positionsOf,
} from '../../../../engine/notation.js';
import { initialPosition, legalMoveList, play } from '../../../../engine/position.js';
import { formatObf } from '../../../../engine/records/obf.js';
import { encodeWthor } from '../../../../engine/records/wthorWriter.js';
import { PASS } from '../../../../engine/squareSet.js';
import { createExplainer } from '../../../../lrp/explainer.js';
import { parseTarget } from '../../../../lrp/target.js';
import { readCheckpoint } from '../../../../nn/checkpoint.js';
import { openRuntime } from '../../../../nn/runtimes/open.js';
import { type GameRecord, replay } from '../../../../selfplay/records/gameRecord.js';
import { openStore } from '../../../../selfplay/store/store.js';
import { PROGRAM, runProgram, temporaryFolder, writeTinyModel } from '../../../support/program.js';
import { hasTmux, PseudoTerminal } from '../../../support/pseudoTerminal.js';
import { RecordingTerminal } from '../../../support/recordingTerminal.js';

if (!hasTmux) console.warn('The screen of watch is not tested: tmux is not installed.');

const folder = temporaryFolder();
afterAll(() => folder.remove());
const database = join(folder.path, 'games.db');
const model = join(folder.path, 'model.safetensors');
let games: readonly GameRecord[];

// Real games with real searches, three of them.
beforeAll(async () => {
  await writeTinyModel(model);
  const common = ['--model', model, '--sims', '4', '--seed', '1'];
  const told = new RecordingTerminal();
  const code = await runInProcess(['selfplay', ...common, '--games', '3', '--out', database], told);
  expect({ code, told }).toMatchObject({ code: 0 });
  const store = openStore(database, { readonly: true });
  games = [...store.games()];
  store.close();
}, 300_000);

/** What a command prints, in this process: starting the program takes longer than most of them. */
async function printed(...args: string[]): Promise<string> {
  const terminal = new RecordingTerminal();
  expect(await runInProcess(args, terminal), terminal.stderr).toBe(0);
  return terminal.stdout;
}

/** Black's share of the points at a ply, in percent, from the record itself. */
function blackPercent(game: GameRecord, ply: number): number | undefined {
  const { rootValue, kind } = game.plies[ply]!;
  const { turn } = replay(game)[ply]!;
  if (kind === 'solved') return game.score > 0 ? 100 : game.score < 0 ? 0 : 50;
  if (rootValue === undefined) return undefined;
  return Math.round(50 * (1 + (turn === 'black' ? rootValue : -rootValue)));
}

const firstSearched = (game: GameRecord): number => game.plies.findIndex(({ kind }) => kind === 'full');

describe('watch without a terminal', { timeout: 300_000 }, () => {
  it('prints a game as it is stored, a move a line', async () => {
    const { code, stdout } = await runProgram(['watch', database, '--game', '1']);
    expect(code).toBe(0);
    const game = games[1]!;
    const rows = stdout.split('\n').filter((line) => /^ *\d+ +(black|white) /.test(line));
    expect(rows).toHaveLength(game.plies.length);
    rows.forEach((row, ply) => {
      const [number, , move, black] = row.trim().split(/ +/);
      expect([number, move]).toEqual([String(ply + 1), moveName(game.plies[ply]!.move)]);
      const percent = blackPercent(game, ply);
      expect(black).toBe(percent === undefined ? undefined : `${percent}%`);
    });
    const won =
      game.score === 0 ? 'a draw' : `${game.score > 0 ? 'black' : 'white'} won by ${Math.abs(game.score)}`;
    expect(stdout.split('\n')[0]).toContain(won);
  });

  it('is a JSON document for scripts, and evaluates with a network where one is named', async () => {
    const document = JSON.parse(await printed('watch', database, '--game', '2', '--json')) as {
      plies: { position: string; move: string; value?: number; moves: { share: number }[] }[];
      final: string;
    };
    const [game, positions] = [games[2]!, replay(games[2]!)];
    document.plies.forEach(({ position, value, moves }, ply) => {
      expect(parsePosition(position)).toEqual(positions[ply]);
      const stored = game.plies[ply]!;
      if (stored.kind !== 'solved') expect(value).toBe(stored.rootValue);
      if (moves.length > 0) expect(moves.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 3);
    });
    expect(parsePosition(document.final)).toEqual(positions.at(-1));

    const args = ['--model', model, '--sims', '8', '--ply', '3', '--json'];
    const one = await printed('watch', '--moves', 'f5d6c3d3', ...args);
    const { plies } = JSON.parse(one) as { plies: { value: number; source: string }[] };
    expect(plies).toHaveLength(1);
    expect(plies[0]!.source).toBe('model, 8 simulations');
    expect(Math.abs(plies[0]!.value)).toBeLessThanOrEqual(1);
  });

  it('names the squares that count most for a move, where a network looks at its position', async () => {
    const shown = (ply: string, ...more: string[]) =>
      printed('watch', '--moves', 'f5d6c3d3', '--plain', '--ply', ply, ...more);
    const withModel = ['--model', model, '--sims', '2'];
    const text = await shown('3', ...withModel);
    const [, output, composite] = /^Relevance of move:d3 = (-?[\d.]+), rules (\w+)$/m.exec(text)!;
    const [, most, least] = /^Most for it: (.+)\. Most against it: (.+)\.$/m.exec(text)!;

    const { network } = await readCheckpoint(model);
    const explainer = await createExplainer(network, await openRuntime('onnxruntime'), {
      composite: composite!,
    });
    const position = positionsOf(parseTranscript('f5d6c3')).at(-1)!;
    const [expected] = await explainer.explain([{ position, target: parseTarget('move:d3') }]);
    await explainer.dispose();
    expect(Number(output)).toBeCloseTo(expected!.output, 3);
    const map = Array.from(expected!.square);
    const first = (words: string) => /^([a-h][1-8]) ([+-][\d.]+)/.exec(words)!.slice(1);
    for (const [words, value] of [
      [most!, Math.max(...map)],
      [least!, Math.min(...map)],
    ] as const) {
      const [square, number] = first(words);
      expect(square).toBe(moveName(map.indexOf(value)));
      expect(Math.abs(Number(number) - value)).toBeLessThan(0.0051);
    }
    expect(most!.split(', ').length).toBeLessThanOrEqual(5);

    expect(await shown('4', ...withModel)).not.toContain('Relevance');
    expect(await shown('3')).not.toContain('Relevance');
  });

  it('reads transcripts and GGF, and says what is wrong with a game that is not there', async () => {
    const file = join(folder.path, 'games.ggf');
    await printed('export', '--file', database, '--out', file);
    const shown = await printed('watch', '--file', file, '--game', '2', '--ply', '4');
    const moves = games[1]!.plies.slice(0, 4).map(({ move }) => move);
    const after = positionsOf(moves, initialPosition()).at(-1)!;
    expect(shown).toContain('ply 4 of ');
    expect(parsePosition(/^[-XO]{64} [XO]$/m.exec(shown)![0])).toEqual(after);
    writeFileSync(join(folder.path, 'one.txt'), 'f5d6c3d3c4\n');
    expect(await printed('watch', '--file', join(folder.path, 'one.txt'))).toContain('not played to its end');
    for (const [args, says] of [
      [[database, '--game', '9'], /has no game 9; it has the games 0 to 2/],
      [[database, '--game', 'arena/0'], /has no game arena\/0; it has none of that kind/],
      [['--file', file, '--game', '9'], /has no game 9; it has 3 games/],
      [[], /Say what to watch/],
      [['--moves', 'f5', '--ply', '2'], /--ply takes a whole number from 0 to 1, not "2"/],
    ] as const) {
      const told = new RecordingTerminal();
      expect(await runInProcess(['watch', ...args], told)).toBe(2);
      expect(told.stderr).toMatch(says);
    }
  });
});

describe('what is stored of a ply', () => {
  it('is the search, the exact result, or nothing', () => {
    const shelf = openShelf({ run: database, file: undefined, moves: undefined, game: '0' }, () => undefined);
    const game = shelf.game(shelf.first);
    games[0]!.plies.forEach((stored, ply) => {
      const found = storedEvaluation(game, ply);
      if (stored.kind === 'full') {
        expect(found?.value).toBe(stored.rootValue);
        expect(found!.moves.map(({ move }) => move).sort((a, b) => a - b)).toEqual(stored.legal);
        const shares = found!.moves.map(({ share }) => share);
        expect(shares).toEqual([...shares].sort((a, b) => b - a));
      } else if (stored.kind === 'solved') expect(Math.abs(found!.value)).toBeLessThanOrEqual(1);
      else expect(found).toBeUndefined();
    });
    shelf.close();
  });
});

describe('files of others', () => {
  const shelfOf = (file: string) =>
    openShelf({ run: undefined, file, moves: undefined, game: undefined }, () => undefined);

  it('have names, the event, and what GGF says of a move', async () => {
    const file = join(folder.path, 'others.ggf');
    const board = `${formatPosition(initialPosition()).slice(0, 64).replaceAll('X', '*')} *`;
    writeFileSync(
      file,
      `(;GM[Othello]PC[Club]DT[1998]PB[Ann]PW[Bob]TY[8]RE[?]BO[8 ${board}]B[f5/1.50/3]W[d6//2]B[c3];)\n`,
    );
    const text = await printed('watch', '--file', file);
    expect(text.split('\n')[0]).toBe(
      'Game 1 of others.ggf: black Ann, white Bob; not played to its end; Club, 1998',
    );
    const rows = text.split('\n').filter((line) => /^ *\d+ +(black|white) /.test(line));
    expect(rows.map((row) => /the player.*/.exec(row)?.[0])).toEqual([
      'the player: +1.5 discs, 3 s',
      'the player: 2 s',
      undefined,
    ]);
  });

  it('have the names beside a WTHOR file', () => {
    const moves = games[0]!.plies.map(({ move }) => move);
    const recorded = { start: initialPosition(), moves, finished: true, year: 1998 };
    const game = { ...recorded, result: games[0]!.score, black: 'Tamenori', white: 'Nicolet', event: 'Open' };
    const bytes = encodeWthor([game], { year: 2026, month: 1, day: 1 });
    writeFileSync(join(folder.path, 'w.wtb'), bytes.games);
    const unnamed = shelfOf(join(folder.path, 'w.wtb')).game(0);
    writeFileSync(join(folder.path, 'w.jou'), bytes.players);
    const named = shelfOf(join(folder.path, 'w.wtb')).game(0);
    expect(unnamed.black).not.toBe('Tamenori');
    expect(named).toMatchObject({ black: 'Tamenori', white: 'Nicolet', score: games[0]!.score });
  });

  it('are positions with exact scores where they are OBF', async () => {
    const position = replay(games[0]!)[5]!;
    const [first, second] = legalMoveList(position);
    const scores = [
      { move: first!, score: -4 },
      { move: second!, score: 6 },
    ];
    const file = join(folder.path, 'test.obf');
    writeFileSync(file, `${formatObf({ position, scores, label: 'five' })}\n`);
    const game = shelfOf(file).game(0);
    expect(game.line).toEqual({ moves: [], positions: [position] });
    expect(storedEvaluation(game, 0)).toMatchObject({
      value: 1,
      score: 6,
      moves: [
        { move: second, score: 6 },
        { move: first, score: -4 },
      ],
    });
    const text = await printed('watch', '--file', file);
    expect(text).toContain('a position; five');
    expect(text).toContain(`${moveName(second!)} +6, ${moveName(first!)} -4`);
  });
});

describe('the chart of values', () => {
  const theme = createTheme(PLAIN, true);

  it('has a sign for each value, black above and white below, and one under the ply', () => {
    const lines = valueChart([1, 0.1, undefined, -1, 0], 3, 40, 6, theme);
    expect(lines).toEqual([
      'black |o    ',
      '      |     ',
      '      |-o--o',
      '      |     ',
      'white |   o ',
      '          ^',
    ]);
  });

  it('keeps its width for long games', () => {
    for (const plies of [1, 59, 60, 121]) {
      const values = Array.from({ length: plies }, (_, ply) => Math.sin(ply));
      for (const line of valueChart(values, plies - 1, 42, 8, theme))
        expect(line.length).toBeLessThanOrEqual(42);
    }
  });
});

describe.skipIf(!hasTmux)('watch on the whole screen', { timeout: 600_000 }, () => {
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
    const output = Number(/ = ([+-][\d.]+);/.exec(screen)![1]);
    const [, input, bias, leak] = /([+-][\d.]+) input ([+-][\d.]+) bias ([+-][\d.]+) leak/
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
