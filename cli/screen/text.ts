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
