import { describe, expect, it } from 'vitest';
import { exactEmpties, searchAlphaBeta } from '../../engine/alphabeta.js';
import { greedyBaseline, parseBaseline, randomBaseline } from '../../engine/baselinePlayers.js';
import {
  computeFeatures,
  countStable,
  evaluateClassically,
  FEATURE_COUNT,
  FEATURES,
} from '../../engine/classicalEvaluation.js';
import { initialPosition, isOver, legalMoveList, play, type Position, score } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { NO_MOVE, PASS } from '../../engine/squareSet.js';
import { emptyCount, randomGame, randomPosition } from '../support/engine/randomPositions.js';
import {
  type SlowBoard,
  slowBoard,
  slowFlips,
  slowMoves,
  slowPlay,
  slowScore,
} from '../support/engine/slowRules.js';

/** Values are rounded to a hundredth of a disc, as the search rounds them. */
const round = (value: number): number => Math.round(100 * value) / 100 + 0;

/** Plain negamax with the slow rules; a pass costs no depth. */
function slowSearch(board: SlowBoard, position: Position, depth: number): number {
  const moves = slowMoves(board);
  if (moves.length === 0) return slowScore(board);
  if (moves[0] === PASS) return -slowSearch(slowPlay(board, PASS), play(position, PASS), depth);
  if (depth === 0) {
    const { ownLow, ownHigh, opponentLow, opponentHigh } = position;
    return Math.max(
      -63.99,
      Math.min(63.99, round(evaluateClassically(ownLow, ownHigh, opponentLow, opponentHigh))),
    );
  }
  return Math.max(
    ...moves.map((move) => -slowSearch(slowPlay(board, move), play(position, move), depth - 1)),
  );
}

function slowRoot(position: Position, depth: number): { value: number; best: number[] } {
  const exact = emptyCount(position) <= exactEmpties(depth);
  const plies = exact ? emptyCount(position) : depth;
  const values = legalMoveList(position).map((move) => ({
    move,
    value: -slowSearch(
      slowPlay(slowBoard(position), move),
      play(position, move),
      move === PASS ? plies : plies - 1,
    ),
  }));
  const value = Math.max(...values.map((entry) => entry.value));
  return { value, best: values.filter((entry) => entry.value === value).map(({ move }) => move) };
}

describe('alpha-beta', () => {
  it('finds the values of plain negamax and draws among all equal moves', () => {
    const random = Random.fromSeed('alphabeta');
    for (let index = 0; index < 60; index++) {
      const depth = 1 + (index % 3);
      const position = randomPosition(random, 7 + random.integer(50));
      const { value, best } = slowRoot(position, depth);
      const result = searchAlphaBeta(position, depth);
      expect(result.value).toBeCloseTo(value, 6);
      expect(best).toContain(result.move);
      const drawn = new Set(
        Array.from({ length: 12 * best.length }, () => searchAlphaBeta(position, depth, random).move),
      );
      expect([...drawn].sort((a, b) => a - b)).toEqual(best);
    }
  });

  it('plays the end exactly', () => {
    const random = Random.fromSeed('exact');
    for (let index = 0; index < 60; index++) {
      const position = randomPosition(random, 1 + (index % 6));
      const result = searchAlphaBeta(position, 3);
      expect(result.exact).toBe(true);
      expect(result.value).toBe(slowRoot(position, 3).value);
    }
  });

  it('depends on nothing but its arguments', () => {
    const random = Random.fromSeed('pure');
    const positions = Array.from({ length: 20 }, () => randomPosition(random, 20 + random.integer(30)));
    const choose = (position: Position): number => searchAlphaBeta(position, 4, Random.fromSeed('same')).move;
    const first = positions.map(choose);
    expect([...positions].reverse().map(choose).reverse()).toEqual(first);
  });

  it('knows finished games and refuses depths that are none', () => {
    const over = randomGame(Random.fromSeed('over')).at(-1)!;
    expect(searchAlphaBeta(over, 2)).toMatchObject({ move: NO_MOVE, value: score(over), exact: true });
    for (const depth of [0, -1, 1.5, 21, Number.NaN]) {
      expect(() => searchAlphaBeta(initialPosition(), depth)).toThrow(/whole number from 1 to 20/);
    }
  });
});

