import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OthelloError } from '../../../engine/errors.js';
import { positionsOf } from '../../../engine/notation.js';
import { score } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { initializeNetwork } from '../../../nn/network.js';
import { type MatchGame, matchRecord, storedMatchGame } from '../../../selfplay/matches/match.js';
import { playMatch } from '../../../selfplay/matches/playMatch.js';
import { foreignSpec } from '../../../selfplay/players/foreignEngine.js';
import { type GameRecord, replay } from '../../../selfplay/records/gameRecord.js';
import { openStore } from '../../../selfplay/store/store.js';
import { Sampler } from '../../../selfplay/training/sampler.js';
import { networkBytes } from '../../../selfplay/training/trainingLoop.js';
import { flakyCommand } from '../../support/cli/program.js';
import { slowBoard, slowMoves, slowPlay } from '../../support/engine/slowRules.js';
import { lacks, RHINO } from '../../support/needs.js';
import { scratchFolder } from '../../support/scratch.js';

const SERVER = fileURLToPath(new URL('../../support/engines/protocolServer.js', import.meta.url));
/** An engine of NBoard, as a program of one line, that knows no squares. */
const LIAR =
  "require('readline').createInterface({input:process.stdin}).on('line',(l)=>{console.log('hello');if(l.startsWith('ping'))console.log('pong '+l.slice(5));if(l==='go')console.log('=== Z9/1')})";
const flaky = (mode: string, count: number, seconds = 20) => foreignSpec(flakyCommand(mode, count), seconds);
const match = {
  runtime: 'onnxruntime',
  seed: 'foreign',
  second: { kind: 'random' },
  pairs: 2,
  openingPlies: 4,
  workers: 1,
} as const;

/** Whether the moves are legal by the slow rules, and the game is over after them. */
function isWhole(game: MatchGame): boolean {
  let board = slowBoard(positionsOf([])[0]!);
  for (const move of game.moves) {
    expect(slowMoves(board)).toContain(move);
    board = slowPlay(board, move);
  }
  return slowMoves(board).length === 0;
}

function recordOf(game: MatchGame, index: number): GameRecord {
  return { ...matchRecord(game), index, generation: 0, seed: '', network: '' };
}

