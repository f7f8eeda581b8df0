import { describe, expect, it } from 'vitest';
import { conceptNamed, CONCEPTS } from '../../engine/concepts/catalog.js';
import { endOf, finalScore, markFinalOwner } from '../../engine/concepts/finalBoard.js';
import { parsePosition } from '../../engine/notation.js';
import { initialPosition, type Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { SYMMETRY_COUNT, transformPosition, transformSquare } from '../../engine/symmetry.js';
import { randomGame } from '../support/engine/randomPositions.js';
import { slowConcepts, slowSquares } from '../support/engine/slowConcepts.js';

const random = Random.fromSeed('concepts');
const games = Array.from({ length: 20 }, () => randomGame(random));
const positions = games.flat();

function numberOf(name: string, position: Position): number {
  const concept = conceptNamed(name)!;
  if (concept.kind === 'squares') throw new Error(`${name} is of squares`);
  return concept.of(position);
}

function squaresOf(name: string, position: Position): number[] {
  const concept = conceptNamed(name)!;
  if (concept.kind !== 'squares') throw new Error(`${name} is a number`);
  const out = new Float32Array(64).fill(7);
  concept.mark(position, out);
  return [...out];
}

describe('concepts', () => {
  it('have names of their own', () => {
    expect(new Set(CONCEPTS.map(({ name }) => name)).size).toBe(CONCEPTS.length);
    expect(conceptNamed('mobilty')).toBeUndefined();
  });

  it('are what a walk over 64 squares finds', () => {
    const seen = new Map<string, Set<number>>();
    for (const position of positions) {
      const numbers = slowConcepts(position);
      const marks = slowSquares(position);
      expect(Object.keys({ ...numbers, ...marks }).sort()).toEqual(CONCEPTS.map(({ name }) => name).sort());
      for (const [name, value] of Object.entries(numbers)) {
        const found = numberOf(name, position);
        expect(found, name).toBe(value);
        seen.set(name, (seen.get(name) ?? new Set()).add(found));
      }
      for (const [name, wanted] of Object.entries(marks)) {
        const found = squaresOf(name, position);
        expect(
          found.flatMap((mark, square) => (mark === 1 ? [square] : [])),
          name,
        ).toEqual(wanted);
        expect(found.every((mark) => mark === 0 || mark === 1)).toBe(true);
        seen.set(name, (seen.get(name) ?? new Set()).add(wanted.length));
      }
    }
    // Random games show all of them but a balanced edge, which has a case of its own.
    for (const { name } of CONCEPTS) {
      if (!name.startsWith('balancedEdge')) expect(seen.get(name)?.size, name).toBeGreaterThan(1);
    }
  });

  it('are the same on all eight boards of a position', () => {
    for (const position of positions.filter((_, index) => index % 53 === 0)) {
      for (let symmetry = 0; symmetry < SYMMETRY_COUNT; symmetry++) {
        const image = transformPosition(symmetry, position);
        for (const { kind, name } of CONCEPTS) {
          if (kind === 'squares') {
            const here = squaresOf(name, position);
            const there = squaresOf(name, image);
            here.forEach((mark, square) => expect(there[transformSquare(symmetry, square)], name).toBe(mark));
          } else expect(numberOf(name, image), name).toBe(numberOf(name, position));
        }
      }
    }
  });

  it('calls stable only what is never turned', () => {
    let held = 0;
    for (const game of games) {
      const last = game.at(-1)!;
      for (const position of game) {
        const end = new Float32Array(64);
        markFinalOwner(last.turn === position.turn ? last : fromOtherSide(last), end);
        for (const [name, owner] of [
          ['stableSquares', 1],
          ['opponentStableSquares', -1],
        ] as const) {
          squaresOf(name, position).forEach((mark, square) => {
            if (mark === 0) return;
            expect(end[square], name).toBe(owner);
            held++;
          });
        }
      }
    }
    expect(held).toBeGreaterThan(500);
  });

  it('knows the edges by name', () => {
    const balanced = parsePosition(`-XXXXXX-${'-'.repeat(48)}-OOOOO-- X`);
    expect(numberOf('balancedEdgeDifference', balanced)).toBe(1);
    expect(numberOf('unbalancedEdgeDifference', balanced)).toBe(-1);
    expect(numberOf('cSquareDifference', balanced)).toBe(2 - 1);
    const wedge = parsePosition(`-OO-O---${'-'.repeat(56)} X`);
    expect(squaresOf('wedgeSquares', wedge).indexOf(1)).toBe(3);
    expect(numberOf('wedges', wedge)).toBe(1);
  });

  it('has the numbers of the first position', () => {
    const start = initialPosition();
    const wanted = {
      mobility: 4,
      potentialMobility: 10,
      frontier: 2,
      stable: 0,
      regions: 1,
      oddRegions: 0,
      parity: 0,
    };
    for (const [name, value] of Object.entries(wanted)) expect(numberOf(name, start), name).toBe(value);
  });
});

/** The same finished board from the other side. */
function fromOtherSide(position: Position): Position {
  const { ownLow, ownHigh, opponentLow, opponentHigh } = position;
  const turn = position.turn === 'black' ? 'white' : 'black';
  return { ownLow: opponentLow, ownHigh: opponentHigh, opponentLow: ownLow, opponentHigh: ownHigh, turn };
}

describe('the end of a game', () => {
  it('is seen by the side that asks', () => {
    const start = parsePosition(`-${'O'.repeat(16)}X${'O'.repeat(46)} X`); // nobody can turn b3 from a1
    expect(finalScore(endOf(start, []))).toBe(-62);
    const owner = new Float32Array(64);
    markFinalOwner(endOf(start, []), owner);
    expect([owner[0], owner[1], owner[17]]).toEqual([0, -1, 1]);
    const one = parsePosition(`XO-${'O'.repeat(61)} X`);
    const end = endOf(one, [2]);
    expect(end.turn).toBe('black');
    const after = new Float32Array(64);
    markFinalOwner(end, after);
    expect([after[0], after[1], after[2]]).toEqual([1, 1, 1]);
    expect(finalScore(end)).toBe([...after].reduce((sum, mark) => sum + mark, 0));
  });

  it('is not before it', () => {
    expect(() => endOf(initialPosition(), [])).toThrow(/not over/);
    expect(() => endOf(initialPosition(), [0])).toThrow(/not legal/);
  });
});
