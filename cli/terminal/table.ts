import { columnsOf, harmless } from '../../engine/text.js';
import { pad, wrapLine } from './wrap.js';

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

/** The least room for a text beside other columns; where there is less, it stands below them. */
const NARROWEST_NOTE = 20;

/**
 * Rows whose last cell is a text: their other columns line up, and the text is broken between words, under itself, so that no
 * line is longer than `width`.
 */
export function renderNotes(rows: readonly (readonly [...string[], string])[], width: number): string[] {
  const heads = renderColumns(rows.map((row) => row.slice(0, -1)));
  const column = Math.max(...heads.map((head) => columnsOf(head))) + 2;
  const room = width - column;
  return rows.flatMap((row, index) => {
    const head = heads[index]!;
    const note = row.at(-1)!;
    if (note === '') return [head];
    if (room < NARROWEST_NOTE) return [head, ...wrapLine(note, width - 2).map((line) => `  ${line}`)];
    return wrapLine(note, room).map((line, at) => pad(at === 0 ? head : '', column) + line);
  });
}

/** Values that differ by less than this part of them differ by rounding alone. */
const FLAT = 1e-9;
const STEPS = '▁▂▃▄▅▆▇█';

/**
 * A curve as one line of at most `width` characters, from the smallest value to the largest; means where there are more, and a
 * gap where no value is known.
 */
export function sparkline(values: readonly (number | undefined)[], width: number): string {
  const count = Math.min(width, values.length);
  const points = Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * values.length) / count);
    const part = values.slice(from, Math.max(from + 1, Math.floor(((index + 1) * values.length) / count)));
    const known = part.filter((value) => value !== undefined);
    return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
  const all = points.filter((value) => value !== undefined);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const span = high - low;
  const isFlat = span <= FLAT * Math.max(Math.abs(low), Math.abs(high));
  const step = (value: number): number =>
    isFlat ? 3 : Math.round(((value - low) / span) * (STEPS.length - 1));
  return points.map((value) => (value === undefined ? ' ' : STEPS[step(value)]!)).join('');
}
