import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { expandBraces } from '../../../cli/command/braces.js';
import { splitPlayers } from '../../../cli/engine/parsePlayer.js';
import { readOpenings } from '../../../cli/sources/openings.js';
import { formatTranscript } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { randomOpening } from '../../../selfplay/games/opening.js';
import { replay } from '../../../selfplay/records/gameRecord.js';
import { openStore } from '../../../selfplay/store/store.js';
import { writeTinyModel } from '../../support/cli/program.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { expectRefusal } from '../../support/cli/refusal.js';
import { temporaryFolder } from '../../support/scratch.js';

const { at } = temporaryFolder();
/** Writes lines as a file and answers its path. */
function file(name: string, ...lines: readonly string[]): string {
  writeFileSync(at(name), lines.join('\n'));
  return at(name);
}

/** Eight plies each, as XOT has them. */
const LINES = ['F5D6C3D3C4F4E3F3', 'F5D6C3D3C4F4F6B4', 'F5F6E6F4E3C5C4E7', 'D3C5F6F5E6E3D6F7'];

describe('a file of openings', () => {
  it('may have comments, empty lines and either case, and is the set of its openings', () => {
    const plain = readOpenings(file('plain.txt', ...LINES));
    expect(plain.openings.map(formatTranscript).sort()).toEqual(
      LINES.map((line) => line.toLowerCase()).sort(),
    );
    expect(plain).toMatchObject({ file: 'plain.txt', repeated: 0 });
    const other = file('other.book', '\uFEFF# by hand', '', ...LINES.toReversed(), '% the same, and turned:');
    writeFileSync(other, '\r\nf5d6c3d3c4f4e3f3\r\n  E6F4C3C4D3D6E3C2', { flag: 'a' });
    expect(readOpenings(other)).toEqual({ ...plain, file: 'other.book', repeated: 2 });
  });

  it.each([
    ['illegal', [LINES[0]!, '#', 'F5D6A1'], /illegal\.txt, line 3, is no opening: Move 3 .* a1, is wrong/],
    ['nonsense', ['', 'hello'], /nonsense\.txt, line 2, is no opening: Move 1 .* is not a move/],
    ['over', [LINES[0]!, 'e6f4e3f6g5d6e7f5c5'], /over\.txt, line 2, is no opening: The game is over/],
    ['empty', ['# nothing', ''], /empty\.txt holds no openings/],
  ])('is refused when a line is none: %s', async (name, lines, sentence) => {
    const written = file(`${name}.txt`, ...lines);
    const players = ['--a', 'random', '--b', 'greedy'];
    await expectRefusal(['arena', ...players, '--openings', written], sentence);
    const strength = ['strength', '--out', at('refused.db'), '--show', '--openings', written];
    await expectRefusal(strength, sentence);
  });
});

describe('a file of games', () => {
  const ggf = (start: string, moves: string): string =>
    `(;GM[Othello]PC[]PB[a]PW[b]RE[?]TI[0]TY[8]BO[8 ${start} *]${moves};)`;
  const BEGIN = '---------------------------O*------*O---------------------------';

  it('holds openings as well, as long as they are moves from the initial position', () => {
    const games = file('games.ggf', ggf(BEGIN, 'B[f5]W[d6]B[c3]'), ggf(BEGIN, 'B[f5]W[f6]'));
    const { openings } = readOpenings(games);
    expect(openings.map(formatTranscript).sort()).toEqual(['f5d6c3', 'f5f6']);
    const other = file('other.ggf', ggf(BEGIN, 'B[f5]'), ggf(BEGIN.replace(/^---/, '***'), 'B[f5]'));
    expect(() => readOpenings(other)).toThrow(/other\.ggf, game 2, is no opening: It is not told by moves/);
    const boards = file('boards.obf', `${BEGIN.replaceAll('*', 'X')} X;`);
    expect(() => readOpenings(boards)).toThrow(/boards\.obf, line 1, is no opening: It is not told by moves/);
  });
});

describe('self-play with openings', () => {
  beforeAll(() => writeTinyModel(at('tiny.safetensors')));
  interface Played {
    readonly records: { readonly moves: string }[];
    readonly openings: { readonly count: number };
  }
  const selfplay = async (...args: string[]): Promise<Played> => {
    const common = ['--model', at('tiny.safetensors'), '--sims', '2', '--seed', 's', '--json'];
    const { code, stdout } = await runHere(['selfplay', ...common, ...args]);
    expect(code).toBe(0);
    return JSON.parse(stdout) as Played;
  };

  it('begins each game with one of them, each as often as any other, whoever plays', async () => {
    const openings = ['--openings', file('selfplay.txt', ...LINES)];
    const { records, openings: said } = await selfplay(...openings, '--games', '6', '--workers', '1');
    expect(said).toMatchObject({ file: 'selfplay.txt', count: 4 });
    const begun = records.map(({ moves }) => moves.slice(0, 16).toUpperCase());
    expect(new Set(begun.slice(0, 4))).toEqual(new Set(LINES));
    expect(begun.slice(4)).toEqual(begun.slice(0, 2));
    const others = await selfplay(...openings, '--games', '6', '--workers', '2');
    expect(others.records).toEqual(records);
  });

  it('takes either these or random ones', async () => {
    const both = ['--openings', file('both.txt', ...LINES), '--opening', '4'];
    await expectRefusal(['selfplay', ...both], /--opening asks for random openings/);
    const { openings } = await selfplay('--games', '1', '--workers', '1');
    expect(openings).toEqual({ plies: 8 });
  });
});

