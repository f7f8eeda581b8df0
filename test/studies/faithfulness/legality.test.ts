import { describe, expect, it } from 'vitest';
import { parseMove, parsePosition } from '../../../engine/notation.js';
import { initialPosition, isLegal, legalMoveList } from '../../../engine/position.js';
import { flippable, flipSquares } from '../../../studies/faithfulness/flipping.js';
import { causalSquares, findingOf } from '../../../studies/faithfulness/legality.js';
import { positions, random } from '../../support/lrp/mapMethods.js';

const zeros = new Float64Array(64);
const square = parseMove;

describe('what makes a move legal', () => {
  it('is its square, the discs that it turns, and those that bracket them', () => {
    expect(causalSquares(initialPosition(), square('d3'))).toEqual(['d3', 'd4', 'd5'].map(square));
    // Two directions: east over two discs, south over one.
    const board = ['-OOX----', 'O-------', 'X-------'].join('').padEnd(64, '-');
    expect(causalSquares(parsePosition(`${board} X`), 0)).toEqual([0, 1, 2, 3, 8, 16]);
  });

  it('is all of it: whatever is done elsewhere, the move stays legal', () => {
    for (const position of positions) {
      for (const move of legalMoveList(position)) {
        const causal = new Set(causalSquares(position, move));
        const others = Array.from({ length: 64 }, (_, at) => at).filter((at) => !causal.has(at));
        const isOwn = others.reduce<boolean[]>((all, at) => ((all[at] = random.uniform() < 0.5), all), []);
        const discs = others.filter((at) => flippable(position, 'discToOther').includes(at));
        expect(isLegal(flipSquares(position, discs, 'discToOther', isOwn), move)).toBe(true);
        expect(isLegal(flipSquares(position, discs, 'discToEmpty', isOwn), move)).toBe(true);
        const rest = others.filter((at) => !discs.includes(at));
        expect(isLegal(flipSquares(position, rest, 'emptyToDisc', isOwn), move)).toBe(true);
      }
    }
  });

  it('is found as far as relevance is there', () => {
    const map = new Float32Array(64);
    [map[0], map[1], map[2], map[3]] = [4, 3, -9, 1];
    // Positive relevance 8, of it 5 on {0, 3}; the two largest squares are 0 and 1.
    expect(findingOf(map, [0, 3], zeros)).toEqual({ mass: 5 / 8, rank: 1 / 2, pointing: 1 });
    expect(findingOf(map, [2, 3], zeros)).toEqual({ mass: 1 / 8, rank: 0, pointing: 0 });
    const level = new Float32Array(64).fill(1);
    expect(findingOf(level, [5, 6], zeros)).toMatchObject({ mass: 2 / 64, pointing: 2 / 64 });
    expect(findingOf(new Float32Array(64), [5], zeros).mass).toBe(0);
  });
});
