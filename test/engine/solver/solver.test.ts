import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parsePosition } from '../../../engine/notation.js';
import {
  initialPosition,
  isOver,
  legalMoveList,
  legalMoves,
  play,
  type Position,
  score,
} from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { createPlainSearch } from '../../../engine/solver/plain.js';
import { countStable } from '../../../engine/solver/plainStability.js';
import { createSolver, type Solution, solve } from '../../../engine/solver/solver.js';
import { NO_MOVE, PASS, size } from '../../../engine/squareSet.js';
import { transformPosition } from '../../../engine/symmetry.js';
import { FFO } from '../../support/engine/ffo.js';
import { randomGame, randomPosition } from '../../support/engine/randomPositions.js';
import { positionOfBoard, type Square } from '../../support/engine/slowRules.js';
import { slowSolve } from '../../support/engine/slowSolve.js';

/** A full board but for a few squares, as no game leaves it: passes and wipe-outs are frequent. */
function wildPosition(random: Random, empties: number): Position {
  const colors = Array.from({ length: 64 }, (): Square => (random.uniform() < 0.5 ? 'black' : 'white'));
  const order = colors.map((_, square) => square);
  random.shuffle(order);
  for (const square of order.slice(0, empties)) colors[square] = undefined;
  return positionOfBoard({ squares: colors, turn: 'black' });
}

/** Score of a finished line from the view of the side that began it. */
function scoreAfter(position: Position, line: readonly number[]): number {
  const last = line.reduce(play, position);
  expect(isOver(last)).toBe(true);
  return last.turn === position.turn ? score(last) : 0 - score(last);
}

/** Everything is proven, and the line, which begins with the best move, reaches the score. */
function expectSolved(position: Position, solution: Solution): void {
  expect(solution.complete).toBe(true);
  expect(solution.best).toBe(solution.line[0] ?? NO_MOVE);
  expect(scoreAfter(position, solution.line)).toBe(solution.score);
}

describe('the endgame solver and brute force', () => {
  it.each([
    [2000, 1, 5],
    [400, 6, 7],
    [100, 8, 8],
    [40, 9, 10],
  ])('agree on %d random positions with %d to %d empty squares', (count, least, most) => {
    const random = Random.fromSeed('solver').split(least);
    for (let index = 0; index < count; index++) {
      const position = randomPosition(random, least + random.integer(most - least + 1));
      const solution = solve(position);
      expect(solution.score).toBe(slowSolve(position));
      expectSolved(position, solution);
    }
  });

  it('agree on boards that no game reaches', () => {
    const random = Random.fromSeed('wild');
    for (let index = 0; index < 1000; index++) {
      const position = wildPosition(random, random.integer(8));
      const solution = solve(position);
      expect(solution.score).toBe(slowSolve(position));
      expectSolved(position, solution);
    }
  });

  it('agree on the score of every move, and on who wins', () => {
    const random = Random.fromSeed('moves');
    for (let index = 0; index < 60; index++) {
      const position = randomPosition(random, 4 + random.integer(4));
      const { moves = [], best } = solve(position, { allMoves: true });
      expect(moves.map(({ move }) => move).sort((a, b) => a - b)).toEqual(legalMoveList(position));
      expect(moves[0]?.move).toBe(best);
      expect(moves).toEqual([...moves].sort((a, b) => b.score - a.score));
      for (const { move, score } of moves) expect(score).toBe(0 - slowSolve(play(position, move)));
      const outcome = solve(position, { goal: 'outcome', allMoves: true });
      expect(outcome.score).toBe(Math.sign(moves[0]!.score));
      for (const { move, score } of outcome.moves!) {
        expect(score).toBe(Math.sign(moves.find((other) => other.move === move)!.score));
      }
      expect(Math.sign(scoreAfter(position, outcome.line))).toBe(outcome.score);
    }
  });
});

