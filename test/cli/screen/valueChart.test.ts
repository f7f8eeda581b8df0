import { describe, expect, it } from 'vitest';
import { createTheme } from '../../../cli/screen/theme.js';
import { valueChart } from '../../../cli/screen/valueChart.js';
import { PLAIN } from '../../../cli/terminal/palette.js';

describe('the chart of values', () => {
  const theme = createTheme(PLAIN, true);

  it('has a sign for each value, black above and white below, and one under the ply', () => {
    const lines = valueChart([1, 0.1, undefined, -1, 0], 3, 40, 6, theme);
    expect(lines).toEqual([
      'black |o    ',
      '      |     ',
      '      |-o--o',
      '      |     ',
      'white |   o ',
      '          ^',
    ]);
  });

  it('keeps its width for long games', () => {
    for (const plies of [1, 59, 60, 121]) {
      const values = Array.from({ length: plies }, (_, ply) => Math.sin(ply));
      for (const line of valueChart(values, plies - 1, 42, 8, theme))
        expect(line.length).toBeLessThanOrEqual(42);
    }
  });
});
