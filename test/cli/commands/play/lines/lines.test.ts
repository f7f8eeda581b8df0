import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { saveGame } from '../../../../../cli/sources/savedGame.js';
import {
  formatPosition,
  formatTranscript,
  moveName,
  parsePosition,
  parseTranscript,
  positionsOf,
} from '../../../../../engine/notation.js';
import { discs, isOver, legalMoveList, play } from '../../../../../engine/position.js';
import { Random } from '../../../../../engine/random.js';
import { parseGgf } from '../../../../../engine/records/ggf.js';
import type { GameReview } from '../../../../../selfplay/review/gameReview.js';
import { commandFolder } from '../../../../support/cli/commandInputs.js';
import { PROGRAM } from '../../../../support/cli/program.js';
import { runHere } from '../../../../support/cli/recordingTerminal.js';
import { slowSolve } from '../../../../support/engine/slowSolve.js';
import { usualLine } from '../../../../support/engine/usualLine.js';

const folder = commandFolder();
const START = `${'-'.repeat(18)}OX${'-'.repeat(7)}XO${'-'.repeat(35)} O`;

function playArgs(...more: string[]): string[] {
  return ['play', '--plain', '--model', folder.model, '--sims', '4', '--seed', 'x', ...more];
}

/** Plays these lines; what was said on stdout, once the program has ended well. */
async function said(input: readonly string[], ...more: string[]): Promise<string> {
  const { code, stdout, stderr } = await runHere(playArgs(...more), `${input.join('\n')}\n`);
  expect({ code, stderr: stderr.replace(/^reviewing.*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('other starts, line by line', { timeout: 300_000 }, () => {
  it('begin with --position, and are carried through undo, moves, new and save', async () => {
    const file = folder.at('start.txt');
    const lines = ['e3', 'undo', 'moves', 'e3', `save ${file}`, 'why', 'quit'];
    const out = await said(lines, '--position', START, '--color', 'white');
    expect(out).toContain("The first move is white's.");
    expect(out).toContain('No move has been played.');
    expect(out).toContain('White played e3 and turned 1 disc.');
    const saved = readFileSync(file, 'utf8').trim();
    expect(saved.startsWith(`${START} e3`)).toBe(true);
    expect(out.trimEnd().endsWith(`Moves: ${saved}`)).toBe(true);
    const again = await said(['moves', 'quit'], '--load', file);
    expect(again).toContain(saved);
    const after = await said(['quit'], '--position', START, '--moves', 'e3', '--color', 'black');
    expect(after).toContain(`Moves: ${START} e3`);
  });

  it('are set up by a word, unless nobody could move there', async () => {
    const out = await said([
      'setup',
      `setup ${'-'.repeat(64)} X`,
      'setup XO',
      `setup ${START}`,
      'new',
      'load',
      'quit',
    ]);
    expect(out).toContain('setup needs a position');
    expect(out).toContain('Neither side has a move there, so the game would be over.');
    expect(out).toContain('A position is 64 squares and the side to move');
    // The engine has white, and moves in the position and in the new game from it.
    expect(out.match(/White played [a-h][1-8]/g)).toHaveLength(2);
    expect(out).toContain('load needs the name of a file');
  });

  it('are given in every form that solve takes, and told of where no game comes to them', async () => {
    const rows = START.slice(0, 64).replace(/.{8}/g, '$&\n').replaceAll('X', '*');
    const game = '(;GM[Othello]PB[a]PW[b]TY[8]BO[8 ---------------------------O*------*O--------------------------- *]B[f5]W[d6];)'; // prettier-ignore
    const after = formatPosition(positionsOf(parseTranscript('f5d6')).at(-1)!);
    const odd = 'No game comes to this: d5, e5 cannot be empty.';
    const out = await said(['moves', 'quit'], '--position', `${rows}O to move`, '--moves', 'e3');
    expect(out).toContain(`Moves: ${START} e3`);
    expect(out).toContain(odd);
    const moved = await said(['c3', 'quit'], '--position', game);
    expect(moved).toContain(`Moves: ${after} c3`);
    expect(moved).not.toContain('No game comes to this');
    expect(await said(['moves', 'quit'], '--moves', game)).toContain('Moves: f5d6\n');
    const words = await said([`setup ${START}`, 'new', `setup ${game}`, 'c3', 'quit']);
    expect(words.split(odd)).toHaveLength(2);
    expect(words).toContain(`Moves: ${after} c3`);
    // Black alone can move there, which is not said.
    const inferred = await said(['quit'], '--position', `${'-'.repeat(62)}OX`);
    expect(inferred).toMatch(/the board does not say who is to move/i);
  });

  it('are games of files by their number', async () => {
    const file = folder.at('games.txt');
    writeFileSync(file, 'f5d6\nd3c3c4\n');
    const out = await said(['moves', `load ${file} 1`, 'moves', `load ${file}`, 'quit'], '--load', file, '--game', '2', '--color', 'white'); // prettier-ignore
    expect(out).toContain('white> moves\nd3c3c4\n');
    expect(out).toContain('white> moves\nf5d6');
    expect(out).toContain('holds several games');
  });

  it.each([
    [['--load', 'nowhere.ggf'], 'cannot be read'],
    [['--game', '2'], '--game is the number of a game in a file; name the file with --load.'],
    [['--position', START, '--load', 'x.ggf'], 'begins after --position or goes on from --load, not both.'],
    [['--position', `${'-'.repeat(64)} X`], 'Neither side has a move there'],
    [['--position', START, '--opponent', 'gtp:"nothing"'], 'begins with the usual position only'],
    [['--time', 'soon'], '--time takes a time for the game'],
  ])('refuses %j', async (args, reason) => {
    const { code, stderr } = await runHere(playArgs(...args), 'quit\n');
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });
});

describe('saving, line by line', { timeout: 300_000 }, () => {
  it('replaces no file unless that is said', async () => {
    const file = folder.at('taken.ggf');
    writeFileSync(file, 'precious\n');
    const refused = await runHere(playArgs('--save', file), 'f5\nquit\n');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`${file} exists and is not replaced; --force replaces it`);
    const out = await said(['f5', `save ${file}`, 'quit']);
    expect(out).toContain(`${file} exists and is not replaced; save --force ${file} replaces it`);
    expect(readFileSync(file, 'utf8')).toBe('precious\n');
    await said(['f5', `save --force ${file}`, `save ${file}`, 'quit']);
    expect(parseGgf(readFileSync(file, 'utf8')).moves).toHaveLength(2);
    await said(['d3', 'quit'], '--save', file, '--force');
    expect(parseGgf(readFileSync(file, 'utf8')).moves[0]).toBe(parseTranscript('d3')[0]);
  });

  it('goes on in the file of the same game, and keeps the next one beside it', async () => {
    const file = folder.at('mine.ggf');
    saveGame(file, usualLine(parseTranscript('f5d6')), 'black', 'engine');
    const out = await said(['c3', 'new', 'd3', 'quit'], '--load', file, '--save', file);
    expect(out).toContain(`This game is kept in ${folder.at('mine-2.ggf')}.`);
    const first = parseGgf(readFileSync(file, 'utf8')).moves;
    expect(first.slice(0, 3)).toEqual(parseTranscript('f5d6c3'));
    expect(first).toHaveLength(4);
    expect(parseGgf(readFileSync(folder.at('mine-2.ggf'), 'utf8')).moves).toHaveLength(2);
    expect(existsSync(folder.at('mine-3.ggf'))).toBe(false);
  });
});

describe('the words after and beside a game', { timeout: 300_000 }, () => {
  it('review it in text and as JSON, walk to any move and play on from there', async () => {
    const json = folder.at('review.json');
    const out = await said(
      [
        'f5',
        'resign',
        'd3',
        'review',
        `review ${json}`,
        `review ${json}`,
        'goto 9',
        'goto 1',
        'goto 0',
        'e6',
        'quit',
      ],
      '--moves',
      'd3c3',
    );
    expect(out).toContain('You resigned. White wins.');
    expect(out).toContain('The game is over: new begins another, undo takes back.');
    expect(out).toMatch(/The value along the game, from the first move to the \d/);
    expect(out).toContain(`${json} exists and is not replaced`);
    expect(out).toContain('goto takes a number of moves from 0 to 4.');
    const document = JSON.parse(readFileSync(json, 'utf8')) as {
      start: string;
      transcript: string[];
      review: { moves: { move: string; loss: number }[]; worst: number[]; graph: (number | null)[] };
    };
    expect(parsePosition(document.start)).toEqual(usualLine([]).start);
    expect(document.transcript.slice(0, 3)).toEqual(['d3', 'c3', 'f5']);
    expect(document.review.moves.map(({ move }) => move)).toEqual(document.transcript);
    expect(document.review.graph).toHaveLength(4);
    expect(out).toContain('Black played e6');
  });

  it('review the end of a game exactly, by discs', async () => {
    const random = Random.fromSeed('ending');
    const moves: number[] = [];
    let position = usualLine([]).start;
    while (!isOver(position)) {
      const legal = legalMoveList(position);
      moves.push(legal[random.integer(legal.length)]!);
      position = play(position, moves.at(-1)!);
    }
    const all = positionsOf(moves);
    const from = all.findIndex((each) => discs(each).empty === 10);
    const start = all[from]!;
    const rest = moves.slice(from);
    const json = folder.at('ending.json');
    const transcript = formatTranscript(rest);
    await said([`review ${json}`, 'quit'], '--position', formatPosition(start), '--moves', transcript);
    const { review } = JSON.parse(readFileSync(json, 'utf8')) as { review: GameReview };
    expect(review.moves.map(({ move }) => move)).toEqual(rest.map(moveName));
    const positions = positionsOf(rest, start);
    for (const { ply, score, discs: lost } of review.moves.slice(4)) {
      const best = slowSolve(positions[ply]!);
      expect(score).toBe(best);
      expect(lost).toBe(best - (0 - slowSolve(positions[ply + 1]!)));
    }
  });

  it('tell what an analysis finds, and what the clocks show', async () => {
    const out = await said(
      ['analyse 0.2', 'analyse x', 'time', 'review', 'quit'],
      '--time',
      '5m+3s',
      '--ponder',
    );
    expect(out).toMatch(/\d+ simulations: [a-h][1-8] /);
    expect(out).toContain('analyse takes seconds from 0.1 to 3600, not "x".');
    expect(out).toMatch(/Black (5:00|4:5\d), White (5:00|4:5\d) left\./);
    expect(out).toContain('There is no move to review.');
    expect(out).toMatch(/Black +2 +you (5:00|4:5\d) <- to move/);
  });

  it('loses on time whoever says nothing for too long, at once', async () => {
    const child = spawn(process.execPath, [PROGRAM, ...playArgs('--time', '1s')]);
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
    expect(stdout).toContain('Your time is over. White wins.');
  });

  it('are all told by help', async () => {
    const out = await said(['help', 'quit']);
    for (const word of ['review', 'goto', 'analyse', 'time', 'load', 'setup', 'new', 'save']) {
      expect(out).toMatch(new RegExp(`^ +${word} `, 'm'));
    }
    expect(formatPosition(parsePosition(START))).toBe(START);
  });
});
