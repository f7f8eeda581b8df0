import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fillMarks } from '../../../../cli/output/marks.js';
import { runProgram as runInProcess } from '../../../../cli/program.js';
import { formatTranscript, positionsOf } from '../../../../engine/notation.js';
import { discs, isOver, legalMoveList, play, type Position } from '../../../../engine/position.js';
import { positionBatch } from '../../../../engine/positionBatch.js';
import { readCheckpoint } from '../../../../nn/checkpointFile.js';
import { type Evaluator, networkEvaluator } from '../../../../nn/evaluators/evaluator.js';
import { openRuntime } from '../../../../nn/runtimes/openRuntime.js';
import { type GameRecord, replay } from '../../../../selfplay/records/gameRecord.js';
import { openStore } from '../../../../selfplay/store/store.js';
import { flakyCommand, PROGRAM, runProgram } from '../../../support/cli/program.js';
import { RecordingTerminal } from '../../../support/cli/recordingTerminal.js';
import { slowSolve } from '../../../support/engine/slowSolve.js';
import { at, model, played, type Score, stored } from '../../../support/selfplay/strengthTable.js';

const ENGINE = `gtp:${flakyCommand('play')}`;

const COLUMNS = ['1', 'untrained', 'nosolver'];

const OPPONENTS = ['random', ENGINE];

const table = (games: number): string[] => [
  ...['strength', '--model', model, '--out', at('strength.db'), '--games', String(games)],
  ...['--columns', COLUMNS.join(','), '--against', OPPONENTS.join(','), '--workers', '1'],
];

