import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { moveName, parseTranscript } from '../../../engine/notation.js';
import { initialPosition, legalMoveList, play } from '../../../engine/position.js';
import { formatGgf } from '../../../engine/records/ggf.js';
import { PASS } from '../../../engine/squareSet.js';
import { PROGRAM, runProgram, writeTinyModel } from '../../support/cli/program.js';
import { temporaryFolder } from '../../support/scratch.js';

const folder = temporaryFolder();
const model = folder.at('tiny.safetensors');
beforeAll(() => writeTinyModel(model));

const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** The program as an engine that is spoken to line by line. */
class Spoken {
  readonly child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [PROGRAM, ...args, '--model', model]);
    this.child.stdin.on('error', () => undefined);
    children.push(this.child);
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  say(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  /** The next line that is not empty. */
  async line(): Promise<string> {
    for (;;) {
      const next = await this.#lines.next();
      if (next.done === true) throw new Error('The program has ended.');
      if (next.value !== '') return next.value;
    }
  }

  async ask(line: string): Promise<string> {
    this.say(line);
    return this.line();
  }

  /** Resolves with its exit code. */
  ended(): Promise<number | null> {
    return new Promise((resolve) => this.child.on('close', resolve));
  }
}

/** Longer than the test may take: who does not hear that the other side has left fails by that. */
const LONG = ['--seconds', '3600'];

describe('a front end that leaves while the program thinks', () => {
  it.each(['quit\n', ''])('gtp answers and ends, after %j', async (goodbye) => {
    const { code, stdout } = await runProgram(['gtp', '--model', model, ...LONG], {
      input: `1 genmove b\n${goodbye}`,
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(goodbye === '' ? /^=1 [A-H][1-8]\n\n$/ : /^=1 [A-H][1-8]\n\n=\n\n$/);
  });

  it.each(['quit\n', ''])('nboard answers and ends, after %j', async (goodbye) => {
    const { code, stdout } = await runProgram(['nboard', '--model', model, ...LONG], {
      input: `nboard 2\nhint 2\ngo\n${goodbye}`,
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^set myname OthelloZero\n[^]*\nsearch [^]*\n=== [A-H][1-8]\/[^]*\nstatus\n$/);
  });

  it('nboard values all positions of a game, and ends', async () => {
    const game = formatGgf({
      start: initialPosition(),
      moves: parseTranscript('f5d6c3'),
      finished: false,
    });
    const { code, stdout } = await runProgram(['nboard', '--model', model, ...LONG], {
      input: `set game ${game}\nanalyze\n`,
    });
    expect(code).toBe(0);
    expect(stdout.match(/^analysis \d/gm)).toEqual(['analysis 3', 'analysis 2', 'analysis 1', 'analysis 0']);
  });

  it('nboard ends when nobody reads what it says, though its input stays open', async () => {
    const front = new Spoken('nboard', ...LONG);
    expect(await front.ask('nboard 2')).toBe('set myname OthelloZero');
    front.child.stdout.destroy();
    front.say('go');
    expect(await front.ended()).toBe(0);
  });

  it('gtp hears an interrupt, and goes on with the game', async () => {
    const front = new Spoken('gtp', ...LONG);
    expect(await front.ask('1 gogui-interrupt')).toBe('=1');
    front.say('2 genmove b');
    // It may not be at it yet; an interrupt of nothing does nothing.
    const interrupting = setInterval(() => front.say('# interrupt'), 200);
    const answer = await front.line();
    clearInterval(interrupting);
    expect(answer).toMatch(/^=2 [A-H][1-8]$/);
    expect(await front.ask('3 gogui-rules_side_to_move')).toBe('=3 white');
    front.say('4 quit');
    expect(await front.ended()).toBe(0);
  });
});

async function playGame(black: Spoken, white: Spoken): Promise<string> {
  const moves: string[] = [];
  await Promise.all([black, white].map((each) => each.ask('clear_board')));
  let position = initialPosition();
  for (let legal = legalMoveList(position); legal.length > 0; legal = legalMoveList(position)) {
    if (legal[0] !== PASS) {
      const [own, other] = position.turn === 'black' ? [black, white] : [white, black];
      const move = (await own.ask(`genmove ${position.turn}`)).slice(2).toLowerCase();
      expect(legal.map(moveName)).toContain(move);
      moves.push(move);
      expect(await other.ask(`play ${position.turn} ${move}`)).toBe('=');
      position = play(
        position,
        legal.find((each) => moveName(each) === move)!,
      );
    } else position = play(position, PASS);
  }
  return moves.join('');
}

async function playGames(seeds: readonly [string, string], count: number): Promise<string[]> {
  const [black, white] = seeds.map(
    (seed) => new Spoken('gtp', '--sims', '12', '--solver', 'off', ...(seed === '' ? [] : ['--seed', seed])),
  );
  const games: string[] = [];
  while (games.length < count) games.push(await playGame(black!, white!));
  return games;
}

describe('the seed of gtp', () => {
  it('makes twelve games of two engines differ, and the same again with the same seeds', async () => {
    const games = await playGames(['a', 'b'], 12);
    expect(new Set(games).size).toBe(12);
    expect(await playGames(['a', 'b'], 2)).toEqual(games.slice(0, 2));
    const [one, other] = await playGames(['', ''], 2);
    expect(one).toBe(other);
  });
});
