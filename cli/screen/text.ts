import { fitPainted } from '../terminal/palette.js';
import type { Theme } from './theme.js';

/** As many entries as there is room for, from the first on, with a sign between them. */
export function fitting(entries: readonly string[], width: number, { signs }: Theme): string {
  const joined = (count: number): string => entries.slice(0, count).join(` ${signs.separator} `);
  const last = entries.findLastIndex((_, at) => joined(at + 1).length <= width);
  return joined(last + 1);
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
