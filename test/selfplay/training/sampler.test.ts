import { describe, expect, it } from 'vitest';
import { initialPosition } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { PASS, POLICY_SIZE } from '../../../engine/squareSet.js';
import { type Architecture, type PlaneName, residualArchitecture } from '../../../nn/architecture.js';
import { createTrainingBatch, type TrainingBatch } from '../../../nn/trainer/trainer.js';
import type { GameRecord, PlyRecord } from '../../../selfplay/records/gameRecord.js';
import { Sampler } from '../../../selfplay/training/sampler.js';
import { randomGameRecord, randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { slowBoard, slowMoves, slowPlay, type Square } from '../../support/engine/slowRules.js';

const random = Random.fromSeed('sampler');
const PLANES: readonly PlaneName[] = ['own', 'opponent', 'empty', 'legal'];
const architecture = (planes = PLANES): Architecture =>
  residualArchitecture({ blocks: 1, channels: 2, planes, heads: ['ownership', 'score'] });
const emptyBatch = (size: number): TrainingBatch => createTrainingBatch(architecture(), size);

interface Example {
  readonly planes: readonly number[];
  readonly policyTarget: readonly number[];
  readonly legal: readonly number[];
  readonly valueTarget: number;
  readonly ownership: readonly number[];
  readonly score: number;
}

/** The eight ways to look at a board, as where (row, column) goes. */
const VIEWS: readonly ((row: number, column: number) => [number, number])[] = [
  (r, c) => [r, c],
  (r, c) => [r, 7 - c],
  (r, c) => [7 - r, c],
  (r, c) => [7 - r, 7 - c],
  (r, c) => [c, r],
  (r, c) => [c, 7 - r],
  (r, c) => [7 - c, r],
  (r, c) => [7 - c, 7 - r],
];

/** All examples a game offers, rebuilt on arrays of squares: for each trainable ply its eight views. */
function slowExamples(game: GameRecord, rootValueShare: number): Example[][] {
  const examples: Example[][] = [];
  let board = slowBoard(initialPosition());
  const last = game.plies.reduce((at, { move }) => slowPlay(at, move), board).squares;
  for (const ply of game.plies) {
    if (ply.kind !== 'opening') {
      const at = board;
      const views = VIEWS.map((view) => ({
        ...slowExample(at, ply, game, rootValueShare, view),
        ...slowEnd(last, at.turn, view),
      }));
      examples.push(views);
    }
    board = slowPlay(board, ply.move);
  }
  return examples;
}

function slowExample(
  board: ReturnType<typeof slowBoard>,
  ply: PlyRecord,
  game: GameRecord,
  rootValueShare: number,
  view: (typeof VIEWS)[number],
): Omit<Example, 'ownership' | 'score'> {
  const { squares, turn } = board;
  const moves = slowMoves(board);
  const target = (square: number): number => {
    if (square === PASS) return PASS;
    const [row, column] = view(Math.floor(square / 8), square % 8);
    return row * 8 + column;
  };
  const planes = new Array<number>(PLANES.length * 64).fill(0);
  squares.forEach((held, square) => {
    const plane = held === undefined ? 2 : held === turn ? 0 : 1;
    planes[plane * 64 + target(square)] = 1;
    if (moves.includes(square)) planes[3 * 64 + target(square)] = 1;
  });
  const legal = new Array<number>(POLICY_SIZE).fill(0);
  const policyTarget = new Array<number>(POLICY_SIZE).fill(0);
  ply.legal.forEach((move, i) => {
    legal[target(move)] = 1;
    if (ply.kind === 'full') policyTarget[target(move)] = ply.target![i]!;
  });
  const blackWins = game.score > 0 ? 1 : game.score < 0 ? -1 : 0;
  const result = turn === 'black' ? blackWins : -blackWins;
  const share = ply.rootValue === undefined ? 0 : rootValueShare;
  return { planes, policyTarget, legal, valueTarget: (1 - share) * result + share * (ply.rootValue ?? 0) };
}

/** How the game ended for `turn`: whose each square is, and the discs, empty squares counted for the winner. */
function slowEnd(
  last: readonly Square[],
  turn: 'black' | 'white',
  view: (typeof VIEWS)[number],
): Pick<Example, 'ownership' | 'score'> {
  const ownership = new Array<number>(64).fill(0);
  last.forEach((held, square) => {
    const [row, column] = view(Math.floor(square / 8), square % 8);
    ownership[row * 8 + column] = held === undefined ? 0 : held === turn ? 1 : -1;
  });
  const difference = ownership.reduce((a, b) => a + b, 0);
  const empty = last.filter((held) => held === undefined).length;
  return { ownership, score: (difference + Math.sign(difference) * empty) / 64 };
}

function rowOf(batch: TrainingBatch, row: number): Example {
  const part = (array: Float32Array, width: number): number[] => [
    ...array.subarray(row * width, (row + 1) * width),
  ];
  return {
    planes: part(batch.planes, PLANES.length * 64),
    policyTarget: part(batch.policyTarget, POLICY_SIZE),
    legal: part(batch.legal, POLICY_SIZE),
    valueTarget: batch.valueTarget[row]!,
    ownership: part(batch.heads!['ownership']!, 64),
    score: batch.heads!['score']![row]!,
  };
}

const close = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((x, i) => Math.abs(x - b[i]!) < 2e-5);

describe('the sampler', () => {
  it('draws what rebuilding on arrays gives: every ply and every view about as often', () => {
    const game = randomGameRecords(random, 1)[0]!;
    const share = 0.25;
    const examples = slowExamples(game, share);
    const sampler = new Sampler({ planes: PLANES, rootValueShare: share });
    sampler.add(0, [game]);
    expect(sampler.positions).toBe(examples.length);
    // Looks a row up by its planes; only the first, symmetric positions share planes between views.
    const byPlanes = new Map<string, Example[]>();
    const plyOf = new Map<string, number>();
    examples.forEach((views, ply) => {
      for (const view of views) {
        const key = view.planes.join('');
        byPlanes.set(key, [...(byPlanes.get(key) ?? []), view]);
        plyOf.set(key, ply);
      }
    });
    const drawsOfPly = new Float64Array(examples.length);
    const drawsOfKey = new Map<string, number>();
    const batch = emptyBatch(512);
    const rows = 16 * 512;
    for (let round = 0; round < 16; round++) {
      sampler.fill(batch, random.split('draws', round));
      for (let row = 0; row < batch.size; row++) {
        const drawn = rowOf(batch, row);
        const key = drawn.planes.join('');
        const match = byPlanes
          .get(key)
          ?.find(
            (view) =>
              close(view.policyTarget, drawn.policyTarget) &&
              close(view.legal, drawn.legal) &&
              close(view.ownership, drawn.ownership),
          );
        expect(match).toBeDefined();
        expect(drawn.score).toBeCloseTo(match!.score, 6);
        expect(drawn.valueTarget).toBeCloseTo(match!.valueTarget, 6);
        drawsOfPly[plyOf.get(key)!]!++;
        drawsOfKey.set(key, (drawsOfKey.get(key) ?? 0) + 1);
      }
    }
    expect(chiSquared(drawsOfPly, rows / examples.length)).toBeLessThan(bound(examples.length - 1));
    const lone = [...byPlanes]
      .filter(([, views]) => views.length === 1)
      .map(([key]) => drawsOfKey.get(key) ?? 0);
    expect(lone.length).toBeGreaterThan(200);
    expect(chiSquared(lone, rows / examples.length / 8)).toBeLessThan(bound(lone.length));
  });

  it('draws all games of the window alike and forgets the oldest', () => {
    const generations = [5, 6, 7].map((generation) => ({
      generation,
      games: randomGameRecords(random.split('window', generation), generation, generation, generation * 100),
    }));
    const sampler = new Sampler({ planes: PLANES });
    for (const { generation, games } of [...generations].reverse()) sampler.add(generation, games);
    const trainable = generations.map(({ games }) => games.flatMap((game) => slowExamples(game, 0)).length);
    expect(sampler.generations).toEqual([5, 6, 7]);
    expect(sampler.positions).toBe(trainable[0]! + trainable[1]! + trainable[2]!);
    expect(() => sampler.add(6, [])).toThrow(/Generation 6 is in the window already/);
    sampler.keepFrom(7);
    expect(sampler.generations).toEqual([7]);
    expect(sampler.positions).toBe(trainable[2]);
    expect(sampler.bytes / sampler.positions).toBeLessThan(50);

    const small = new Sampler({ planes: PLANES, maxPositions: trainable[1]! + trainable[2]! });
    for (const { generation, games } of generations) small.add(generation, games);
    expect(small.generations).toEqual([6, 7]);
  });

  it('depends on games, options and random numbers alone', () => {
    const games = randomGameRecords(random.split('same'), 12);
    const draw = (order: readonly GameRecord[], seed: string): TrainingBatch => {
      const sampler = new Sampler({ planes: PLANES });
      sampler.add(3, order);
      const batch = emptyBatch(64);
      sampler.fill(batch, random.split('warm')); // what was in the batch before does not shine through
      sampler.fill(batch, random.split(seed));
      return batch;
    };
    const batch = draw(games, 'a');
    expect(draw([...games].reverse(), 'a')).toEqual(batch);
    expect(draw(games, 'b')).not.toEqual(batch);
    for (let row = 0; row < batch.size; row++) {
      const { policyTarget, legal } = rowOf(batch, row);
      const sum = policyTarget.reduce((a, b) => a + b, 0);
      expect(sum === 0 || Math.abs(sum - 1) < 1e-5).toBe(true);
      expect(policyTarget.every((part, move) => part === 0 || legal[move] === 1)).toBe(true);
    }
  });

  it('teaches the value of a pass, and no policy there', () => {
    // A random game nearly always has a pass; take the first that does.
    const game = Array.from({ length: 50 }, (_, i) => randomGameRecord(random.split('pass', i), i)).find(
      (candidate) => candidate.plies.some(({ move, kind }) => move === PASS && kind !== 'opening'),
    )!;
    const sampler = new Sampler({ planes: PLANES });
    sampler.add(0, [game]);
    const batch = emptyBatch(2000);
    sampler.fill(batch, random.split('passes'));
    const rows = Array.from({ length: batch.size }, (_, row) => rowOf(batch, row)).filter(
      ({ legal }) => legal[PASS] === 1,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { legal, policyTarget, valueTarget } of rows) {
      expect(legal.indexOf(1)).toBe(PASS);
      expect(policyTarget.every((part) => part === 0)).toBe(true);
      expect(Math.abs(valueTarget)).toBe(game.score === 0 ? 0 : 1);
    }
  });

  it('refuses an empty window, a game that does not replay, and heads it has no targets for', () => {
    const sampler = new Sampler({ planes: PLANES });
    const batch = emptyBatch(4);
    expect(() => sampler.fill(batch, random)).toThrow(expect.objectContaining({ code: 'usage' }));
    const game = randomGameRecord(random.split('refuse'), 0);
    expect(() => sampler.add(0, [{ ...game, score: game.score + 2 }])).toThrow(
      expect.objectContaining({ code: 'badRecord' }),
    );
    sampler.add(0, [game]);
    const half = { ...batch.heads, ownership: new Float32Array(32) };
    expect(() => sampler.fill({ ...batch, heads: half }, random)).toThrow(/head "ownership"/);
    expect(() => sampler.fill({ ...batch, heads: { owner: new Float32Array(256) } }, random)).toThrow(
      /head "owner"/,
    );
  });
});

function chiSquared(counts: ArrayLike<number>, expected: number): number {
  return Array.from(counts).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** What chi squared exceeds once in ten thousand times (Wilson and Hilferty's approximation). */
function bound(freedom: number): number {
  return freedom * (1 - 2 / (9 * freedom) + 3.72 * Math.sqrt(2 / (9 * freedom))) ** 3;
}