describe('arena with openings', () => {
  const players = ['--a', 'alphabeta:1', '--b', 'greedy', '--workers', '1', '--out', at('arena.db')];
  const openings = ['--openings', file('arena.txt', ...LINES)];
  interface Match {
    readonly games: number;
    readonly seed: string;
    readonly openings: { readonly sha256: string; readonly count: number; readonly plies?: number };
  }
  const arena = async (...args: string[]): Promise<Match> => {
    const { code, stdout, stderr } = await runHere(['arena', ...players, ...args, '--json']);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Match;
  };

  it('plays each with both colours, goes on, and is not mixed with games from other openings', async () => {
    const half = await arena(...openings, '--games', '4');
    const whole = await arena('--openings', file('again.txt', ...LINES.toReversed()), '--games', '8');
    expect(whole).toMatchObject({ games: 8, seed: half.seed, openings: { count: 4, file: 'again.txt' } });
    expect(whole.openings.sha256).toBe(half.openings.sha256);
    const store = openStore(at('arena.db'), { readonly: true });
    const games = [...store.games({ kind: 'arena' })];
    store.close();
    expect(games).toHaveLength(8);
    games.forEach(replay);
    const begun = games.map(({ plies, players: sides }) => {
      const own = plies.filter(({ kind }) => kind === 'opening').map(({ move }) => move);
      return `${formatTranscript(own).toUpperCase()} ${sides!.black}`;
    });
    const wanted = LINES.flatMap((line) => [`${line} alphabeta:1`, `${line} greedy`]);
    expect(begun.sort()).toEqual(wanted.sort());

    const free = await arena('--games', '2');
    expect(free.openings).toEqual({ plies: 8 });
    expect(free.seed).not.toBe(half.seed);
    const fewer = file('fewer.txt', ...LINES.slice(1));
    for (const other of [[], ['--openings', fewer]]) {
      const { code, stderr } = await runHere([
        'arena',
        ...players,
        ...other,
        '--seed',
        half.seed,
        '--games',
        '2',
      ]);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining('take another --seed') as string,
      });
    }
    const text = await runHere(['arena', ...players, ...openings, '--games', '8']);
    expect(text.stdout).toContain(`seed ${half.seed}; openings of arena.txt`);
    expect(text.stderr).toContain('arena.txt has 4 openings.');
  });

  it('refuses more games than there are openings, and random openings beside them', async () => {
    await expectRefusal(['arena', ...players, ...openings, '--games', '10'], /give --games 8 or less/);
    await expectRefusal(['arena', ...players, ...openings, '--opening', '8'], /--opening asks for random/);
    await expectRefusal(['arena', ...players, '--openings', at('none.txt')], /none\.txt cannot be read/);
    const strength = ['strength', '--out', at('refused.db'), ...openings];
    await expectRefusal(strength, /arena\.txt has openings for 8 games/);
  });
});

describe('braces', () => {
  it.each([
    ['a', ['a']],
    ['l {1..3}', ['l 1', 'l 2', 'l 3']],
    ['{10..8}', ['10', '9', '8']],
    ['{7..7}', ['7']],
    ['a{x,y-1}b{1..2}', ['axb1', 'axb2', 'ay-1b1', 'ay-1b2']],
    ['a{1}{}{,}{..}{a..c}{"x":1,"y":2}', ['a{1}{}{,}{..}{a..c}{"x":1,"y":2}']],
  ])('%j stands for several texts', (text, texts) => {
    expect(expandBraces(text)).toEqual(texts);
  });

  it('in a list of players may hold its commas, and stand within quotes', () => {
    const list = `random, alphabeta:{1,3},gtp:"e -x 'a,b' ; level {1..2}",m@{50,100}`;
    expect(splitPlayers(list)).toEqual([
      ...['random', 'alphabeta:1', 'alphabeta:3'],
      ...[`gtp:"e -x 'a,b' ; level 1"`, `gtp:"e -x 'a,b' ; level 2"`, 'm@50', 'm@100'],
    ]);
  });

  it('stand for a hundred at most', () => {
    expect(expandBraces('{1..100}')).toHaveLength(100);
    for (const text of ['{1..101}', '{0..999999}', '{1..20}{1..20}', '{1..99}{1..99}{1..99}{1..99}']) {
      expect(() => expandBraces(text)).toThrow(/more than 100/);
    }
  });

  it('make a ladder of several players', async () => {
    const ladder = [
      'arena',
      '--ladder',
      'alphabeta:{1..2},random',
      '--games',
      '2',
      '--workers',
      '1',
      '--json',
    ];
    const { code, stdout } = await runHere(ladder);
    expect(code).toBe(0);
    const { players } = JSON.parse(stdout) as { players: { player: string }[] };
    expect(players.map(({ player }) => player).sort()).toEqual(['alphabeta:1', 'alphabeta:2', 'random']);
  });
});

it('random openings are legal to write as a file', () => {
  const random = Random.fromSeed('written');
  const lines = Array.from({ length: 50 }, (_, index) =>
    formatTranscript(randomOpening(8, random.split(index))),
  );
  const { openings, repeated } = readOpenings(file('random.txt', ...lines));
  expect(openings.length + repeated).toBe(50);
});
