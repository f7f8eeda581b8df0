import { describe, expect, it } from 'vitest';
import { scoresLines, valueText } from '../../../cli/text/moveLines.js';
import { parseMove } from '../../../engine/notation.js';
import { PASS } from '../../../engine/squareSet.js';
import type { EngineResult } from '../../../playing/engine.js';
import { boardLegend, moveValues, valueNotes } from '../../../playing/moveValues.js';
import type { MoveOutlook } from '../../../playing/outlook.js';

const outlook = (name: string, more: Partial<MoveOutlook>): MoveOutlook => ({
  move: parseMove(name),
  value: 0,
  error: 0.1,
  proven: false,
  searched: true,
  ...more,
});

function resultOf(
  outlooks: readonly MoveOutlook[],
  move: string,
  exact?: EngineResult['exact'],
): EngineResult {
  const common = { move: parseMove(move), outlooks } as unknown as EngineResult;
  return exact === undefined ? common : { ...common, exact };
}

describe('what moves are worth', () => {
  it('is exact where all scores are known', () => {
    const moves = [
      { move: parseMove('a1'), score: 38 },
      { move: parseMove('b2'), score: 0 },
      { move: parseMove('c3'), score: -12 },
    ];
    const exact = { complete: true, score: 38, best: 0, line: [], nodes: 1, moves };
    const values = moveValues(resultOf([], 'a1', exact));
    expect([...valueNotes(values).values()]).toEqual(['+38', '0', '-12']);
    expect(values.map(valueText)).toEqual(['a1   ends +38', 'b2   ends 0', 'c3   ends -12']);
    expect(boardLegend(values)).toContain('exact scores');
    expect(scoresLines(values, 78)).toEqual(['a1 +38, b2 0, c3 -12']);
    expect(scoresLines(values, 14)).toEqual(['a1 +38, b2 0', 'c3 -12']);
  });

  it('is in discs where the network expects them, the chosen move first and what was not searched last', () => {
    const values = moveValues(
      resultOf(
        [
          outlook('a1', { value: 0.9, discs: 9.4, searched: false }),
          outlook('b2', { value: 0.2, discs: -0.3 }),
          outlook('c3', { value: 0.1, discs: 1.6 }),
          outlook('d1', { value: 0.3, discs: 5.5 }),
        ],
        'c3',
      ),
    );
    expect([...valueNotes(values).values()]).toEqual(['+2', '+6', '0', '+9']);
    expect(values.map(({ move }) => move)).toEqual(['c3', 'd1', 'b2', 'a1'].map(parseMove));
    expect(valueText(values[0]!)).toBe('c3   +1.6 discs, 55%');
    expect(boardLegend(values)).toContain('discs');
  });

  it('never contradicts a proven result', () => {
    const values = moveValues(
      resultOf(
        [
          outlook('a1', { value: 1, discs: -4, proven: true }),
          outlook('b2', { value: -1, discs: 0.2, proven: true }),
          outlook('c3', { value: 0, discs: 7, proven: true }),
          outlook('d1', { value: 1, proven: true }),
        ],
        'a1',
      ),
    );
    const notes = valueNotes(values);
    expect(['a1', 'b2', 'c3', 'd1'].map((name) => notes.get(parseMove(name)))).toEqual([
      '+1',
      '-1',
      '0',
      'win',
    ]);
    expect(values.map(valueText)).toContain('b2   loses for certain');
  });

  it('is a share of the point for other networks, and a pass has no square', () => {
    const pass = { ...outlook('a1', { value: 0.1 }), move: PASS };
    const values = moveValues(
      resultOf([outlook('a1', { value: -1 }), outlook('b2', { value: 0.24 }), pass], 'b2'),
    );
    expect([...valueNotes(values).entries()]).toEqual([
      [parseMove('b2'), '62'],
      [parseMove('a1'), '0'],
    ]);
    expect(valueText(values[0]!)).toBe('b2   expects 62%');
    expect(boardLegend(values)).toContain('percent of the point');
  });
});
