import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  formatPosition,
  formatTranscript,
  moveName,
  parseMove,
  parsePosition,
  parseTranscript,
} from '../../../engine/notation.js';
import { legalMoveList, play } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { parseGgf } from '../../../engine/records/ggf.js';
import { commandFolder } from '../../support/cli/commandInputs.js';
import { flakyCommand, runProgram } from '../../support/cli/program.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { randomRecordedGame } from '../../support/engine/recordedGames.js';
import { slowSolve } from '../../support/engine/slowSolve.js';

const { at, model } = commandFolder();
const random = Random.fromSeed('cli analysis');

async function documentOf<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runHere([...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}

describe('solve', () => {
  interface Solved {
    readonly score: number;
    readonly best: string | null;
    readonly nodes: number;
    readonly seconds: number;
    readonly complete: boolean;
    readonly moves?: { move: string; score: number }[];
  }

  it('gives the exact score of the best move, or of all', async () => {
    const position = randomPosition(random, 7);
    const text = formatPosition(position);
    const { score, best, complete } = await documentOf<Solved>('solve', '--position', text);
    expect({ score, complete }).toEqual({ score: slowSolve(position), complete: true });
    expect(0 - slowSolve(play(position, parseMove(best!)))).toBe(score);
    const { moves } = await documentOf<Solved>('solve', '--position', text, '--all');
    const expected = legalMoveList(position).map((move) => [
      moveName(move),
      0 - slowSolve(play(position, move)),
    ]);
    expect(new Map(moves!.map((entry) => [entry.move, entry.score]))).toEqual(
      new Map(expected as [string, number][]),
    );
    const { score: outcome } = await documentOf<Solved>('solve', '--position', text, '--outcome');
    expect(outcome).toBe(Math.sign(score));
  });

  it('says when it stopped early, when a side must pass, and when the game is over', async () => {
    const early = await documentOf<Solved>('solve', '--moves', 'f5d6c3', '--nodes', '1000');
    expect(early).toMatchObject({ complete: false });
    expect(early.nodes).toBeLessThan(200_000);
    const timed = await runHere(['solve', '--moves', 'f5', '--seconds', '0.05']);
    expect(timed).toMatchObject({ stdout: expect.stringContaining('Stopped early') as unknown, stderr: '' });
    const pass = `${'X'.repeat(62)}O- O`;
    expect(await documentOf<Solved>('solve', '--position', pass)).toMatchObject({ best: 'pass', score: -64 });
    const outcome = await runHere(['solve', '--outcome', '--position', pass]);
    expect(outcome.stdout).toMatch(/^a loss for white with pass\n/);
    const over = `${'X'.repeat(63)}- O`;
    expect(await documentOf<Solved>('solve', '--position', over)).toMatchObject({ best: null, score: -64 });
    const none = await runHere(['solve']);
    expect({ code: none.code, stderr: none.stderr }).toMatchObject({
      code: 2,
      stderr: /* prettier-ignore */ expect.stringContaining('needs a position') as unknown,
    });
  });
});

interface Ply {
  readonly ply: number;
  readonly position: string;
  readonly value: number;
  readonly best: string;
  readonly exact?: { score: number };
  readonly moves: {
    move: string;
    visits: number;
    prior: number;
    q: number | null;
    value: number;
    error: number;
    target: number;
    score?: number;
  }[];
  readonly played?: { move: string; best: boolean; cost: number; discs?: number; mistake: boolean };
}

describe('analyze', () => {
  const args = ['analyze', '--model', model, '--sims', '24'];

  it('a position: every legal move with visits, prior, Q and a policy that sums to 1', async () => {
    const { moves, value } = await documentOf<Ply>(...args, '--moves', 'f5d6c3');
    const legal = legalMoveList(
      parseTranscript('f5d6c3').reduce(
        play,
        parsePosition('---------------------------OX------XO--------------------------- X'),
      ),
    );
    expect(moves.map(({ move }) => move).sort()).toEqual(legal.map(moveName).sort());
    expect(moves.reduce((sum, { prior }) => sum + prior, 0)).toBeCloseTo(1, 5);
    expect(moves.reduce((sum, { target }) => sum + target, 0)).toBeCloseTo(1, 5);
    expect(moves.reduce((sum, { visits }) => sum + visits, 0)).toBe(24);
    expect(Math.abs(value)).toBeLessThanOrEqual(1);
    const { stdout } = await runHere([...args, '--moves', 'f5d6c3']);
    expect(stdout).toMatch(/move +visits +prior +Q +target/);
  });

  it('every ply of a game: exact scores where the solver reaches, and what each move cost there', async () => {
    const game = randomRecordedGame(random);
    const { plies, sides } = await documentOf<{ plies: Ply[]; sides: { black: { moves: number } } }>(
      ...['analyze', '--model', model, '--sims', '2', '--exact', '7', '--ply', 'all'],
      ...['--moves', formatTranscript(game.moves)],
    );
    expect(plies.map(({ played }) => played?.move)).toEqual(game.moves.map(moveName));
    let position = game.start;
    let exact = 0;
    for (const [ply, move] of game.moves.entries()) {
      const found = plies[ply]!;
      expect(found.position).toBe(formatPosition(position));
      if (found.exact !== undefined) {
        exact++;
        const score = slowSolve(position);
        expect(found.exact.score).toBe(score);
        const kept = 0 - slowSolve(play(position, move));
        expect(found.played).toMatchObject({
          discs: score - kept,
          best: score === kept,
          mistake: Math.sign(score) !== Math.sign(kept),
        });
      }
      position = play(position, move);
    }
    expect(exact).toBeGreaterThan(4);
    expect(sides.black.moves).toBeGreaterThan(10);
  });

  it('says what a move costs beyond the noise of the search, by a search of the position after it where that hardly looked', async () => {
    // A search of two simulations has looked at one move; of 200 the noise is small.
    for (const [sims, least] of [
      ['2', 2],
      ['200', 0],
    ] as const) {
      const few = ['analyze', '--model', model, '--sims', sims];
      const moves = ['f5', 'd6', 'c3', 'd3', 'c4', 'f4'];
      const { plies } = await documentOf<{ plies: Ply[] }>(...few, '--moves', moves.join(''), '--ply', 'all');
      const unseen = plies.filter(
        ({ ply, played, moves: all }) =>
          ply > 0 &&
          played !== undefined &&
          all.find(({ move }) => move === played.move)!.visits < Number(sims) / 10,
      );
      expect(unseen.length).toBeGreaterThanOrEqual(least);
      for (const { ply, played, best, moves: all } of unseen) {
        const after = await documentOf<Ply>(...few, '--moves', moves.slice(0, ply + 1).join(''));
        const chosen = all.find(({ move }) => move === best)!;
        const lost = chosen.value + after.value;
        const squares = after.moves.map(({ target, error }) => (target * error) ** 2);
        const variance = squares.reduce((a, b) => a + b, chosen.error ** 2 + 2 * 0.04 ** 2);
        const noise = 2 * Math.sqrt(variance);
        if (Math.abs(lost - noise) > 1e-6) expect(played!.cost).toBeCloseTo(lost > noise ? lost : 0, 6);
        expect(played!.mistake).toBe(played!.cost >= 0.2);
      }
    }
  });

  it('finds no fault with a first move, since the four are one', async () => {
    for (const first of ['d3', 'c4', 'f5', 'e6']) {
      const { played, moves } = await documentOf<Ply>(...args, '--moves', first, '--ply', '0');
      expect(played).toEqual({ move: first, best: true, cost: 0, mistake: false });
      expect(new Set(moves.map(({ q }) => q)).size).toBe(1);
    }
  });

  it('solves as far as that takes seconds, unless it is told how far', async () => {
    const position = formatPosition(randomPosition(random, 16));
    const solved = await documentOf<{ moves: { move: string; score: number }[] }>(
      ...['solve', '--all', '--position', position],
    );
    const scoresOf = (moves: readonly { move: string; score?: number }[]): Map<string, number | undefined> =>
      new Map(moves.map(({ move, score }) => [move, score]));
    const { moves, exact, best } = await documentOf<Ply>(...args, '--position', position);
    expect(scoresOf(moves)).toEqual(scoresOf(solved.moves));
    expect(scoresOf(moves).get(best)).toBe(exact!.score);
    const told = await documentOf<Ply>(...args, '--exact', '15', '--position', position);
    expect(told.exact).toBeUndefined();
    const { stdout } = await runHere([...args, '--position', position]);
    expect(stdout).toContain('On the board: the exact scores.');
  });

  it('gives nothing away in a lost position', async () => {
    const game = randomRecordedGame(random);
    const { plies } = await documentOf<{ plies: Ply[] }>(
      ...['analyze', '--model', model, '--sims', '2', '--exact', '10', '--ply', 'all'],
      ...['--moves', formatTranscript(game.moves)],
    );
    const lost = plies.filter(({ exact }) => (exact?.score ?? 0) < 0);
    expect(lost.length).toBeGreaterThan(2);
    for (const { played } of lost) expect(played).toMatchObject({ cost: 0, mistake: false });
  });

  it('a file of games, and says what is wrong with its options', async () => {
    writeFileSync(at('games.txt'), 'f5d6\nf5f6e6\n');
    const { stdout } = await runHere([...args, '--file', at('games.txt')]);
    expect(stdout).toMatch(/game +ply/);
    expect(stdout.split('\n').filter((line) => /^ *[12] +[1-4] /.test(line))).toHaveLength(7);
    expect((await runHere(args)).code).toBe(2);
    expect((await runHere([...args, '--position', 'x'])).code).toBe(2);
  });
});

describe('the protocols', () => {
  const over = (position: string): string => `(;GM[Othello]PC[]DT[]PB[a]PW[b]RE[?]TY[8]BO[8 ${position}];)`;

  it('gtp answers with legal moves, and exactly at the end', async () => {
    const input = '1 name\nplay b f5\n2 genmove w\nquit\n';
    const { code, stdout } = await runProgram(['gtp', '--model', model, '--sims', '4'], { input });
    expect(code).toBe(0);
    expect(stdout).toContain('=1 Othello Zero');
    expect(['D6', 'F4', 'F6']).toContain(/=2 (\S+)/.exec(stdout)?.[1]);
  });

  it('nboard takes a game, hints and goes; the solver tells the true score', async () => {
    const position = randomPosition(random, 8);
    const board = formatPosition(position).replaceAll('X', '*');
    const input = `nboard 2\nset game ${over(board)}\nhint 1\ngo\nping 7\n`;
    const { stdout } = await runProgram(['nboard', '--model', model], { input });
    expect(stdout).toContain('set myname OthelloZero\n');
    expect(stdout).toContain('pong 7');
    const [, move, score] = /=== ([A-H][1-8]|PA)\/(-?[\d.]+)/.exec(stdout)!;
    if (move !== 'PA') {
      expect(Number(score)).toBe(slowSolve(position));
      expect(0 - slowSolve(play(position, parseMove(move!)))).toBe(slowSolve(position));
    }
  });
});

describe('play with others and with files', () => {
  const gtp = (mode: string, count: number): string => `gtp:${flakyCommand(mode, count)}`;
  const playArgs = (...more: string[]): string[] => ['play', '--model', model, '--sims', '4', ...more];

  it('saves after every move, by word or by option, and goes on with what was saved', async () => {
    const input = `save ${at('word.txt')}\nf5\nsave ${at('word.ggf')}\nsave\nquit\n`;
    const first = await runHere(playArgs('--color', 'black', '--save', at('kept.ggf'), '--seed', '1'), input);
    expect(first.code).toBe(0);
    const moves = /Moves: (\w+)\n/.exec(first.stdout)![1]!;
    const { black, white, moves: kept } = parseGgf(readFileSync(at('kept.ggf'), 'utf8'));
    expect({ black, white, moves: formatTranscript(kept) }).toEqual({ black: 'you', white: 'model', moves });
    expect(readFileSync(at('word.ggf'), 'utf8')).toBe(readFileSync(at('kept.ggf'), 'utf8'));
    expect(readFileSync(at('word.txt'), 'utf8')).toBe('\n');
    const second = await runHere(playArgs('--load', at('kept.ggf')), 'moves\nsave\nquit\n');
    expect(second.stdout).toContain(`\n${moves}\n`);
    expect(second.stdout).toContain('You have black');
    expect(second.stdout).toContain('save needs the name of a file');
    expect((await runHere(playArgs('--load', at('none.ggf')))).stderr).toContain('cannot be read');
    writeFileSync(at('two.ggf'), readFileSync(at('kept.ggf'), 'utf8').repeat(2));
    expect((await runHere(playArgs('--load', at('two.ggf')))).stderr).toContain('holds several games');
    expect((await runHere(playArgs('--load', 'x', '--moves', 'f5'))).stderr).toContain('not both');
  });

  it('has another program at the other side, which loses when it fails', async () => {
    const input = 'f5\nhint\nquit\n';
    const fine = await runHere(playArgs('--opponent', gtp('play', 1e6)), input);
    expect(fine.code).toBe(0);
    expect(fine.stdout).toContain('You have black against flaky.');
    expect(fine.stdout).toMatch(/White played [a-h][1-8]/);
    expect(fine.stdout).toMatch(/The engine would play/);
    const failed = await runHere(playArgs('--opponent', gtp('die', 1)), input);
    expect(failed.code).toBe(0);
    expect(failed.stdout).toMatch(/exited with code 7\. It forfeits the game: you win\./);
    const baseline = await runHere(playArgs('--opponent', 'alphabeta:2'), 'f5\nquit\n');
    expect(baseline.stdout).toContain('You have black against alphabeta:2, 2 plies ahead.');
    expect((await runHere(playArgs('--opponent', 'nobody'))).code).toBe(2);
  });

  it('thinks for a time, and solves the end exactly', async () => {
    const game = randomRecordedGame(random).moves;
    const late = game.slice(0, -6);
    const position = late.reduce(
      play,
      parsePosition('---------------------------OX------XO--------------------------- X'),
    );
    const args = playArgs('--seconds', '0.05', '--moves', formatTranscript(late), '--color', position.turn);
    const { stdout } = await runHere(args, 'eval\nquit\n');
    expect(stdout).toContain('0.05 s a move');
    const score = slowSolve(position);
    expect(stdout).toContain(score === 0 ? 'certain draw' : `by ${Math.abs(score)} discs`);
  });
});
