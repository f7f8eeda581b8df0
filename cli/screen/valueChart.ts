import { ACCENT, type Theme } from './theme.js';

/**
 * Black's values along a game as a chart of `width` by `height` characters, from "black wins" at the top to "white wins"
 * at the bottom; below it a sign under the ply that is shown.
 *
 * @param values by ply, -1..1; undefined where none is known.
 */
export function valueChart(
  values: readonly (number | undefined)[],
  ply: number,
  width: number,
  height: number,
  theme: Theme,
): string[] {
  const { palette, ascii } = theme;
  const rows = height - 1;
  const room = Math.min(width - AXIS.length, Math.max(1, values.length));
  const columnOf = (at: number): number =>
    values.length <= room ? at : Math.floor((at * (room - 1)) / (values.length - 1));
  const columns = new Array<number | undefined>(room).fill(undefined);
  values.forEach((value, at) => {
    if (value !== undefined) columns[columnOf(at)] = value;
  });
  const rowOf = (value: number): number => Math.round(((1 - value) / 2) * (rows - 1));
  const lines = Array.from({ length: rows }, (_, row) => {
    const zero = row === rowOf(0) ? (ascii ? '-' : '┄') : ' ';
    const drawn = columns.map((value) =>
      value !== undefined && rowOf(value) === row ? (ascii ? 'o' : '●') : zero,
    );
    const name = row === 0 ? 'black' : row === rows - 1 ? 'white' : '';
    const bar = ascii ? '|' : '│';
    return `${name.padEnd(AXIS.length - 2)} ${bar}${palette.paint(drawn.join(''), { foreground: ACCENT.blue })}`;
  });
  const column = columnOf(Math.min(ply, values.length - 1));
  return [...lines, ' '.repeat(AXIS.length + column) + (ascii ? '^' : '▲')];
}

/** As wide as the names of the two ends and the line. */
const AXIS = 'black |';