describe('the endgame solver', () => {
  it('solves FFO #40 exactly, with the best move', () => {
    const { position, scores } = FFO[0]!;
    const solution = solve(position);
    expect(solution.score).toBe(38);
    expect(scores.get(solution.best)).toBe(38);
    expectSolved(position, solution);
  });

  it('finds the same score from all eight sides', () => {
    const position = randomPosition(Random.fromSeed('sides'), 12);
    const scores = Array.from(
      { length: 8 },
      (_, symmetry) => solve(transformPosition(symmetry, position)).score,
    );
    expect(new Set(scores).size).toBe(1);
  });

  it('knows finished games and passes', () => {
    expectSolved(parsePosition(`XX${'-'.repeat(61)}O O`), solve(parsePosition(`XX${'-'.repeat(61)}O O`)));
    const pass = solve(parsePosition(`XO${'-'.repeat(62)} O`));
    expect(pass).toMatchObject({ best: PASS, score: -64, line: [PASS, 2], complete: true });
  });

  it('never learns from what it solved before', () => {
    const random = Random.fromSeed('memory');
    const positions = Array.from({ length: 12 }, () => randomPosition(random, 11));
    const solver = createSolver({ tableBits: 12 });
    const once = positions.map((position) => solver.solve(position));
    const again = [...positions].reverse().map((position) => solver.solve(position));
    expect(again.reverse()).toEqual(once);
    expect(createSolver({ tableBits: 12 }).solve(positions[5]!)).toEqual(once[5]);
  });

  it('stays right with a table much too small', () => {
    const random = Random.fromSeed('small table');
    const small = createSolver({ tableBits: 10 });
    for (let index = 0; index < 5; index++) {
      const position = randomPosition(random, 14);
      expect(small.solve(position).score).toBe(solve(position).score);
    }
  });

  it('stops at its budget of nodes and says so', () => {
    const { position } = FFO[0]!;
    for (const maxNodes of [1, 1000, 500_000, 3_000_000]) {
      const solution = solve(position, { maxNodes, allMoves: true });
      expect(solution.complete).toBe(false);
      expect(legalMoveList(position)).toContain(solution.best);
      expect(solution.score).toBeLessThanOrEqual(38);
      expect(solution.nodes).toBeLessThan(maxNodes + 5000);
      expect(solve(position, { maxNodes, allMoves: true })).toEqual(solution);
    }
    expect(solve(initialPosition(), { maxNodes: 1e5 }).complete).toBe(false);
  });

  it('gives every score it has proven when the budget ends among the moves', () => {
    const position = randomPosition(Random.fromSeed('among'), 16);
    const whole = solve(position, { allMoves: true });
    const enough = solve(position).nodes;
    const solution = solve(position, { maxNodes: (enough + whole.nodes) / 2, allMoves: true });
    expect(solution.complete).toBe(false);
    expect(solution.score).toBe(whole.score);
    expect(solution.moves!.length).toBeGreaterThan(0);
    expect(solution.moves!.length).toBeLessThan(whole.moves!.length);
    for (const move of solution.moves!) expect(whole.moves).toContainEqual(move);
  });

  it('stops when its clock runs out', () => {
    let asked = 0;
    const clock = (): number => ++asked;
    const solution = solve(FFO[1]!.position, { deadline: { clock, until: 5 } });
    expect(solution.complete).toBe(false);
    expect(asked).toBe(5);
    expect(solve(FFO[0]!.position, { goal: 'outcome', deadline: { clock, until: 1e9 } }).complete).toBe(true);
  });

  it.each([0, -1, Number.NaN])('refuses the budget %d', (maxNodes) => {
    expect(() => solve(initialPosition(), { maxNodes })).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it.each([9, 27, 12.5])('refuses a table of 2^%d entries', (tableBits) => {
    expect(() => createSolver({ tableBits })).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('the WebAssembly search', () => {
  it('visits the same nodes as its plain twin, to the same lines', () => {
    const random = Random.fromSeed('twins');
    const wasm = createSolver({ tableBits: 14 });
    const plain = createSolver({ tableBits: 14, search: createPlainSearch });
    const positions = [
      ...Array.from({ length: 60 }, (_, index) => randomPosition(random, 1 + (index % 12))),
      ...Array.from({ length: 60 }, (_, index) => wildPosition(random, index % 12)),
      randomPosition(random, 16),
    ];
    for (const position of positions) {
      const allMoves = size(legalMoves(position)) < 5;
      expect(wasm.solve(position, { allMoves })).toEqual(plain.solve(position, { allMoves }));
      expect(wasm.solve(position, { goal: 'outcome' })).toEqual(plain.solve(position, { goal: 'outcome' }));
    }
    // Deep enough for the search that orders the moves, and stopped at the same node.
    for (const { position } of FFO) {
      const budget = { maxNodes: 200_000 };
      expect(wasm.solve(position, budget)).toEqual(plain.solve(position, budget));
    }
  });

  it('is what its source compiles to', async () => {
    await promisify(execFile)(process.execPath, ['scripts/compile-solver.js', '--check']);
  });
});

it('discs counted as stable are never flipped', () => {
  const random = Random.fromSeed('stable');
  let stable = 0;
  for (let game = 0; game < 60; game++) {
    for (const p of randomGame(random.split('game', game)).slice(20)) {
      const count = countStable(p.ownLow, p.ownHigh, p.opponentLow, p.opponentHigh);
      stable += count;
      const kept = randomGame(random, p).reduce(
        (held, { ownLow, ownHigh, opponentLow, opponentHigh, turn }) =>
          turn === p.turn
            ? { low: held.low & ownLow, high: held.high & ownHigh }
            : { low: held.low & opponentLow, high: held.high & opponentHigh },
        { low: p.ownLow, high: p.ownHigh },
      );
      expect(count).toBeLessThanOrEqual(size(kept));
    }
  }
  expect(stable).toBeGreaterThan(1000);
  const full = parsePosition(`${'X'.repeat(40)}${'O'.repeat(24)} X`);
  expect(countStable(full.ownLow, full.ownHigh, full.opponentLow, full.opponentHigh)).toBe(40);
});
