import { columnsOf, cutToColumns, harmless } from '../../engine/text.js';

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

/**
 * A line of prose in lines of at most `width` columns, broken between words, each indented as the first. A word that is
 * longer stays whole, so that it can be copied; a line that is painted stays as it is.
 */
export function wrapWords(line: string, width: number): string[] {
  if (columnsOf(line) <= width || harmless(line) !== line) return [line];
  const indent = /^ */.exec(line)![0];
  const lines: string[] = [];
  let now = '';
  for (const word of line.slice(indent.length).split(' ')) {
    const longer = now === '' ? indent + word : `${now} ${word}`;
    const isFull = now !== '' && columnsOf(longer) > width;
    if (isFull) lines.push(now.trimEnd());
    now = isFull ? indent + word : longer;
  }
  return [...lines, now];
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