describe('a match with a foreign engine', () => {
  it('is played to the end by the rules, from the openings of the seed, a network being the other side', async () => {
    const network = initializeNetwork(
      residualArchitecture({ blocks: 1, channels: 4, valueHidden: 8 }),
      Random.fromSeed('foreign'),
    );
    const second = {
      kind: 'network',
      network: networkBytes(encodeCheckpoint(network)),
      simulations: 3,
      search: { kind: 'puct', maxConsidered: 4, qScale: 0.1 },
      endgame: { solve: 8, prove: 6 },
    } as const;
    const told: MatchGame[] = [];
    let evaluations = 0;
    const { games, summary } = await playMatch({
      ...match,
      first: flaky('play', 1e6),
      second,
      workers: 2,
      onGames: (pair, evaluated) => {
        told.push(...pair);
        evaluations += evaluated;
      },
    });
    expect(games).toHaveLength(4);
    expect(summary.games).toBe(4);
    expect(told).toHaveLength(4);
    expect(evaluations).toBeGreaterThan(100);
    for (const game of games) {
      expect(game.forfeit).toBeUndefined();
      expect(isWhole(game)).toBe(true);
      const last = positionsOf([...game.moves]).at(-1)!;
      const black = last.turn === 'black' ? score(last) : -score(last);
      expect(game.discs).toBe(game.firstIsBlack ? black : 0 - black);
    }
    expect(games[0]!.moves.slice(0, 4)).toEqual(games[1]!.moves.slice(0, 4));
    expect(games[0]!.moves.slice(0, 4)).not.toEqual(games[2]!.moves.slice(0, 4));
  });

  it.each([
    ['die', /flakyEngine.js.* exited with code 7/],
    ['hang', /did not answer "genmove (black|white)" within 3 s/],
    ['lie', /answered "genmove (black|white)" with nonsense: "a1b2"/],
    ['cheat', /played e4, which is illegal in /],
  ])('that comes to %s forfeits, and the match goes on', async (mode, reason) => {
    // Some thirty moves are a game: the first is finished, the second is forfeited, a new process plays on.
    const { games, summary } = await playMatch({
      ...match,
      first: flaky(mode, 40, mode === 'hang' ? 3 : 20),
    });
    expect(games.map(({ forfeit }) => forfeit !== undefined)).toEqual([false, true, false, true]);
    for (const game of games) {
      expect(isWhole(game)).toBe(game.forfeit === undefined);
      if (game.forfeit === undefined) continue;
      expect(game.forfeit.byFirst).toBe(true);
      expect(game.forfeit.reason).toMatch(reason);
      expect(game.discs).toBe(-64);
    }
    expect(summary.losses).toBeGreaterThanOrEqual(2);
  });

  it('stores forfeits, tells them again, and teaches nothing by them', async () => {
    const { games } = await playMatch({ ...match, pairs: 1, first: flaky('die', 40) });
    const records = games.map(recordOf);
    const store = openStore(join(scratchFolder(), 'games.db'));
    store.insertChunk({ games: records });
    const stored = [...store.games({ kind: 'arena' })];
    store.close();
    expect(stored).toEqual(records);
    expect(stored.map((record) => record.forfeit?.by)).toEqual([undefined, 'white']);
    expect(stored.map((record, i) => storedMatchGame(record, 0, i === 0))).toEqual(games);
    stored.forEach((record) => expect(replay(record)).toHaveLength(record.plies.length + 1));
    const sampler = new Sampler({ planes: ['own', 'opponent', 'empty'] });
    sampler.add(0, stored);
    const taught = stored[0]!.plies.filter(({ kind }) => kind !== 'opening').length;
    expect(sampler.positions).toBe(taught);
  });

  it('does not begin when the engine cannot be started at all', async () => {
    const first = foreignSpec('/no/such/engine', 5);
    await expect(playMatch({ ...match, first })).rejects.toMatchObject({
      code: 'engineFailed',
      message: expect.stringMatching(/could not be started/) as unknown,
    });
    expect(() => foreignSpec('', 5)).toThrow(OthelloError);
    expect(() => foreignSpec('engine', 0)).toThrow(/more than 0/);
  });

  it('ends at once when it is interrupted, though the engine hangs', async () => {
    const stop = new AbortController();
    const first = flaky('hang', 40, 600);
    const played = playMatch({ ...match, first, pairs: 3, signal: stop.signal });
    setTimeout(() => stop.abort(), 1500);
    const { games } = await played;
    expect(games.length % 2).toBe(0);
    expect(games.every(({ forfeit }) => forfeit === undefined)).toBe(true);
  });

  it('is played with one that speaks NBoard, which is told a depth at its start', async () => {
    const command = `"${process.execPath}" "${SERVER}" nboard 1 ; set depth 1`;
    const { games } = await playMatch({ ...match, first: foreignSpec(command, 20, 'nboard') });
    expect(games.map(isWhole)).toEqual([true, true, true, true]);
    expect(games.every(({ forfeit }) => forfeit === undefined)).toBe(true);
  });

  it('forfeits where an engine of NBoard answers nonsense', async () => {
    const command = `"${process.execPath}" -e "${LIAR}"`;
    const { games } = await playMatch({ ...match, pairs: 1, first: foreignSpec(command, 20, 'nboard') });
    expect(games.map(({ forfeit }) => forfeit?.reason)).toEqual(
      new Array(2).fill(expect.stringMatching(/answered "go" with nonsense: " Z9\/1"/)),
    );
  });

  it.skipIf(lacks('grhino'))("plays Debian's grhino", async () => {
    const first = foreignSpec(`${RHINO} -l 1 -b 0`, 30);
    const { games } = await playMatch({
      ...match,
      first,
      second: { kind: 'alphabeta', depth: 2 },
      pairs: 1,
    });
    expect(games.map(isWhole)).toEqual([true, true]);
    expect(games.every(({ forfeit }) => forfeit === undefined)).toBe(true);
  });
});

describe('a record of a forfeit', () => {
  const whole = async (): Promise<GameRecord> => {
    const { games } = await playMatch({ ...match, pairs: 1, first: { kind: 'greedy' } });
    return recordOf(games[0]!, 7);
  };
  it('is refused when the game came to its end or its result is not a loss', async () => {
    const record = await whole();
    const cut = { ...record, plies: record.plies.slice(0, 20), score: -64 };
    expect(() => replay({ ...cut, forfeit: { by: 'black', reason: 'x' } })).not.toThrow();
    expect(() => replay({ ...cut, forfeit: { by: 'white', reason: 'x' } })).toThrow(/cannot have forfeited/);
    expect(() => replay({ ...cut, score: 0, forfeit: { by: 'black', reason: 'x' } })).toThrow(/result 0/);
    expect(() => replay({ ...record, score: -64, forfeit: { by: 'black', reason: 'x' } })).toThrow(/its end/);
    expect(() => replay(cut)).toThrow(/stops before its end/);
  });
});
