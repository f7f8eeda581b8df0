import type { Theme } from './theme.js';

/** Cut to a width. Plain text, a column a character. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}~`;
}

/** Cut to a width, and filled up to it. */
export function fit(text: string, width: number): string {
  return cut(text, width).padEnd(width);
}

/** As many entries as there is room for, from the first on, with a sign between them. */
export function fitting(entries: readonly string[], width: number, { signs }: Theme): string {
  const joined = (count: number): string => entries.slice(0, count).join(` ${signs.separator} `);
  const last = entries.findLastIndex((_, at) => joined(at + 1).length <= width);
  return joined(last + 1);
}

/** A line in pieces of at most `width` characters, broken between words. */
export function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const end = space > 0 ? space : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

/** Text on several lines of at most `width`, each of its own lines wrapped. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapLine(paragraph, width));
}

/** So many full characters, then the rest. */
export function bar(share: number, width: number, { signs }: Theme): string {
  const full = Math.round(Math.max(0, Math.min(1, share)) * width);
  return signs.bar.full.repeat(full) + signs.bar.rest.repeat(width - full);
}
