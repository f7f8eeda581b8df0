import { describe, expect, it } from 'vitest';
import { searchLines, valueInDiscs } from '../../../cli/protocols/nboardLines.js';
import type { EngineResult } from '../../../playing/engine.js';

interface Known {
  readonly q: number;
  readonly visits: number;
  readonly outcome?: 1 | 0 | -1;
}

/** A search of the moves a1, b1, ... that plays a1. */
function found(known: readonly Known[], proven?: 1 | 0 | -1): EngineResult {
  return {
    move: 0,
    moves: known.map((_, index) => index),
    visits: Uint32Array.from(known, ({ visits }) => visits),
    priors: new Float32Array(known.length),
    q: Float32Array.from(known, ({ q }) => q),
    target: new Float32Array(known.length),
    value: proven ?? 0.25,
    proven,
    outcomes: known.map(({ outcome }) => outcome),
    networkValue: 0,
    simulations: 9,
    principalVariation: [0, 9, 18, 64],
  };
}

const settings = { depth: 14, draw: 0 };
const shown = (result: EngineResult, draw = 0): string[][] =>
  searchLines(result, 9, { ...settings, draw }).map((line) => line.split(' ').slice(1, 5));

describe('lines of a hint', () => {
  it('have one depth, the one asked for, however long they are', () => {
    const open = found([
      { q: 0.25, visits: 5 },
      { q: -0.5, visits: 1 },
      { q: 0.125, visits: 3 },
      { q: NaN, visits: 0 },
    ]);
    expect(shown(open)).toEqual([
      ['A1B2C3PA', '16.00', '0', '14'],
      ['C1', '8.00', '0', '14'],
      ['B1', '-32.00', '0', '14'],
    ]);
    expect(searchLines(open, 1, settings)).toEqual(['search A1B2C3PA 16.00 0 14 5 visits']);
    expect(valueInDiscs(open, 0)).toBe(16);
  });

  it('say what is proven, and no more discs than that takes', () => {
    const lost = [-1, -1].map((q) => ({ q, visits: 3, outcome: -1 as const }));
    expect(shown(found(lost, -1))).toEqual([
      ['A1B2C3PA', '-2.00', '0', '100%W'],
      ['B1', '-2.00', '0', '100%W'],
    ]);
    expect(valueInDiscs(found(lost, -1), 0)).toBe(-2);
    expect(valueInDiscs(found([{ q: 1, visits: 1, outcome: 1 }], 1), 0)).toBe(2);
  });

  it('keep a proven win above and a proven loss below what is not proven', () => {
    const mixed = found([
      { q: 1, visits: 4, outcome: 1 },
      { q: 0.5, visits: 3 },
      { q: -0.5, visits: 2 },
      { q: -1, visits: 1, outcome: -1 },
    ]);
    expect(shown(mixed)).toEqual([
      ['A1B2C3PA', '32.00', '0', '100%W'],
      ['B1', '32.00', '0', '14'],
      ['C1', '-32.00', '0', '14'],
      ['D1', '-32.00', '0', '100%W'],
    ]);
  });

  it('value a draw as the front end wants it', () => {
    const drawn = found([{ q: 0, visits: 4, outcome: 0 }], 0);
    expect(shown(drawn, -1.5)).toEqual([['A1B2C3PA', '-1.50', '0', '100%W']]);
    expect(valueInDiscs(drawn, -1.5)).toBe(-1.5);
    const exact = { complete: true, score: 0, best: 0, line: [0], nodes: 1, moves: [{ move: 0, score: 0 }] };
    expect(shown({ ...drawn, exact }, 3)).toEqual([['A1B2C3PA', '3.00', '0', '100%']]);
    expect(valueInDiscs({ ...drawn, exact }, 3)).toBe(3);
  });
});
