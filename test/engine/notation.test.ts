import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatPosition,
  formatTranscript,
  moveName,
  parseMove,
  parsePosition,
  parseTranscript,
  positionsOf,
} from '../../engine/notation.js';
import { initialPosition, isLegal, legalMoveList, play } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { PASS } from '../../engine/squareSet.js';
import { positionOfBoard } from '../support/engine/slowRules.js';

/** A random game cut after some moves that are not passes at the end. */
function randomMoves(seed: number): number[] {
  const random = Random.fromSeed(seed);
  const moves: number[] = [];
  let position = initialPosition();
  const length = random.integer(70);
  for (let legal = legalMoveList(position); legal.length > 0; legal = legalMoveList(position)) {
    if (moves.length >= length && moves.at(-1) !== PASS) break;
    moves.push(legal[random.integer(legal.length)]!);
    position = play(position, moves.at(-1)!);
  }
  return moves;
}

describe('a move', () => {
  it('has a name that is read back, in either case', () => {
    for (let move = 0; move <= PASS; move++) {
      expect(parseMove(moveName(move))).toBe(move);
      expect(parseMove(moveName(move).toUpperCase())).toBe(move);
    }
    expect(moveName(0)).toBe('a1');
    expect(moveName(7)).toBe('h1');
    expect(moveName(19)).toBe('d3');
    expect(moveName(63)).toBe('h8');
    for (const pass of ['pass', 'pa', 'PS', '--']) expect(parseMove(pass)).toBe(PASS);
  });

  it.each(['', 'i1', 'a9', 'a0', 'd', 'd33', '3d', ' d3', '-', 'constructor'])('refuses %j', (text) => {
    expect(() => parseMove(text)).toThrow(expect.objectContaining({ code: 'badMove' }));
  });

  it.each([-1, 65, 1.5, Number.NaN])('%d has no name', (move) => {
    expect(() => moveName(move)).toThrow(expect.objectContaining({ code: 'badMove' }));
  });
});

describe('a position', () => {
  it('is read back from its text', () => {
    const color = fc.constantFrom('black' as const, 'white' as const);
    const board = fc.record({
      squares: fc.array(fc.option(color, { nil: undefined }), { minLength: 64, maxLength: 64 }),
      turn: color,
    });
    fc.assert(
      fc.property(board, (board) => {
        const position = positionOfBoard(board);
        const text = formatPosition(position);
        expect(parsePosition(text)).toEqual(position);
        const other = text.replaceAll('X', '*').replaceAll('-', '.').toLowerCase();
        expect(parsePosition(other.replace(/.{8}/g, '$&\n'))).toEqual(position);
        const blacks = board.squares.filter((held) => held === 'black').length;
        expect(text.slice(0, 64).replaceAll(/[^X]/g, '')).toHaveLength(blacks);
      }),
    );
  });

  it.each([
    ['', '0 were given'],
    ['-'.repeat(64), '64 were given'],
    [`${'-'.repeat(65)} X`, '66 were given'],
    [`${'-'.repeat(64)} -`, 'side to move'],
    [`${'-'.repeat(64)} .`, 'side to move'],
    [`${'-'.repeat(63)}# X`, 'may not contain "#"'],
  ])('refuses %j', (text, reason) => {
    expect(() => parsePosition(text)).toThrow(
      expect.objectContaining({ code: 'badPosition', message: expect.stringContaining(reason) as string }),
    );
  });
});

describe('a transcript', () => {
  it('is read back with the passes that it leaves out', () => {
    let passes = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const moves = randomMoves(seed);
        passes += moves.filter((move) => move === PASS).length;
        expect(parseTranscript(formatTranscript(moves))).toEqual(moves);
        const spelt = moves.map((move) => (move === PASS ? 'pa' : moveName(move).toUpperCase())).join(' ');
        expect(parseTranscript(spelt)).toEqual(moves);
      }),
      { numRuns: 300 },
    );
    expect(passes).toBeGreaterThan(0);
  });

  it('never yields an illegal move, whatever the text', () => {
    const tokens = fc.array(
      fc.constantFrom('f5', 'd6', 'c3', 'd3', 'c4', 'F4', 'pa', '--', ' ', 'x', 'a1', '9'),
    );
    const text = fc.oneof(
      fc.string(),
      tokens.map((list) => list.join('')),
    );
    fc.assert(
      fc.property(text, (text) => {
        let moves: number[];
        try {
          moves = parseTranscript(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'badTranscript' });
          return;
        }
        let position = initialPosition();
        for (const move of moves) {
          expect(isLegal(position, move)).toBe(true);
          position = play(position, move);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['f5f5', 'Move 2 of the transcript, f5, is wrong: it is not legal for white.'],
    ['f5z9', 'Move 2 of the transcript is not a move: "z9"; each is a square from a1 to h8 or a pass (pa).'],
    ['f5d', 'Move 2 of the transcript is not a move: "d"; each is a square from a1 to h8 or a pass (pa).'],
    ['pa', 'Move 1 of the transcript, pass, is wrong: it is not legal for black.'],
    // The shortest win, nine plies.
    ['e6f4e3f6g5d6e7f5c5a1', 'Move 10 of the transcript, a1, is wrong: the game is already over.'],
  ])('refuses %j', (text, message) => {
    expect(() => parseTranscript(text)).toThrow(expect.objectContaining({ code: 'badTranscript', message }));
  });

  it('may start anywhere', () => {
    const start = parsePosition(`XO${'-'.repeat(62)} O`);
    expect(parseTranscript('c1', start)).toEqual([PASS, 2]);
    expect(formatTranscript([PASS, 2])).toBe('c1');
  });

  it('may end with the passes that nobody can play', () => {
    const game = 'e6f4e3f6g5d6e7f5c5';
    expect(parseTranscript(`${game} pa pa`)).toEqual(parseTranscript(game));
  });

  it('has one position more than moves', () => {
    const positions = positionsOf(parseTranscript('f5d6'));
    expect(positions.map(formatPosition)).toEqual([
      '---------------------------OX------XO--------------------------- X',
      '---------------------------OX------XXX-------------------------- O',
      '---------------------------OX------OXX-----O-------------------- X',
    ]);
    expect(() => positionsOf([0])).toThrow(expect.objectContaining({ code: 'badMove' }));
  });
});