async function show(...args: string[]): Promise<{ about: { sha256: string }; cells: Score[] }> {
  const terminal = new RecordingTerminal();
  const code = await runInProcess([...table(6), '--show', ...args, '--json'], terminal);
  expect({ code, stderr: terminal.stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(terminal.stdout) as { about: { sha256: string }; cells: Score[] };
}

/** None while the database is being made. */
function storedSoFar(): GameRecord[] {
  try {
    return stored();
  } catch {
    return [];
  }
}

/** The network's side of a game: its name as a player and its result. */
function ownSide({ players, score }: GameRecord): { name: string; discs: number; isBlack: boolean } {
  const isBlack = !OPPONENTS.includes(players!.black);
  return { name: isBlack ? players!.black : players!.white, discs: isBlack ? score : -score, isBlack };
}

/** What a cell must say of its games, from the definitions. */
function recomputed(games: readonly GameRecord[]) {
  const point = (record: GameRecord): number => (Math.sign(ownSide(record).discs) + 1) / 2;
  const count = (wanted: number): number => games.filter((game) => point(game) === wanted).length;
  // Games of a pair share their opening.
  const pairs = new Map<string, number[]>();
  for (const game of games) {
    const opening = game.plies.slice(0, 8).map(({ move }) => move);
    pairs.set(opening.join(), [...(pairs.get(opening.join()) ?? []), point(game)]);
  }
  const means = [...pairs.values()].map(([one, other]) => (one! + other!) / 2);
  const score = means.reduce((sum, mean) => sum + mean, 0) / means.length;
  const padded = [...means, 0.5];
  const middle = padded.reduce((sum, mean) => sum + mean, 0) / padded.length;
  const squares = padded.reduce((sum, mean) => sum + (mean - middle) ** 2, 0);
  const margin = 1.959964 * Math.sqrt(squares / (padded.length - 1) / padded.length);
  return {
    games: games.length,
    wins: count(1),
    draws: count(0.5),
    losses: count(0),
    score,
    low: Math.min(score, middle - margin),
    high: Math.max(score, middle + margin),
    meanDiscs: games.reduce((sum, game) => sum + ownSide(game).discs, 0) / games.length,
  };
}

describe('strength', () => {
  it('killed goes on with the games it has, to more than it was to play, and ends with each of them once', async () => {
    const child = spawn(process.execPath, [PROGRAM, ...table(4)], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('close', resolve));
    while (child.exitCode === null && storedSoFar().length < 4) await setTimeout(50);
    child.kill('SIGKILL');
    await ended;
    expect(child.signalCode).toBe('SIGKILL');
    const before = stored();
    expect(before.length).toBeGreaterThanOrEqual(4);
    expect(before.length).toBeLessThan(24);
    const { code, stderr } = await runProgram(table(6));
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const after = stored();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after).toHaveLength(36);
    const names = after.map(({ seed, players }) => `${seed} ${players!.black} ${players!.white}`);
    expect(new Set(names).size).toBe(36);
    // Every cell has the same three openings, each with both colours.
    const openings = after.map(({ plies }) => JSON.stringify(plies.slice(0, 8).map(({ move }) => move)));
    expect(new Set(openings).size).toBe(3);
    after.forEach(replay);
  });

  it('says what the stored games say', async () => {
    const { cells, about } = await show();
    expect(about.sha256).toBe((await readCheckpoint(model)).sha256);
    const byMatch = new Map<string, GameRecord[]>();
    for (const game of stored()) {
      const { name } = ownSide(game);
      const opponent = OPPONENTS.find((other) => Object.values(game.players!).includes(other))!;
      byMatch.set(`${name} ${opponent}`, [...(byMatch.get(`${name} ${opponent}`) ?? []), game]);
    }
    expect(cells).toHaveLength(byMatch.size);
    const short = about.sha256.slice(0, 8);
    for (const cell of cells) {
      const [, games] = [...byMatch].find(([match]) => {
        const own = { '1': `${short}@1 `, nosolver: `${short}@100:nosolver ` }[cell.column];
        return match.endsWith(` ${cell.opponent}`) && match.startsWith(own ?? 'untrained ');
      })!;
      const { low, high, meanDiscs, score, ...counts } = recomputed(games);
      expect(cell).toMatchObject(counts);
      expect(cell.score).toBeCloseTo(score, 12);
      expect(cell.meanDiscs).toBeCloseTo(meanDiscs, 12);
      const edge = 1 / (4 * (games.length / 2 + 1)); // the interval ends short of 0 and 1
      const inside = (value: number): number => Math.min(1 - edge, Math.max(edge, value));
      expect(cell.scoreInterval[0]).toBeCloseTo(Math.min(score, inside(low)), 12);
      expect(cell.scoreInterval[1]).toBeCloseTo(Math.max(score, inside(high)), 12);
      expect(cell.secondsPerMove.own).toBeGreaterThan(0);
    }
    // The times hold for all games, those before the kills too: every move after the openings was clocked.
    const store = openStore(at('strength.db'), { readonly: true });
    const matches = store.property('arena') as { a: string; b: string; thinking: { a: { moves: number } } }[];
    store.close();
    for (const { a, b, thinking } of matches) {
      const own = byMatch.get(`${a} ${b}`)!.flatMap((game) => {
        const { isBlack } = ownSide(game);
        return positionsOf(game.plies.map(({ move }) => move))
          .slice(8, -1)
          .filter(({ turn }) => (turn === 'black') === isBlack);
      });
      expect(thinking.a.moves).toBe(own.length);
    }
  });

  it('puts the table into a text, leaves the rest of it alone, and says the same again', async () => {
    const text = `# Title\n\n<!-- strength -->\n\nold\n\n<!-- /strength -->\n\nbetween\n\n<!-- strength, match by match --><!-- /strength, match by match -->\nend\n`;
    writeFileSync(at('table.md'), text);
    const { cells } = await show('--into', at('table.md'));
    const once = readFileSync(at('table.md'), 'utf8');
    await show('--into', at('table.md'));
    expect(readFileSync(at('table.md'), 'utf8')).toBe(once);
    expect(once).toMatch(/^# Title\n\n<!-- strength -->\n\n\| against/);
    expect(once).not.toContain('old');
    expect(once).toMatch(/<!-- \/strength -->\n\nbetween\n[^]*\nend\n$/);
    const [grid, list] = once.split('between') as [string, string];
    const rows = grid.split('\n').filter((line) => line.startsWith('|'));
    const head = '| against | 1 (policy alone) | 100, untrained network | 100, no endgame solver |';
    expect(rows[0]!.replaceAll(/ +/g, ' ')).toBe(head);
    for (const { opponent, column, score, scoreInterval, secondsPerMove } of cells) {
      const shown = opponent.replace('gtp:', '').replaceAll('"', '');
      const row = rows.find((line) => line.includes(shown))!.split('|');
      const cell = row[2 + COLUMNS.indexOf(column)]!.trim();
      const [low, high] = scoreInterval.map((share) => (100 * share).toFixed(0));
      const match = /^([\d.]+)% \[(\d+), (\d+)\]<br><sub>6 games, ([\d.]+) ms<\/sub>$/.exec(cell)!;
      expect(Number(match[1])).toBeCloseTo(100 * score, 0);
      expect([match[2], match[3]]).toEqual([low, high]);
      expect(Number(match[4]) / (1000 * secondsPerMove.own)).toBeCloseTo(1, 0);
    }
    expect(list.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(2 + cells.length);
    expect(() => fillMarks('no marks', { strength: '' }, 'file.md')).toThrow(/file\.md has no place/);
  });

  it('plays the most probable move at one simulation, and endgames exactly', async () => {
    const { network } = await readCheckpoint(model);
    const evaluator = await networkEvaluator(network, await openRuntime('onnxruntime'));
    let [chosen, solved] = [0, 0];
    for (const game of stored()) {
      const { name, isBlack } = ownSide(game);
      if (!name.endsWith('@1')) continue;
      const moves = game.plies.map(({ move }) => move);
      for (const [ply, position] of positionsOf(moves).slice(0, -1).entries()) {
        const legal = legalMoveList(position);
        if (ply < 8 || legal.length === 1 || (position.turn === 'black') !== isBlack) continue;
        const { empty } = discs(position);
        const isDecided = legal.some((move) => isOver(play(position, move)));
        if (empty > 14 && !isDecided) {
          expect(moves[ply]).toBe(await mostProbable(evaluator, position, legal));
          chosen++;
        } else if (empty <= 6) {
          expect(0 - slowSolve(play(position, moves[ply]!))).toBe(slowSolve(position));
          solved++;
        }
      }
    }
    await evaluator.dispose();
    expect(chosen).toBeGreaterThan(100);
    expect(solved).toBeGreaterThan(10);
  });

  it('leaves out an engine that is not there, and says so', async () => {
    const { code, stdout, stderr } = await runProgram([
      ...['strength', '--model', model, '--out', at('absent.db'), '--games', '2', '--columns', '1'],
      ...['--against', 'random,gtp:/no/such/engine', '--workers', '1'],
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/gtp:\/no\/such\/engine is left out: .* could not be started/);
    const rows = stdout.split('\n\n')[0]!.split('\n').slice(1);
    expect(rows.map((line) => line.split(' ')[0])).toEqual(['random']);
  });

  it('leaves out an engine that forfeits its games, which are kept and not counted', async () => {
    const broken = `gtp:${flakyCommand('die', 3)}`;
    const { code, stdout, stderr } = await runProgram([
      ...['strength', '--model', model, '--out', at('broken.db'), '--games', '4', '--columns', '1'],
      ...['--against', `${broken},random`, '--workers', '1'],
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/die 3 is left out: The match was ended, since .* forfeited 4 of 4 games/);
    const rows = stdout.split('\n\n')[0]!.split('\n').slice(1);
    expect(rows.map((line) => line.split(' ')[0])).toEqual(['random']);
    const store = openStore(at('broken.db'));
    const games = [...store.games({ kind: 'arena' })];
    store.close();
    expect(games.filter(({ forfeit }) => forfeit !== undefined)).toHaveLength(4);
  });

  it.each([
    [['--games', '5'], 'even number'],
    [['--columns', '1,fifty'], 'not "fifty"'],
    [['--columns', '0'], 'other numbers of simulations'],
    [['--against', 'nobody'], 'is not a player'],
    [['--against', ','], '--against takes players'],
    [['--into', 'package.json'], 'has no place for the table'],
    [['--into', '/no/such/file'], 'cannot be read'],
  ])('refuses %j in one sentence', async (args, sentence) => {
    const terminal = new RecordingTerminal();
    const code = await runInProcess(['strength', '--out', at('refused.db'), '--show', ...args], terminal);
    expect(code).toBe(2);
    expect(terminal.stderr).toContain(sentence);
  });
});

describe('strength with openings of a file', () => {
  it('begins every match with them, and keeps these games apart', async () => {
    const lines = ['F5D6C3D3C4F4E3F3', 'F5D6C3D3C4F4F6B4', 'F5F6E6F4E3C5C4E7', 'D3C5F6F5E6E3D6F7'];
    writeFileSync(at('xot.txt'), `# XOT\n${lines.join('\n')}\n`);
    writeFileSync(at('xot.md'), '<!-- strength --><!-- /strength -->\n');
    const match = ['--columns', '4', '--against', 'random,greedy', '--games', '8'];
    const book = ['--openings', at('xot.txt')];
    const { about, cells } = await played('xot.db', ...match, ...book, '--into', at('xot.md'));
    expect(about.openings).toMatchObject({ file: 'xot.txt', count: 4 });
    expect(cells.map(({ games }) => games)).toEqual([8, 8]);
    const openings = stored('xot.db').map(({ plies, players }) => {
      const moves = plies.filter(({ kind }) => kind === 'opening').map(({ move }) => move);
      return `${Object.values(players!).sort().join()} ${formatTranscript(moves).toUpperCase()}`;
    });
    expect(new Set(openings).size).toBe(8);
    expect(new Set(openings.map((text) => text.split(' ').at(-1)))).toEqual(new Set(lines));
    expect(readFileSync(at('xot.md'), 'utf8').replaceAll('\n', ' ')).toMatch(
      /Paired openings of the 4 in `xot\.txt` \(sha256 `[0-9a-f]{12}`\), the same in every cell/,
    );
    const free = await played('xot.db', ...match, '--show');
    expect(free).toMatchObject({ about: null, cells: [] });
    await played('xot.db', ...match);
    expect(stored('xot.db')).toHaveLength(32);
    expect(await played('xot.db', ...match, ...book, '--show')).toMatchObject({ cells });
  });
});

async function mostProbable(
  evaluator: Evaluator,
  position: Position,
  legal: readonly number[],
): Promise<number> {
  const { logits } = await evaluator.evaluate(positionBatch([position]));
  return legal.reduce((best, move) => (logits[move]! > logits[best]! ? move : best));
}
