import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { formatTranscript, moveName, parseTranscript, positionsOf } from '../../../../engine/notation.js';
import { discs, isOver, legalMoveList, play } from '../../../../engine/position.js';
import { Random } from '../../../../engine/random.js';
import { solve } from '../../../../engine/solver/solver.js';
import { PASS } from '../../../../engine/squareSet.js';
import { commandFolder } from '../../../support/cli/commandInputs.js';
import { hasEscapes, PROGRAM, runProgram } from '../../../support/cli/program.js';
import { runHere } from '../../../support/cli/recordingTerminal.js';
import { gameBeforePass } from '../../../support/engine/randomPositions.js';

const folder = commandFolder();
const { model } = folder;
const playArgs = (...more: string[]): string[] => ['play', '--model', model, '--sims', '4', ...more];

/** A scripted player at the other end of the pipe: it asks for the moves so far and answers with a legal one. */
async function playWholeGame(color: 'black' | 'white'): Promise<{ output: string; code: number | null }> {
  const child = spawn(process.execPath, [PROGRAM, ...playArgs('--color', color)]);
  const random = Random.fromSeed(`script ${color}`);
  let output = '';
  let read = 0;
  child.stdin.on('error', () => undefined);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    for (;;) {
      const end = output.indexOf('\n', read);
      if (end < 0) return;
      const line = output.slice(read, end);
      read = end + 1;
      if (line.includes('you <- to move')) child.stdin.write('moves\n');
      const transcript = /^(No move has been played\.|(?:[a-h][1-8])+)$/.exec(line)?.[1];
      if (transcript === undefined) continue;
      const moves = parseTranscript(transcript.startsWith('No') ? '' : transcript);
      const position = positionsOf(moves).at(-1)!;
      const legal = legalMoveList(position.turn === color ? position : play(position, PASS));
      child.stdin.write(`${moveName(legal[random.integer(legal.length)]!)}\n`);
    }
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { output, code };
}

/** Random moves to a position with so many empty squares and a choice. */
function randomLine(empties: number): number[] {
  const random = Random.fromSeed('line').split(empties);
  for (;;) {
    const moves: number[] = [];
    let position = positionsOf(moves).at(-1)!;
    while (discs(position).empty > empties && !isOver(position)) {
      const legal = legalMoveList(position);
      moves.push(legal[random.integer(legal.length)]!);
      position = play(position, moves.at(-1)!);
    }
    if (legalMoveList(position).length > 3) return moves;
  }
}

