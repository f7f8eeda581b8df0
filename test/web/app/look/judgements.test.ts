import { describe, expect, it } from 'vitest';
import type { AnalyzedMove, AnalyzedPly } from '../../../../playing/analysis.js';
import {
  judgementRow,
  moveNotes,
  notesLegend,
  valueForBlack,
  worthOf,
} from '../../../../web/app/look/judgements.js';

const move: AnalyzedMove = { move: 'd3', visits: 9, prior: 0.5, q: 0.2, value: 0.2, error: 0.1, target: 1 };
const ply: AnalyzedPly = {
  ply: 3,
  position: '',
  turn: 'white',
  value: 0.5,
  networkValue: 0,
  proven: false,
  simulations: 10,
  best: 'd3',
  principalVariation: [],
  moves: [move, { ...move, move: 'c4', q: null }, { ...move, move: 'e6', score: -4 }],
};

describe('what is said of moves', () => {
  it('is exact where it is known, else expected discs, else the share of the point', () => {
    expect(worthOf({ ...move, score: 4, expected: 3.14 })).toBe('+4');
    expect(worthOf({ ...move, expected: 3.14 })).toBe('+3.1');
    expect(worthOf(move)).toBe('60%');
  });

  it('stands on the squares that the search or the solver knows', () => {
    expect([...moveNotes(ply)]).toEqual([
      [19, '60%'],
      [44, '-4'],
    ]);
  });

  it('has a legend of all that stands there, and of nothing else', () => {
    expect(notesLegend(ply)).toBe('shares of the point and exact scores');
    expect(notesLegend({ ...ply, moves: [{ ...move, expected: 3 }] })).toBe('expected discs');
    expect(notesLegend({ ...ply, moves: [{ ...move, q: null }] })).toBe('');
  });

  it('is from the side that moves in the table, and from black in the graph', () => {
    expect(valueForBlack(ply)).toBe(-0.5);
    expect(valueForBlack({ ...ply, turn: 'black' })).toBe(0.5);
    const played = { move: 'c4', best: false, cost: 0.3, mistake: true };
    expect(judgementRow({ ...ply, played })).toEqual(['3', 'white', '75%', 'd3', 'c4', '15.0%, a mistake']);
    const exact = { move: 'e6', best: false, cost: 0, discs: 2, mistake: false };
    expect(judgementRow({ ...ply, played: exact }).at(-1)).toBe('-2');
    expect(judgementRow({ ...ply, played: { ...exact, best: true } }).at(-1)).toBe('');
  });
});