describe('the classical evaluation', () => {
  /** The counts told again on an array of squares. */
  function slowFeatures(position: Position): Record<string, number> {
    const board = slowBoard(position);
    const other: SlowBoard = { squares: board.squares, turn: board.turn === 'black' ? 'white' : 'black' };
    const around = (square: number): number[] =>
      [-1, 0, 1].flatMap((down) =>
        [-1, 0, 1].flatMap((right) => {
          const [row, column] = [Math.floor(square / 8) + down, (square % 8) + right];
          const inside = row >= 0 && row < 8 && column >= 0 && column < 8;
          return inside && (down !== 0 || right !== 0) ? [row * 8 + column] : [];
        }),
      );
    const corners = [0, 7, 56, 63];
    const diagonal = [9, 14, 49, 54];
    const adjacent = [[1, 8], [6, 15], [48, 57], [55, 62]]; // prettier-ignore
    const open = corners.map((corner) => board.squares[corner] === undefined);
    const edge = Array.from({ length: 64 }, (_, square) => square).filter(
      (square) => around(square).length === 5 && !adjacent.flat().includes(square),
    );
    const of = (side: SlowBoard): Record<string, number> => {
      const held = (squares: readonly number[]): number =>
        squares.filter((square) => board.squares[square] === side.turn).length;
      const against = side === board ? other : board;
      const moves = board.squares.flatMap((_, square) =>
        slowFlips(side, square).length > 0 ? [square] : [],
      );
      return {
        mobility: moves.length,
        potentialMobility: board.squares.filter(
          (holder, square) =>
            holder === undefined && around(square).some((near) => board.squares[near] === against.turn),
        ).length,
        corners: held(corners),
        cornerMoves: moves.filter((move) => corners.includes(move)).length,
        xSquares: held(diagonal.filter((_, index) => open[index])),
        cSquares: held(adjacent.flatMap((squares, index) => (open[index] === true ? squares : []))),
        edges: held(edge),
        discs: held(board.squares.map((_, square) => square)),
      };
    };
    const [own, opponent] = [of(board), of(other)];
    const difference = Object.fromEntries(Object.keys(own).map((key) => [key, own[key]! - opponent[key]!]));
    return {
      ...difference,
      tempo: 1,
      parity: emptyCount(position) % 2 === 1 ? 1 : -1,
      mobilityShare: difference.mobility! / (own.mobility! + opponent.mobility! + 2),
    };
  }

  it('counts as a walk over the squares does', () => {
    const random = Random.fromSeed('features');
    const counts = new Float64Array(FEATURE_COUNT);
    for (let index = 0; index < 200; index++) {
      const position = randomPosition(random, 1 + random.integer(58));
      computeFeatures(position.ownLow, position.ownHigh, position.opponentLow, position.opponentHigh, counts);
      const found = Object.fromEntries(FEATURES.map((name, at) => [name, counts[at]!]));
      delete found.stable;
      const expected = slowFeatures(position);
      for (const [name, value] of Object.entries(found)) expect(value, name).toBeCloseTo(expected[name]!, 9);
    }
  });

  it('calls only discs stable that no game turns over', () => {
    const random = Random.fromSeed('stable');
    let stable = 0;
    for (let index = 0; index < 40; index++) {
      const position = randomPosition(random, 5 + random.integer(20));
      const board = slowBoard(position);
      const count = countStable(position.ownLow, position.ownHigh);
      stable += count;
      const survivors = new Set(
        board.squares.flatMap((held, square) => (held === board.turn ? [square] : [])),
      );
      for (let game = 0; game < 10; game++) {
        for (const later of randomGame(random, position)) {
          slowBoard(later).squares.forEach((held, square) => {
            if (held !== board.turn) survivors.delete(square);
          });
        }
      }
      expect(count).toBeLessThanOrEqual(survivors.size);
    }
    expect(stable).toBeGreaterThan(20);
    // A whole edge and a triangle in the corner.
    expect(countStable(0x000000ff, 0)).toBe(8);
    expect(countStable(0x0103070f, 0)).toBe(10);
    expect(countStable(0x7e7e7e00, 0x007e7e7e)).toBe(0);
  });
});

describe('baselines', () => {
  it('greedy turns over the most discs, and draws among equals', () => {
    const random = Random.fromSeed('greedy');
    for (let index = 0; index < 100; index++) {
      const position = randomPosition(random, 1 + random.integer(58));
      const board = slowBoard(position);
      const flips = slowMoves(board).map((move) => ({
        move,
        count: move === PASS ? 0 : slowFlips(board, move).length,
      }));
      const most = Math.max(...flips.map(({ count }) => count));
      const best = flips.filter(({ count }) => count === most).map(({ move }) => move);
      const drawn = new Set(
        Array.from({ length: 12 * best.length }, () => greedyBaseline.chooseMove(position, random)),
      );
      expect([...drawn].sort((a, b) => a - b)).toEqual(best);
    }
  });

  it('random plays every legal move', () => {
    const random = Random.fromSeed('random');
    const position = randomPosition(random, 30);
    const drawn = new Set(Array.from({ length: 500 }, () => randomBaseline.chooseMove(position, random)));
    expect([...drawn].sort((a, b) => a - b)).toEqual(legalMoveList(position));
  });

  it('have names', () => {
    for (const name of ['random', 'greedy', 'alphabeta:3']) expect(parseBaseline(name)!.name).toBe(name);
    expect(parseBaseline('alphago')).toBeUndefined();
    for (const wrong of ['alphabeta', 'alphabeta:', 'alphabeta:0', 'alphabeta:21', 'alphabeta:3x']) {
      expect(() => parseBaseline(wrong), wrong).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
    }
  });

  it('stand in the order of their strength', () => {
    const random = Random.fromSeed('strength');
    /** Points of a against b in paired games from random openings, as a share. */
    const points = (a: string, b: string, pairs: number): number => {
      let sum = 0;
      for (let game = 0; game < 2 * pairs; game++) {
        const opening = random.split('opening', game >> 1);
        let position = initialPosition();
        for (let ply = 0; !isOver(position); ply++) {
          const first = (position.turn === 'black') === (game % 2 === 0);
          const player = ply < 8 ? randomBaseline : parseBaseline(first ? a : b)!;
          position = play(position, player.chooseMove(position, ply < 8 ? opening : random));
        }
        const black = score(position) * (position.turn === 'black' ? 1 : -1);
        sum += (Math.sign(black) * (game % 2 === 0 ? 1 : -1) + 1) / 2;
      }
      return sum / (2 * pairs);
    };
    expect(points('greedy', 'random', 40)).toBeGreaterThan(0.5);
    expect(points('alphabeta:1', 'greedy', 20)).toBeGreaterThan(0.7);
    expect(points('alphabeta:4', 'alphabeta:1', 20)).toBeGreaterThan(0.8);
  });
});
