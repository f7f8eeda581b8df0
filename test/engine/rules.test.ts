import { describe, expect, it } from 'vitest';
import { formatPosition, moveName, parsePosition } from '../../engine/notation.js';
import {
  colorAt,
  discs,
  emptySquares,
  flippedBy,
  initialPosition,
  isLegal,
  isOver,
  legalMoveList,
  legalMoves,
  opposite,
  outcome,
  play,
  positionFromDiscs,
  samePosition,
  score,
} from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { PASS, setOf, size, squares } from '../../engine/squareSet.js';
import { randomGame } from '../support/engine/randomPositions.js';
import {
  positionOfBoard,
  type SlowBoard,
  slowBoard,
  slowFlips,
  slowMoves,
  slowPlay,
  slowScore,
  type Square,
} from '../support/engine/slowRules.js';

/** Boards no game reaches: every square black, white or empty with chance, so every line shape comes up. */
function randomBoard(random: Random): SlowBoard {
  const full = random.uniform();
  const held = (): Square =>
    random.uniform() > full ? undefined : random.uniform() < 0.5 ? 'black' : 'white';
  return { squares: Array.from({ length: 64 }, held), turn: random.integer(2) === 0 ? 'black' : 'white' };
}

function expectSameRules(board: SlowBoard): void {
  const position = positionOfBoard(board);
  expect(legalMoveList(position)).toEqual(slowMoves(board));
  expect(isOver(position)).toBe(slowMoves(board).length === 0);
  for (let square = 0; square < 64; square++) {
    expect(squares(flippedBy(position, square))).toEqual(slowFlips(board, square));
  }
  for (const move of slowMoves(board)) {
    expect(play(position, move)).toEqual(positionOfBoard(slowPlay(board, move)));
  }
}

describe('the rules and their slow twin', () => {
  it('agree on every position of random games, to the last score', () => {
    const random = Random.fromSeed('rules/games');
    for (let game = 0; game < 20; game++) {
      const positions = randomGame(random.split(game));
      positions.forEach((position) => expectSameRules(slowBoard(position)));
      const last = positions.at(-1)!;
      expect(isOver(last)).toBe(true);
      expect(score(last)).toBe(slowScore(slowBoard(last)));
      expect(outcome(last)).toBe(Math.sign(slowScore(slowBoard(last))));
    }
  });

  it('agree on boards that no game reaches', () => {
    const random = Random.fromSeed('rules/boards');
    for (let count = 0; count < 1000; count++) expectSameRules(randomBoard(random));
  });
});

describe('a position', () => {
  it('begins with d4 and e5 white, e4 and d5 black, black to move', () => {
    const start = initialPosition();
    expect(formatPosition(start)).toBe('---------------------------OX------XO--------------------------- X');
    expect(legalMoveList(start).map(moveName)).toEqual(['d3', 'c4', 'f5', 'e6']);
    expect(discs(start)).toEqual({ black: 2, white: 2, empty: 60 });
  });

  it('is not changed by a move', () => {
    const start = initialPosition();
    play(start, 19);
    expect(start).toEqual(initialPosition());
  });

  it('passes explicitly, and only when no other move is left', () => {
    const mustPass = parsePosition(`XO${'-'.repeat(62)} O`);
    expect(size(legalMoves(mustPass))).toBe(0);
    expect(legalMoveList(mustPass)).toEqual([PASS]);
    expect(isLegal(mustPass, PASS)).toBe(true);
    const passed = play(mustPass, PASS);
    expect(passed.turn).toBe('black');
    expect(legalMoveList(passed)).toEqual([2]);
    expect(isLegal(passed, PASS)).toBe(false);
    expect(() => play(passed, PASS)).toThrow(expect.objectContaining({ code: 'badMove' }));
  });

  it('is over when neither side can move: no pass, and the empties go to the winner', () => {
    const over = parsePosition(`XX${'-'.repeat(61)}O O`);
    expect(isOver(over)).toBe(true);
    expect(legalMoveList(over)).toEqual([]);
    expect(isLegal(over, PASS)).toBe(false);
    expect(score(over)).toBe(-62);
    expect(outcome(over)).toBe(-1);
    expect(() => play(over, PASS)).toThrow(/game is over/);
  });

  it('has a real draw', () => {
    const draw = parsePosition(`X${'-'.repeat(62)}O X`);
    expect(score(draw)).toBe(0);
    expect(outcome(draw)).toBe(0);
  });

  it.each([
    [0, 'a1 is not legal: black would turn over no disc there.'],
    [27, 'd4 is not legal: the square is occupied.'],
    [65, '65 is not a move; a move is a square from 0 to 63 or 64 for a pass.'],
    [-1, '-1 is not a move; a move is a square from 0 to 63 or 64 for a pass.'],
    [19.5, '19.5 is not a move; a move is a square from 0 to 63 or 64 for a pass.'],
    // c4 turns over a disc of its own row.
    [26.5, '26.5 is not a move; a move is a square from 0 to 63 or 64 for a pass.'],
    [Number.NaN, 'NaN is not a move; a move is a square from 0 to 63 or 64 for a pass.'],
    [PASS, 'A pass is not legal while black can play a disc; play one of the legal squares.'],
  ])('refuses the move %d and says why', (move, message) => {
    expect(() => play(initialPosition(), move)).toThrow(
      expect.objectContaining({ code: 'badMove', message }),
    );
    expect(isLegal(initialPosition(), move)).toBe(false);
  });

  it('has nothing turned over by what is no square', () => {
    // The lowest five bits of -1 are those of h4, and of 64 those of a5, where a disc of the row would be turned over.
    const position = positionFromDiscs(setOf(29, 34), setOf(30, 33), 'black');
    expect([31, 32].map((square) => squares(flippedBy(position, square)))).toEqual([[30], [33]]);
    for (const square of [-1, 64, 65, 31.5, 32.5, Number.NaN]) {
      expect(flippedBy(position, square)).toEqual({ low: 0, high: 0 });
    }
  });

  it('holds at most one disc a square', () => {
    expect(() => positionFromDiscs(setOf(3, 4), setOf(4), 'black')).toThrow(
      expect.objectContaining({ code: 'badPosition' }),
    );
  });

  it('says what stands on each square', () => {
    const random = Random.fromSeed('squares');
    for (let count = 0; count < 50; count++) {
      const board = randomBoard(random);
      const position = positionOfBoard(board);
      const of = (held: Square): number[] =>
        board.squares.flatMap((found, square) => (found === held ? [square] : []));
      board.squares.forEach((held, square) => expect(colorAt(position, square)).toBe(held));
      expect(squares(emptySquares(position))).toEqual(of(undefined));
      expect(discs(position)).toEqual({
        black: of('black').length,
        white: of('white').length,
        empty: of(undefined).length,
      });
    }
  });

  it('is the same as one with the same discs and the same side to move, and as no other', () => {
    const position = positionOfBoard(randomBoard(Random.fromSeed('same')));
    expect(samePosition(position, { ...position })).toBe(true);
    for (const half of ['ownLow', 'ownHigh', 'opponentLow', 'opponentHigh'] as const) {
      expect(samePosition(position, { ...position, [half]: position[half] ^ 1 })).toBe(false);
    }
    expect(samePosition(position, { ...position, turn: opposite(position.turn) })).toBe(false);
  });

  it('is the same game for white as for black', () => {
    for (const position of randomGame(Random.fromSeed('colours'))) {
      const mirrored = { ...position, turn: opposite(position.turn) };
      expect(legalMoveList(mirrored)).toEqual(legalMoveList(position));
      expect(score(mirrored)).toBe(score(position));
    }
  });
});