describe('play through a pipe', { timeout: 300_000 }, () => {
  it.each(['black', 'white'] as const)(
    'a whole game as %s, to an end that is told rightly',
    async (color) => {
      const { output, code } = await playWholeGame(color);
      expect(code).toBe(0);
      expect(hasEscapes(output)).toBe(false);
      const transcript = /Moves: ([a-h1-8]+)\n$/.exec(output)?.[1] ?? '';
      const final = positionsOf(parseTranscript(transcript)).at(-1)!;
      expect(isOver(final)).toBe(true);
      const { black, white } = discs(final);
      const winner = black === white ? 'A draw' : black > white ? 'Black wins' : 'White wins';
      const own = color === 'black' ? black - white : white - black;
      const verdict = own === 0 ? '' : own > 0 ? ' You win!' : ' You lose.';
      expect(output).toContain(
        `The game is over. ${winner}, ${Math.max(black, white)} to ${Math.min(black, white)}.${verdict}`,
      );
    },
  );

  it('answers what cannot be played or read with a sentence, and goes on', async () => {
    const input = 'a1\nd3d4\npass\nwhat\n\nundo\nf5\nquit\n';
    const { code, stdout, stderr } = await runHere(playArgs(), input);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('a1 is not a legal move; legal: d3 c4 f5 e6.');
    expect(stdout).toContain('"d3d4" is neither a square such as d3 nor one of the words');
    expect(stdout).toContain('You cannot pass while you have a move; legal: d3 c4 f5 e6.');
    expect(stdout).toContain('There is no move of yours to take back.');
    expect(stdout).toContain('Black played f5 and turned 1 disc.');
    expect(stdout).toMatch(/White played [a-h][1-8] and turned \d discs?\./);
    expect(stdout).toContain('The game is left unfinished');
  });

  it('takes back, hints, judges, shows the moves and the help', async () => {
    const input = 'f5\nundo\nmoves\nhint\neval\nhelp\n';
    const { code, stdout } = await runHere(playArgs(), input);
    expect(code).toBe(0);
    expect(stdout).toContain('No move has been played.');
    expect(stdout).toMatch(/The engine would play (d3|c4|f5|e6)\./);
    expect(stdout).toMatch(/Engine: (black|white) \d+% \[X*O*\]/);
    expect(stdout).toContain('take back your last move');
    // The board is drawn at the beginning, after taking back, and for the hint.
    expect(stdout.split('Move 0, 60 squares empty').length).toBe(1 + 3);
  });

  it('hints at the exact score of every move where the solver comes to an end', async () => {
    const position = randomLine(16);
    const args = playArgs(
      '--moves',
      formatTranscript(position),
      '--color',
      positionsOf(position).at(-1)!.turn,
    );
    const { code, stdout } = await runHere(args, 'hint\nquit\n');
    expect(code).toBe(0);
    const { moves = [], best } = solve(positionsOf(position).at(-1)!, { allMoves: true });
    expect(stdout).toContain(`The engine would play ${moveName(best)}. On the board: the exact scores.`);
    for (const { move, score } of moves) {
      expect(stdout).toContain(`${moveName(move)} ${score > 0 ? '+' : ''}${score}`);
    }
  });

  it('explains moves, plays again what was taken back, and gives up', async () => {
    const input = 'why\nredo\nf5\nmoves\nwhy\nwhy z9\nwhy f5\nundo\nredo\nmoves\nresign\n';
    const { code, stdout, stderr } = await runHere(playArgs(), input);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('The other side has not moved yet');
    expect(stdout).toContain('There is nothing that was taken back.');
    const answer = /White played ([a-h][1-8]) /.exec(stdout)![1]!;
    expect(stdout).toContain(`target move:${answer} = `);
    const number = (name: string): number =>
      Number(new RegExp(`^${name} +([+-]?[\\d.]+)`, 'm').exec(stdout)![1]);
    expect(number('squares') + number('biases') + number('lost')).toBeCloseTo(number('output'), 3);
    expect(stdout).toMatch(/Most for it: [a-h][1-8] \+\d.*Most against it: [a-h][1-8] -\d/);
    expect(stdout).toContain('There is a disc on f5.');
    expect(stdout.match(/^f5[a-h][1-8]$/gm)).toEqual([`f5${answer}`, `f5${answer}`]);
    expect(stdout).toContain('You resigned. White wins.');
    expect(stdout.trimEnd().endsWith(`Moves: f5${answer}`)).toBe(true);
  });

  it('says that a move was played where it was, and not where one only asks about it', async () => {
    const { stdout } = await runHere(playArgs(), 'why f5\nf5\nwhy\nquit\n');
    const answer = /White played ([a-h][1-8]) /.exec(stdout)![1]!;
    const heads = stdout.split('\n').filter((line) => /^(Black|White) to move/.test(line));
    expect(heads).toEqual(['Black to move', `White to move, after 1 ply, ${answer} was played`]);
  });

  it('expects moves that are still to come', async () => {
    const { stdout } = await runHere(['play', '--model', model, '--sims', '60'], 'f5\nf6\ne6\nquit\n');
    let expected = 0;
    // Each board with the moves up to it, as they are told.
    let game = '';
    for (const line of stdout.split('\n')) {
      const played = /(?:Black|White) played ([a-h][1-8]) and turned/.exec(line)?.[1];
      if (played !== undefined && !game.endsWith(played)) game += played;
      const named = /It expects ((?:[a-h][1-8]|pass|\s)+)$/.exec(line)?.[1]?.trim();
      if (named === undefined) continue;
      expected++;
      const names = named.split(' ');
      // It begins with a move that is legal now, and goes on so.
      expect(() => parseTranscript(game + names.filter((name) => name !== 'pass').join(''))).not.toThrow();
    }
    expect(expected).toBeGreaterThan(0);
  });

  it('makes the other side stronger and weaker', async () => {
    const inLine = 'c4c3d3c5b2e2c2c1c6f5g5';
    const against = async (opponent: string, ...lines: string[]): Promise<string> => {
      const args = playArgs('--opponent', opponent, '--moves', inLine, '--color', 'white', '--seed', 'x');
      return (await runHere(args, [...lines, 'c7', 'quit', ''].join('\n'))).stdout;
    };
    const [shallow, deep, deepened] = await Promise.all([
      against('alphabeta:1'),
      against('alphabeta:2'),
      against('alphabeta:1', 'level', 'level +'),
    ]);
    const reply = (stdout: string): string => /Moves: \w+c7(\w\d)/.exec(stdout)![1]!;
    expect(reply(shallow)).not.toBe(reply(deep));
    expect(reply(deepened)).toBe(reply(deep));
    expect(deepened).toMatch(/1 ply ahead\.[^]*2 plies ahead\./);

    const words = 'level\nlevel+\nlevel 3\nlevel Beginner\nlevel -\nlevel follow\nlevel 11\nquit\n';
    const { stdout } = await runHere(playArgs(), words);
    expect(stdout).toMatch(/: 4 simulations a move\.[^]*level 7 \(advanced\)\./);
    expect(stdout).toMatch(/: level 3 \(casual\)\.[^]*: level 1 \(beginner\)\.[^]*It does not get weaker\./);
    expect(stdout).toContain(': a level that follows you.');
    expect(stdout).toContain(
      'level takes + or -, 1 to 10, a name from beginner to full, or follow, not "11".',
    );
    expect(await against('alphabeta:1', 'level 4', 'level 0')).toMatch(
      /: 4 plies ahead\.[^]*1 to 10 plies, not "0"/,
    );
    expect(await against('greedy', 'level -')).toContain('greedy has no levels.');
  });

  it('says when a side must pass, and plays on', async () => {
    const { moves, color } = gameBeforePass();
    const args = playArgs('--moves', formatTranscript(moves), '--color', color);
    const { code, stdout } = await runHere(args, 'quit\n');
    expect(code).toBe(0);
    const name = color === 'black' ? 'Black' : 'White';
    expect(stdout).toContain(`${name} has no legal move and passes.`);
  });

  it('repeats itself for one seed', async () => {
    const input = 'f5\nquit\n';
    const runs = await Promise.all([1, 2].map(() => runHere(playArgs('--seed', 'x'), input)));
    expect(runs[0]!.stdout).toBe(runs[1]!.stdout);
  });

  it('ends politely when its input ends, and with code 130 when it is interrupted', async () => {
    const ended = await runProgram(playArgs());
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('The game is left unfinished; it is Black');
    const child = spawn(process.execPath, [PROGRAM, ...playArgs()]);
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!stdout.includes('to move') && (stdout + text).includes('to move')) child.kill('SIGINT');
      stdout += text;
    });
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    expect(stdout).toContain('The game is left unfinished');
  });
});
