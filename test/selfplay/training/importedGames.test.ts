import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { initialPosition } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { createTrainingBatch } from '../../../nn/trainer/trainer.js';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import { importedRecord, recordedGame } from '../../../selfplay/records/recordedGame.js';
import { countImportedGames, importedGames } from '../../../selfplay/training/importedGames.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { createRun, openRun } from '../../../selfplay/training/run.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { Sampler } from '../../../selfplay/training/sampler.js';
import { randomGameRecord, randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { slowBoard, slowMoves, slowPlay } from '../../support/engine/slowRules.js';
import { temporaryFolder } from '../../support/scratch.js';
import { trainInProcess } from '../../support/selfplay/trainInProcess.js';

const random = Random.fromSeed('imported games');
const { path: folder } = temporaryFolder();

/** Random games as an import stores them. */
function games(count: number, first = 0): GameRecord[] {
  return Array.from({ length: count }, (_, at) => {
    const game = recordedGame(randomGameRecord(random.split('theirs', first + at), first + at));
    return importedRecord(game, first + at) as GameRecord;
  });
}

/** One that black gave up. */
function unfinished(index: number): GameRecord {
  const [game] = games(1, 1000 + index);
  const cut = { ...recordedGame(game!), moves: game!.plies.slice(0, 20).map(({ move }) => move) };
  return importedRecord({ ...cut, finished: false, result: -2 }, index) as GameRecord;
}

const sets = (squares: readonly unknown[], own: unknown): string =>
  squares.map((held) => (held === undefined ? '-' : held === own ? 'o' : 'x')).join('');

describe('imported games in a batch', () => {
  const architecture = residualArchitecture({ blocks: 1, channels: 2, heads: ['ownership', 'score'] });
  const batch = createTrainingBatch(architecture, 40);
  const boardOf = (row: number): string =>
    Array.from({ length: 64 }, (_, square) => {
      const [own, opponent] = [0, 1].map((plane) => batch.planes[(row * 3 + plane) * 64 + square] === 1);
      return own! ? 'o' : opponent! ? 'x' : '-';
    }).join('');
  /** A number that the eight views of a board share, and hardly ever two boards. */
  const shapeOf = (board: string): string => {
    const around = Array.from({ length: 64 }, (_, square) => {
      const [row, column] = [square >> 3, square & 7].map((at) => Math.min(at, 7 - at));
      return `${Math.min(row!, column!)}${Math.max(row!, column!)}${board[square]!}`;
    });
    return around.sort().join('');
  };

  interface Taught {
    /** A move is known by the board that it leads to; '' where there is no choice. */
    readonly move: string;
    readonly value: number;
    /** Own discs less the opponent's at the end, and the score with the empty squares. */
    readonly owned: number;
    readonly score: number;
  }
  /** What the plies of games teach, by the shape of their boards. */
  const examplesOf = (of: readonly GameRecord[]): Map<string, Taught[]> => {
    const found = new Map<string, Taught[]>();
    for (const { plies, score } of of) {
      let board = slowBoard(initialPosition());
      const last = plies.reduce((at, { move }) => slowPlay(at, move), board).squares;
      for (const { move } of plies) {
        const { turn } = board;
        const sign = turn === 'black' ? 1 : -1;
        const after = slowPlay(board, move);
        const key = shapeOf(sets(board.squares, turn));
        const own = last.filter((held) => held === turn).length;
        const empty = last.filter((held) => held === undefined).length;
        const example = {
          move: slowMoves(board).length < 2 ? '' : shapeOf(sets(after.squares, turn)),
          value: sign * Math.sign(score) + 0,
          owned: own - (64 - own - empty),
          score: sign * score + 0,
        };
        found.set(key, [...(found.get(key) ?? []), example]);
        board = after;
      }
    }
    return found;
  };
  const afterMove = (board: string, move: number): string => {
    const squares = Array.from(board, (held) =>
      held === '-' ? undefined : held === 'o' ? 'black' : 'white',
    );
    return sets(slowPlay({ squares, turn: 'black' }, move).squares, 'black');
  };

  it('fill their share of it, and teach their moves, results and ends', () => {
    const theirs = games(3);
    const own = randomGameRecords(random.split('own'), 3);
    const sampler = new Sampler({ planes: architecture.planes, importedShare: 0.25 });
    sampler.add(0, own);
    sampler.addImported(theirs);
    const taught = examplesOf(theirs);
    const seen = { moves: 0, none: 0 };
    for (let round = 0; round < 20; round++) {
      sampler.fill(batch, random.split('fill', round));
      for (let row = 0; row < 10; row++) {
        const board = boardOf(row);
        const policy = [...batch.policyTarget.subarray(row * 65, (row + 1) * 65)];
        const move = policy.indexOf(1);
        expect(policy.filter((part) => part !== 0)).toEqual(move < 0 ? [] : [1]);
        const owners = batch.heads!['ownership']!.subarray(row * 64, (row + 1) * 64);
        expect(taught.get(shapeOf(board))).toContainEqual({
          move: move < 0 ? '' : shapeOf(afterMove(board, move)),
          value: batch.valueTarget[row]! + 0,
          owned: owners.reduce((a, b) => a + b, 0),
          score: Math.round(batch.heads!['score']![row]! * 64) + 0,
        });
        seen[move < 0 ? 'none' : 'moves']++;
      }
      // The other rows are of the run's own games: hardly any of their boards is among the imported.
      const strange = Array.from({ length: 30 }, (_, at) => boardOf(10 + at)).filter((board) =>
        taught.has(shapeOf(board)),
      );
      expect(strange.length).toBeLessThan(15);
    }
    expect(seen.moves).toBeGreaterThan(100);
    expect(seen.none).toBeGreaterThan(0);
  });

  it('are not more than can be held, and leave the draws of others as they were without them', () => {
    const options = { planes: architecture.planes, maxPositions: 1 };
    const [plain, beside] = [new Sampler(options), new Sampler(options)];
    const own = randomGameRecords(random.split('alone'), 2);
    for (const sampler of [plain, beside]) sampler.add(0, own);
    const many = games(257);
    beside.addImported(many);
    // Packed 256 at a time.
    const packed = many.slice(0, 256).reduce((sum, { plies }) => sum + plies.length, 0);
    expect(beside.importedPositions).toBe(packed);
    plain.fill(batch, random.split('same'));
    const before = structuredClone(batch);
    beside.fill(batch, random.split('same'));
    expect(batch).toEqual(before);
  });
});

describe('the solver as a teacher of the policy', () => {
  it('names the move it played, where there was a choice and that is asked for', () => {
    const [game] = randomGameRecords(random.split('solved'), 1);
    const policies = [false, true].map((solvedPolicy) => {
      const sampler = new Sampler({ planes: ['own', 'opponent', 'empty'], solvedPolicy });
      sampler.add(0, [game!]);
      const batch = createTrainingBatch(residualArchitecture({ blocks: 1, channels: 2 }), 1000);
      sampler.fill(batch, random.split('solved plies'));
      const rows = Array.from({ length: batch.size }, (_, row) => row);
      return rows.filter((row) =>
        batch.policyTarget.subarray(row * 65, (row + 1) * 65).some((part) => part > 0),
      );
    });
    const share = (kinds: readonly string[]): number => {
      const trained = game!.plies.filter(({ kind }) => kind !== 'opening');
      const teaching = trained.filter(({ kind, legal }) => kinds.includes(kind) && legal.length > 1);
      return teaching.length / trained.length;
    };
    expect(share(['solved'])).toBeGreaterThan(0.05);
    expect(policies[0]!.length / 1000).toBeCloseTo(share(['full']), 1);
    expect(policies[1]!.length / 1000).toBeCloseTo(share(['full', 'solved']), 1);
    expect(policies[1]!.length).toBeGreaterThan(policies[0]!.length);
  });
});

const config: RunConfig = {
  ...PRESETS.quick,
  seed: 'imported',
  generations: 2,
  network: { ...PRESETS.quick.network, blocks: 1, channels: 4, valueHidden: 4 },
  search: { kind: 'gumbel', simulations: 2, maxConsidered: 2, qScale: 0.1 },
  selfplay: { ...PRESETS.quick.selfplay, gamesPerGeneration: 4, chunkGames: 4 },
  training: { ...PRESETS.quick.training, batchSize: 32, imported: { share: 0.5 } },
  evaluation: { ...PRESETS.quick.evaluation, games: 0 },
  explanation: { ...PRESETS.quick.explanation, share: 0 },
};
const made = (name: string, imported: readonly GameRecord[], changes: Partial<RunConfig> = {}): string => {
  const run = createRun(join(folder, name), {
    config: { ...config, ...changes },
    created: 'now',
    versions: {},
  });
  run.store.insertChunk({ games: imported });
  run.close();
  return run.folder;
};
const networksOf = (run: string): string[] => {
  const opened = openRun(run, { readonly: true });
  const networks = opened.store.networks().map(({ sha256 }) => sha256);
  opened.close();
  return networks;
};

describe('a run that trains on imported games', () => {
  it('says so before it begins where there are none that came to their end', () => {
    const run = openRun(made('none', [unfinished(0)]));
    expect(() => countImportedGames(run)).toThrow(
      expect.objectContaining({
        code: 'badConfig',
        message: expect.stringMatching(
          /^training\.imported\.share is 0\.5, but the run has no imported game that came to its end; import some first: othello-zero import FILE --run .*none\.$/,
        ) as string,
      }),
    );
    run.store.insertChunk({ games: games(2, 1) });
    expect(countImportedGames(run)).toBe(3);
    run.store.insertChunk({ games: games(5, 3) });
    expect(countImportedGames(run)).toBe(3);
    expect([...importedGames(run.store, 3)].map(({ index }) => index)).toEqual([1, 2]);
    run.close();
  });

  it(
    'draws from those that were there when it began, whatever is imported later',
    { timeout: 240_000 },
    async () => {
      const configFile = join(folder, 'unused.json');
      writeFileSync(configFile, '{}');
      const whole = made('whole', [...games(6), unfinished(6)]);
      const cut = made('cut', [...games(6), unfinished(6)]);
      const without = made('without', games(6), {
        generations: 1,
        training: { ...config.training, imported: { share: 0 } },
      });
      const killed = await trainInProcess(cut, configFile, 1, ({ kind }) =>
        kind === 'published' ? 'SIGKILL' : undefined,
      );
      expect(killed.signal).toBe('SIGKILL');
      const run = openRun(cut);
      run.store.insertChunk({ games: games(6, 7) });
      run.close();
      const finished = await Promise.all(
        [cut, whole, without].map((one) => trainInProcess(one, configFile, 1)),
      );
      for (const { code, errors } of finished) expect({ code, errors }).toEqual({ code: 0, errors: '' });
      expect(networksOf(whole)).toHaveLength(3);
      expect(networksOf(cut)).toEqual(networksOf(whole));
      expect(networksOf(without)[0]).toBe(networksOf(whole)[0]);
      expect(networksOf(without)[1]).not.toBe(networksOf(whole)[1]);
    },
  );
});
