import { harmless } from '../../engine/text.js';

/** Text within a Markdown document, on one line: nothing in it becomes HTML, a link, a picture, code or the end of a cell. */
export function markdownText(text: string): string {
  return harmless(text)
    .replace(/&(?=[#\w]+;)/g, '&amp;')
    .replace(/<(?=[a-z/!?])/gi, '&lt;')
    .replace(/\](?=[([:])/g, ']\\')
    .replace(/[`|]/g, '\\$&');
}

/** Text as code, in a cell too: fenced by more marks than are in it anywhere. */
export function markdownCode(text: string): string {
  const inside = harmless(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...Array.from(inside.matchAll(/`+/g), ([marks]) => marks.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${inside}${fence}` : `${fence} ${inside} ${fence}`;
}

/** A table whose cells are Markdown already; its columns line up, as formatters have it. */
export function markdownTable(head: readonly string[], given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map((cell) => harmless(cell)));
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
