import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../engine/random.js';
import { replay } from '../../../../selfplay/records/gameRecord.js';
import { openStore, type Store } from '../../../../selfplay/store/store.js';
import { PRESETS } from '../../../../selfplay/training/presets.js';
import { createRun, openRun } from '../../../../selfplay/training/run.js';
import { checkConfig } from '../../../../selfplay/training/runConfig.js';
import { commandFolder } from '../../../support/cli/commandInputs.js';
import { type Finished, flakyCommand, PROGRAM, runProgram } from '../../../support/cli/program.js';
import { runHere } from '../../../support/cli/recordingTerminal.js';
import { randomGameRecords } from '../../../support/engine/randomGameRecords.js';

const { at, model } = commandFolder();
const flaky = (mode: string, count: number): string => `gtp:${flakyCommand(mode, count)}`;

interface Match {
  readonly a: string;
  readonly b: string;
  readonly games: number;
  readonly wins: number;
  readonly losses: number;
  readonly score: number;
  readonly meanDiscs: number;
  readonly seed: string;
  readonly forfeits: { pair: number; by: string; reason: string }[];
  readonly secondsPerMove: { a: number; b: number } | null;
  readonly sprt?: { llr: number; accepted: string | null };
}

async function arena<T = Match>(...args: string[]): Promise<T> {
  return result(await runHere(['arena', ...args, '--json'])) as T;
}

