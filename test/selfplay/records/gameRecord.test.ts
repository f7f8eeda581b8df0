import { describe, expect, it } from 'vitest';
import { initialPosition, play } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { PASS } from '../../../engine/squareSet.js';
import {
  formatGameName,
  type GameRecord,
  parseGameName,
  type PlyRecord,
  replay,
} from '../../../selfplay/records/gameRecord.js';
import { decodePlies, encodePlies, quantizeTarget } from '../../../selfplay/records/pliesCodec.js';
import { randomGameRecord, randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { slowBoard, slowPlay, slowScore } from '../../support/engine/slowRules.js';

const random = Random.fromSeed('records');

/** The plies with their targets as storage rounds them, in plain arithmetic. */
function rounded(plies: readonly PlyRecord[]): PlyRecord[] {
  return plies.map((ply) =>
    ply.target === undefined
      ? ply
      : { ...ply, target: Float32Array.from(quantizeTarget(ply.target), (u) => u / 65535) },
  );
}

describe('packed plies', () => {
  it('come back as they were, targets to half a unit of 1/65535 more than rounding gives', () => {
    for (const game of randomGameRecords(random, 40)) {
      const bytes = encodePlies(game.plies);
      const decoded = decodePlies(bytes);
      expect(decoded).toEqual(rounded(game.plies));
      decoded.forEach((ply, number) => {
        const { target } = game.plies[number]!;
        target?.forEach((part, i) =>
          expect(Math.abs(ply.target![i]! - part)).toBeLessThanOrEqual(1.001 / 65535),
        );
        if (target !== undefined) expect(ply.target!.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
      });
      // What was read can be written again without drifting.
      expect(encodePlies(decoded)).toEqual(bytes);
    }
  });

  it('are small: the whole of a game with its search in about 2 KB', () => {
    const sizes = randomGameRecords(random, 50).map((game) => encodePlies(game.plies).length);
    expect(sizes.reduce((a, b) => a + b, 0) / sizes.length).toBeLessThan(2500);
  });

  it('may start from another position and hold numbers of many digits', () => {
    const start = play(play(initialPosition(), 19), 18);
    const game = randomGameRecord(random.split('start'), 0, 0, start);
    const searched = game.plies.findIndex(({ visits }) => visits !== undefined);
    const plies = game.plies.map((ply, i) =>
      i === searched ? { ...ply, simulations: 2 ** 31, visits: ply.visits!.map(() => 2 ** 32 - 1) } : ply,
    );
    expect(decodePlies(encodePlies(plies, start), start)).toEqual(rounded(plies));
    expect(() => decodePlies(encodePlies(plies, start))).toThrow(
      expect.objectContaining({ code: 'badRecord' }),
    );
  });

  it('are refused with badRecord when any byte is changed or any number of bytes is missing', () => {
    const bytes = encodePlies(randomGameRecord(random.split('corrupt'), 0).plies);
    const refused = expect.objectContaining({ code: 'badRecord' }) as Error;
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at]! ^= 1 << (at % 8);
      expect(() => decodePlies(changed)).toThrow(refused);
      expect(() => decodePlies(bytes.subarray(0, at))).toThrow(refused);
    }
    expect(() => decodePlies(new Uint8Array([...bytes, 0]))).toThrow(refused);
  });

  it('are not written when a field cannot be right', () => {
    const { plies } = randomGameRecord(random.split('bad'), 0);
    const at = plies.findIndex(({ target }) => target !== undefined);
    const ply = plies[at]!;
    const refuse = (changed: Partial<PlyRecord>, text: RegExp): void =>
      expect(() => encodePlies(plies.with(at, { ...ply, ...changed }))).toThrow(text);
    refuse({ target: ply.target!.map((part) => part * 1.01) }, /sums to 1\.0\d+, not to 1/);
    refuse({ target: ply.target!.map(() => NaN) }, /not a probability/);
    refuse({ target: ply.target!.map((_, i) => (i === 0 ? 1.5 : i === 1 ? -0.5 : 0)) }, /not a probability/);
    refuse({ target: new Float32Array(ply.legal.length + 1) }, /target entries for/);
    refuse({ visits: new Uint32Array(0) }, /0 visit counts for/);
    refuse({ rootValue: 2 }, /outside -1\.\.1/);
    refuse({ networkValue: NaN }, /outside -1\.\.1/);
    refuse({ simulations: -1 }, /no number of simulations/);
    refuse({ move: PASS }, /is not legal; legal: /);
    refuse({ legal: ply.legal.slice(1) }, /legal moves of the record/);
  });
});

describe('quantizeTarget', () => {
  it('sums to exactly 65535 and moves no part by a whole unit', () => {
    for (let trial = 0; trial < 2000; trial++) {
      const size = 1 + random.integer(33);
      const weights = Float64Array.from({ length: size }, () => Math.exp(10 * random.normal()));
      const sum = weights.reduce((a, b) => a + b, 0);
      const target = Float32Array.from(weights, (weight) => weight / sum);
      const units = quantizeTarget(target);
      expect(units.reduce((a, b) => a + b, 0)).toBe(65535);
      units.forEach((unit, i) => expect(Math.abs(unit / 65535 - target[i]!)).toBeLessThan(1.01 / 65535));
    }
  });
});

describe('replay', () => {
  it('gives the positions that the rules on an array give, and their final score', () => {
    for (const game of randomGameRecords(random.split('replay'), 10)) {
      const positions = replay(game);
      let board = slowBoard(initialPosition());
      game.plies.forEach(({ move }, number) => {
        expect(slowBoard(positions[number]!)).toEqual(board);
        board = slowPlay(board, move);
      });
      expect(slowBoard(positions.at(-1)!)).toEqual(board);
      expect(slowScore(board) * (board.turn === 'black' ? 1 : -1) + 0).toBe(game.score);
    }
  });

  it('refuses another score, a missing end, and an illegal move', () => {
    const game = randomGameRecord(random.split('wrong'), 7);
    const refuse = (changed: Partial<GameRecord>, text: RegExp): void =>
      expect(() => replay({ ...game, ...changed })).toThrow(text);
    refuse({ score: game.score + 2 }, /^Game 7 ends with -?\d+ discs for black, but -?\d+ is stored\.$/);
    refuse({ plies: game.plies.slice(0, -1) }, /^Game 7 stops before its end/);
    refuse(
      { plies: game.plies.with(3, { ...game.plies[3]!, move: 27 }) },
      /^Game 7, ply 3: move 27 is not legal/,
    );
    refuse({ kind: 'arena', score: 65 }, /^Game arena\/7 /);
  });
});

describe('names of games', () => {
  it('are read as they are written', () => {
    for (const kind of ['selfplay', 'arena', 'imported'] as const) {
      for (const index of [0, 12, 123456789]) {
        expect(parseGameName(formatGameName({ kind, index }))).toEqual({ kind, index });
      }
    }
    expect(formatGameName({ kind: 'selfplay', index: 3 })).toBe('3');
    for (const text of ['', '-1', 'arena', 'arena/', 'other/3', '3.5', '3 ', '9'.repeat(20)]) {
      expect(() => parseGameName(text)).toThrow(/does not name a game; accepted/);
    }
  });
});
