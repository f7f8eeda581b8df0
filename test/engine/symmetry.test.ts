import { describe, expect, it } from 'vitest';
import { initialPosition, legalMoveList, play, score } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { PASS, POLICY_SIZE, setOf, squares } from '../../engine/squareSet.js';
import {
  composeSymmetries,
  inverseSymmetry,
  symmetriesOf,
  SYMMETRY_COUNT,
  transformPolicy,
  transformPosition,
  transformSet,
  transformSquare,
} from '../../engine/symmetry.js';
import { randomGame } from '../support/engine/randomPositions.js';

const symmetries = Array.from({ length: SYMMETRY_COUNT }, (_, symmetry) => symmetry);
const moves = Array.from({ length: POLICY_SIZE }, (_, move) => move);
const image = (symmetry: number): number[] => moves.map((move) => transformSquare(symmetry, move));

it('those of a position leave every disc where it is, and are a group', () => {
  const start = initialPosition();
  // The diagonals' mirrors and half a turn; after one move only the mirror through it.
  expect(symmetriesOf(start)).toHaveLength(4);
  const counts = legalMoveList(start).map((move) => symmetriesOf(play(start, move)).length);
  expect(counts).toEqual([1, 1, 1, 1]);
  for (const position of [start, ...randomGame(Random.fromSeed('own symmetries'))]) {
    const own = symmetriesOf(position);
    expect(own[0]).toBe(0);
    for (const symmetry of symmetries) {
      expect(own.includes(symmetry)).toBe(
        JSON.stringify(transformPosition(symmetry, position)) === JSON.stringify(position),
      );
    }
    for (const a of own) for (const b of own) expect(own).toContain(composeSymmetries(a, b));
  }
});

describe('the eight symmetries', () => {
  it('are eight different permutations that keep the pass and the distances', () => {
    expect(new Set(symmetries.map((symmetry) => image(symmetry).join())).size).toBe(SYMMETRY_COUNT);
    const distance = (a: number, b: number): number => ((a >> 3) - (b >> 3)) ** 2 + ((a & 7) - (b & 7)) ** 2;
    for (const symmetry of symmetries) {
      const targets = image(symmetry);
      expect(targets[PASS]).toBe(PASS);
      expect(new Set(targets).size).toBe(POLICY_SIZE);
      for (let a = 0; a < 64; a++) {
        for (let b = 0; b < a; b++) expect(distance(targets[a]!, targets[b]!)).toBe(distance(a, b));
      }
    }
  });

  it('have the identity first, and are a group', () => {
    expect(image(0)).toEqual(moves);
    for (const a of symmetries) {
      expect(composeSymmetries(a, inverseSymmetry(a))).toBe(0);
      expect(composeSymmetries(inverseSymmetry(a), a)).toBe(0);
      for (const b of symmetries) {
        expect(image(composeSymmetries(a, b))).toEqual(image(b).map((move) => transformSquare(a, move)));
      }
    }
  });

  it('move sets and policies as they move squares', () => {
    const policy = Float32Array.from(moves);
    const out = new Float32Array(POLICY_SIZE);
    for (const symmetry of symmetries) {
      transformPolicy(symmetry, policy, out);
      for (const move of moves) expect(out[transformSquare(symmetry, move)]).toBe(move);
      for (let square = 0; square < 64; square++) {
        expect(squares(transformSet(symmetry, setOf(square)))).toEqual([transformSquare(symmetry, square)]);
      }
    }
  });

  it('commute with the rules', () => {
    for (const position of randomGame(Random.fromSeed('symmetry'))) {
      for (const symmetry of symmetries) {
        const turned = transformPosition(symmetry, position);
        const expected = legalMoveList(position).map((move) => transformSquare(symmetry, move));
        expect(legalMoveList(turned)).toEqual(expected.sort((a, b) => a - b));
        expect(score(turned)).toBe(score(position));
        for (const move of legalMoveList(position)) {
          expect(play(turned, transformSquare(symmetry, move))).toEqual(
            transformPosition(symmetry, play(position, move)),
          );
        }
      }
    }
  });
});
