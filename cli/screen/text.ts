import { columnsOf, cutToColumns, harmless } from '../../engine/text.js';
import { fitPainted } from '../terminal/palette.js';
import type { Theme } from './theme.js';

/** Made harmless and cut to so many columns. Plain text, not painted. */
export function cut(text: string, width: number): string {
  const columns = Math.max(0, width);
  // Beyond the cut nothing is looked at.
  return cutToColumns(harmless(text, columns + 8), columns, '~');
}

/** Cut to a width, and filled up to it. */
export function fit(text: string, width: number): string {
  return pad(cut(text, width), width);
}

/** Filled up to so many columns. Safe text, not painted. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)));
}

/** As many entries as there is room for, from the first on, with a sign between them. */
export function fitting(entries: readonly string[], width: number, { signs }: Theme): string {
  const joined = (count: number): string => entries.slice(0, count).join(` ${signs.separator} `);
  const last = entries.findLastIndex((_, at) => joined(at + 1).length <= width);
  return joined(last + 1);
}

/** Columns of a line that is broken: some paragraphs. */
const LONGEST_WRAPPED = 4000;

/** A line made harmless, in pieces of at most `width` columns, broken between words. Plain text, not painted. */
export function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = harmless(line, LONGEST_WRAPPED);
  for (;;) {
    const fits = cutToColumns(rest, width, '');
    if (fits === rest) return [...lines, rest];
    const whole = fits.length || String.fromCodePoint(rest.codePointAt(0)!).length;
    const space = rest.lastIndexOf(' ', whole);
    const end = space > 0 ? space : whole;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
}

/** So many full characters, then the rest. */
export function bar(share: number, width: number, { signs }: Theme): string {
  const full = Math.round(Math.max(0, Math.min(1, share)) * width);
  return signs.bar.full.repeat(full) + signs.bar.rest.repeat(width - full);
}

/** Columns between two blocks of lines. */
export const GAP = 2;

/** Two blocks of lines side by side, so many lines of them; the left one is cut and filled up to its width. */
export function beside(
  left: readonly string[],
  width: number,
  right: readonly string[],
  height: number,
): string[] {
  return Array.from({ length: height }, (_, row) => {
    return fitPainted(left[row] ?? '', width) + ' '.repeat(GAP) + (right[row] ?? '');
  });
}