/** What was printed by an arena that has ended well. */
function result({ code, stdout, stderr }: Finished): unknown {
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** One thread is soonest ready for a few games. */
const ALONE = ['--workers', '1'];

describe('arena', () => {
  it('stores every game, goes on where it stopped, and does not play a game twice', async () => {
    const args = ['--a', 'alphabeta:1', '--b', 'random', '--out', at('match.db')];
    const half = await arena(...args, ...ALONE, '--games', '4');
    expect(half).toMatchObject({ games: 4, forfeits: [] });
    expect(half.secondsPerMove?.a).toBeGreaterThan(0);
    const whole = await arena(...args, '--games', '10');
    expect(whole).toMatchObject({ games: 10, seed: half.seed });
    expect(await arena(...args, ...ALONE, '--games', '10')).toMatchObject({
      ...whole,
      secondsPerMove: null,
      evaluationsPerSecond: 0,
    });

    const store = openStore(at('match.db'), { readonly: true });
    const records = [...store.games({ kind: 'arena' })];
    store.close();
    expect(records).toHaveLength(10);
    const points = records.map((record) => {
      replay(record);
      const score = record.players?.black === 'alphabeta:1' ? record.score : -record.score;
      return { score, point: (Math.sign(score) + 1) / 2 };
    });
    expect(points.reduce((sum, { point }) => sum + point, 0) / 10).toBeCloseTo(whole.score, 12);
    expect(points.reduce((sum, { score }) => sum + score, 0) / 10).toBeCloseTo(whole.meanDiscs, 12);
    // The same match in one go is the same match.
    const { wins, losses } = await arena(
      '--a',
      'alphabeta:1',
      '--b',
      'random',
      '--games',
      '10',
      '--seed',
      half.seed,
      ...ALONE,
    );
    expect({ wins, losses }).toEqual({ wins: whole.wins, losses: whole.losses });

    const other = ['arena', ...args, '--seed', half.seed, '--opening', '4'];
    expect((await runHere(other)).stderr).toContain('take another --seed');
  });

  it('lets matches write to one file at the same time, and tells them apart', async () => {
    const players = [
      ['greedy', 'random'],
      ['greedy', 'alphabeta:1'],
      ['greedy', 'random'],
    ] as const;
    const args = ([a, b]: readonly string[]): string[] => [
      '--a',
      a!,
      '--b',
      b!,
      '--seed',
      'same',
      '--games',
      '100',
      ...['--out', at('several.db')],
      ...ALONE,
    ];
    const played = await Promise.all(
      players.map(async (pair) => result(await runProgram(['arena', ...args(pair), '--json'])) as Match),
    );
    const facts = ({ games, wins, losses, meanDiscs }: Match): unknown => ({
      games,
      wins,
      losses,
      meanDiscs,
    });
    for (const [index, pair] of players.slice(0, 2).entries()) {
      const again = await arena(...args(pair));
      expect(facts(again)).toEqual(facts(played[index]!));
    }
    expect(facts(played[0]!)).not.toEqual(facts(played[1]!));
  });

  it("keeps its games in a run's database, is stopped and goes on, and leaves the run as it was", async () => {
    const run = at('run');
    const selfplay = randomGameRecords(Random.fromSeed('arena run'), 3);
    const made = createRun(run, {
      config: checkConfig({ ...PRESETS.quick, seed: 'arena' }),
      created: '2024-01-01T00:00:00Z',
      versions: {},
    });
    made.store.insertChunk({ games: selfplay });
    made.close();
    const stored = <T>(read: (store: Store) => T): T => {
      const opened = openRun(run, { readonly: true });
      try {
        return read(opened.store);
      } finally {
        opened.close();
      }
    };

    const players = ['--a', 'alphabeta:1', '--b', 'random', ...ALONE];
    const child = spawn(process.execPath, [PROGRAM, 'arena', ...players, '--run', run, '--games', '10000']);
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    while (stored((store) => store.counts().arenaGames) === 0 && child.exitCode === null)
      await setTimeout(20);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    const half = stored((store) => store.counts().arenaGames);
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(10000);
    expect(stdout).toContain('alphabeta:1 against random: ');

    // A share of pairs may have been cut off before a later one was stored: far enough to fill all gaps.
    const games = half + 256;
    const whole = await arena(...players, '--run', run, '--games', String(games));
    expect(whole.games).toBe(games);
    expect(stdout).toContain(`seed ${whole.seed}`);
    const records = stored((store) => [...store.games({ kind: 'arena' })]);
    expect(new Set(records.map(({ seed }) => seed)).size).toBe(games);
    expect(records).toHaveLength(games);
    const points = records.map((record) => {
      replay(record);
      const score = record.players?.black === 'alphabeta:1' ? record.score : -record.score;
      return (Math.sign(score) + 1) / 2;
    });
    expect(points.reduce((sum, point) => sum + point, 0) / games).toBeCloseTo(whole.score, 12);
    const { wins, losses, meanDiscs } = await arena(
      ...players,
      '--seed',
      whole.seed,
      '--games',
      String(games),
    );
    expect({ wins, losses, meanDiscs }).toEqual({
      wins: whole.wins,
      losses: whole.losses,
      meanDiscs: whole.meanDiscs,
    });
    expect(stored((store) => [...store.games()].map(({ seed }) => seed))).toEqual(
      selfplay.map(({ seed }) => seed),
    );

    const inUse = openRun(run);
    const refused = await runProgram(['arena', ...players, '--run', run]);
    inUse.close();
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/run is in use by process \d+/);
  });

  it('stops when the sequential test has decided', async () => {
    const args = ['--a', 'alphabeta:2', '--b', 'random', '--games', '100', '--sprt', '0,100', '--seed', '1'];
    const { games, sprt } = await arena(...args);
    expect(games).toBeLessThan(50);
    expect(sprt?.accepted).toBe('elo1');
    expect(await arena(...args, ...ALONE)).toMatchObject({ games, sprt });
    // Games behind the decision may be stored, but do not count when the match is looked at again.
    const stored = [...args, ...ALONE, '--out', at('sprt.db')];
    expect(await arena(...stored)).toMatchObject({ games, sprt });
    await arena(...stored.filter((arg) => arg !== '--sprt' && arg !== '0,100'));
    expect(await arena(...stored)).toMatchObject({
      games,
      sprt,
      evaluationsPerSecond: 0,
      secondsPerMove: null,
    });
  });

  it('fits a scale to a list of players', async () => {
    interface Ladder {
      readonly anchor: string;
      readonly players: {
        player: string;
        elo: number;
        eloInterval: [number, number];
        games: number;
        points: number;
      }[];
      readonly matches: Match[];
    }
    const args = ['--ladder', 'alphabeta:2,random,greedy', '--games', '20', '--seed', '5', ...ALONE];
    const { players, matches, anchor } = await arena<Ladder>(...args);
    expect(matches.map(({ a, b }) => `${a} ${b}`)).toEqual([
      'alphabeta:2 random',
      'alphabeta:2 greedy',
      'random greedy',
    ]);
    expect(anchor).toBe('random');
    expect(players.find(({ player }) => player === 'random')).toMatchObject({ elo: 0, games: 40 });
    expect(players[0]).toMatchObject({ player: 'alphabeta:2', games: 40 });
    expect(players[0]!.eloInterval[0]).toBeGreaterThan(0);
    expect(players.reduce((sum, { points }) => sum + points, 0)).toBe(60);
    const text = await runHere(['arena', '--ladder', 'random,greedy', '--games', '2', ...ALONE]);
    expect(text.stdout).toMatch(/player +Elo +95% interval/);
  });

  it('lets a foreign engine forfeit the games in which it fails, and says so', async () => {
    const { code, stdout, stderr } = await runHere([
      ...['arena', '--a', `${model}@2`, '--b', flaky('die', 40)],
      ...['--games', '4', ...ALONE, '--out', at('foreign.db'), '--json'],
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/forfeits a game of pair 0: The engine .* exited with code 7\./);
    const { games, forfeits } = JSON.parse(stdout) as Match;
    expect({ games, forfeits: forfeits.map(({ pair, by }) => `${pair} ${by}`) }).toEqual({
      games: 4,
      forfeits: ['0 b', '1 b'],
    });
    const again = await runHere([
      ...['arena', '--a', `${model}@2`, '--b', flaky('die', 40)],
      ...['--games', '4', ...ALONE, '--out', at('foreign.db')],
    ]);
    expect(again.stdout).toContain('b forfeited 2 of the games');
  });

  it('ends early without a result when most games are forfeits, and fails', async () => {
    const { code, stdout, stderr } = await runHere([
      ...['arena', '--a', 'random', '--b', flaky('die', 5)],
      ...['--games', '400', '--sprt', '0,20', ...ALONE, '--out', at('broken.db')],
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /gtp:.*die 5 forfeited 4 of 4 games, which tells nothing of strength: .* code 7\.\n$/,
    );
    // A ladder tells of the others first.
    const ladder = await runHere([
      ...['arena', '--ladder', `random,greedy,${flaky('lie', 3)}`, '--games', '4', ...ALONE, '--json'],
    ]);
    expect(ladder.code).toBe(1);
    const { players, matches } = JSON.parse(ladder.stdout) as {
      players: { player: string }[];
      matches: unknown[];
    };
    expect(matches).toHaveLength(1);
    expect(players.map(({ player }) => player).sort()).toEqual(['greedy', 'random']);
  });

  it('uses the solver unless told otherwise', async () => {
    const { wins, losses } = await arena(
      '--a',
      `${model}@2`,
      '--b',
      `${model}@2:nosolver`,
      '--games',
      '20',
      '--seed',
      '1',
      ...ALONE,
    );
    expect(wins).toBeGreaterThan(losses);
  });

  it.each([
    [['--a', 'random'], '--b PLAYER is required'],
    [['--ladder', 'random'], 'at least two players'],
    [['--ladder', 'random,random'], 'not random twice'],
    [['--ladder', 'random,greedy', '--a', 'random'], 'do not go with it'],
    [['--a', 'random', '--b', 'alphabeta:99'], 'depth'],
    [['--a', 'random', '--b', 'nobody'], 'is not a player'],
    [['--a', 'random', '--b', 'greedy', '--sprt', '5'], '--sprt takes two'],
    [['--a', 'random', '--b', 'greedy', '--sprt', '5,0'], '--sprt takes two'],
    [['--a', 'random', '--b', 'gtp:'], 'empty'],
    [['--a', 'random', '--b', 'greedy', '--out', 'a.db', '--run', 'b'], 'not in both'],
  ])('refuses %j in one sentence', async (args, sentence) => {
    const { code, stderr } = await runHere(['arena', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });

  it('fails, and does not begin, when an engine cannot be started', async () => {
    const { code, stderr } = await runHere([
      'arena',
      '--a',
      'random',
      '--b',
      'gtp:/no/such/engine',
      ...ALONE,
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('could not be started');
  });

  it.skipIf(!existsSync(PROGRAM))('plays this engine over GTP, whole games', async () => {
    const engine = `gtp:"${process.execPath}" "${PROGRAM}" gtp --model "${model}" --sims 2`;
    const { games, forfeits } = await arena('--a', 'greedy', '--b', engine, '--games', '2', ...ALONE);
    expect({ games, forfeits }).toEqual({ games: 2, forfeits: [] });
  });
});
