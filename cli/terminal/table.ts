import { columnsOf, harmless } from '../../engine/text.js';
import { pad } from './wrap.js';

/** Columns of a cell, which may hold foreign names. */
const LONGEST_CELL = 100;

/** Lines of a table whose columns line up, those of numbers to the right. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const isNumeric = head.map((_, column) =>
    rows.every((row) => /^[-+]?[\d.]+( [kM])?%?$|^-?$/.test(row[column] ?? '')),
  );
  const all = [head, ...rows].map((row) => row.map((cell) => harmless(cell, LONGEST_CELL)));
  return renderColumns(all, isNumeric);
}

/** Rows without a head, whose columns line up. */
export function renderColumns(
  rows: readonly (readonly string[])[],
  toTheRight: readonly boolean[] = [],
): string[] {
  const all = rows.map((row) => row.map((cell) => harmless(cell)));
  const widths = (all[0] ?? []).map((_, column) =>
    Math.max(...all.map((row) => columnsOf(row[column] ?? ''))),
  );
  return all.map((row) =>
    row
      .map((cell, column) =>
        toTheRight[column] === true ? cell.padStart(widths[column]!) : pad(cell, widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}

const STEPS = '▁▂▃▄▅▆▇█';

/** A curve as one line of at most `width` characters, from the smallest value to the largest; means where there are more. */
export function sparkline(values: readonly number[], width: number): string {
  const count = Math.min(width, values.length);
  const points = Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * values.length) / count);
    const part = values.slice(from, Math.max(from + 1, Math.floor(((index + 1) * values.length) / count)));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  const low = Math.min(...points);
  const span = Math.max(...points) - low;
  return points
    .map((value) => STEPS[span === 0 ? 3 : Math.round(((value - low) / span) * (STEPS.length - 1))]!)
    .join('');
}
