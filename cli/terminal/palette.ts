import { randomBytes } from 'node:crypto';
import { columnsOf, cutToColumns, harmless } from '../../engine/text.js';

/** A colour as 24-bit red, green, blue. */
export type Rgb = readonly [number, number, number];

/** Draws text in colours, or leaves it as it is where colours are not wanted. */
export interface Palette {
  readonly depth: 'none' | '256' | '24bit';
  /** The text with marks around it that only {@link drawn} understands. */
  paint(text: string, style: Style): string;
}

export interface Style {
  readonly foreground?: Rgb;
  readonly background?: Rgb;
  readonly bold?: boolean;
  readonly dim?: boolean;
}

/** The nearest entry of the 6×6×6 cube or the grey ramp of a 256-colour terminal. */
export function nearest256([red, green, blue]: Rgb): number {
  const step = (level: number): number => (level < 48 ? 0 : level < 115 ? 1 : Math.floor((level - 35) / 40));
  const level = (index: number): number => (index === 0 ? 0 : 55 + 40 * index);
  const [r, g, b] = [step(red), step(green), step(blue)];
  const grey = Math.max(0, Math.min(23, Math.round(((red + green + blue) / 3 - 8) / 10)));
  const greyLevel = 8 + 10 * grey;
  const cubeError = (red - level(r)) ** 2 + (green - level(g)) ** 2 + (blue - level(b)) ** 2;
  const greyError = (red - greyLevel) ** 2 + (green - greyLevel) ** 2 + (blue - greyLevel) ** 2;
  return greyError < cubeError ? 232 + grey : 16 + 36 * r + 6 * g + b;
}

/**
 * Stands in the place of the escape character in what is painted. Drawn by chance for each process, so that no text from
 * outside can hold it: whatever else looks like a sequence is none of ours.
 */
const MARK = `\x1b${randomBytes(12).toString('hex')}`;
/** Columns of a line, or of what lies between two colours of it: no line of ours is near that. */
const LONGEST_PART = 2000;
const STYLED = new RegExp(`${MARK}(\\[[\\d;]*m)`);
const STYLES = new RegExp(STYLED, 'g');

/**
 * A line of ours as a terminal takes it: what was painted in its colours, all the rest harmless, line ends too. All that
 * is shown goes through here, at the last moment.
 */
export function drawn(line: string): string {
  // Most lines, all of a board: nothing in them is to be escaped. Colours take most of the room in those that have any.
  const words = line.replaceAll(MARK, '');
  const room = words === line ? LONGEST_PART : 8 * LONGEST_PART;
  if (words.length <= room && harmless(words) === words) return line.replaceAll(MARK, '\x1b');
  // What stands between the marks, and by turns the sequences themselves.
  const parts = line.split(STYLED);
  return parts
    .map((part, index) => (index % 2 === 0 ? harmless(part, LONGEST_PART) : `\x1b${part}`))
    .join('');
}

/** At most so many columns of a line, painted or not. */
export function cutPainted(line: string, width: number): string {
  if (paintedColumns(line) <= width) return line;
  let room = width;
  return line
    .split(STYLED)
    .map((part, index) => {
      if (index % 2 === 1) return MARK + part;
      const kept = cutToColumns(part, room, '');
      room -= columnsOf(kept);
      return kept;
    })
    .join('');
}

/** Cut to a width, and filled up to it. */
export function fitPainted(line: string, width: number): string {
  const kept = cutPainted(line, width);
  return kept + ' '.repeat(width - paintedColumns(kept));
}

function paintedColumns(line: string): number {
  return columnsOf(line.replaceAll(STYLES, ''));
}

export const PLAIN: Palette = { depth: 'none', paint: (text) => text };

export function colored(depth: '256' | '24bit'): Palette {
  const code = (ground: 38 | 48, color: Rgb): string =>
    depth === '24bit' ? `${ground};2;${color.join(';')}` : `${ground};5;${nearest256(color)}`;
  return {
    depth,
    paint(text, { foreground, background, bold, dim }) {
      const codes = [
        ...(bold === true ? ['1'] : []),
        ...(dim === true ? ['2'] : []),
        ...(foreground === undefined ? [] : [code(38, foreground)]),
        ...(background === undefined ? [] : [code(48, background)]),
      ];
      return codes.length === 0 || text === '' ? text : `${MARK}[${codes.join(';')}m${text}${MARK}[0m`;
    },
  };
}

/**
 * The palette of a stream: none when it is no terminal or `NO_COLOR` is set (no-color.org), else what `COLORTERM`
 * and `TERM` promise. `FORCE_COLOR` colours even a pipe, unless it is `0`.
 */
export function paletteFor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): Palette {
  const { NO_COLOR, FORCE_COLOR, COLORTERM, TERM } = environment;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return PLAIN;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '';
  if (FORCE_COLOR === '0' || (!forced && (stream.isTTY !== true || TERM === 'dumb'))) return PLAIN;
  const deep = COLORTERM === 'truecolor' || COLORTERM === '24bit' || FORCE_COLOR === '3';
  return colored(deep || TERM?.endsWith('-direct') === true ? '24bit' : '256');
}
