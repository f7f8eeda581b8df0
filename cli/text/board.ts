import { type Color, colorAt, legalMoves, type Position } from '../../engine/position.js';
import { has, type SquareSet } from '../../engine/squareSet.js';
import type { Palette, Rgb, Style } from '../terminal/palette.js';

export interface BoardOptions {
  readonly palette: Palette;
  /** Marks the squares on which the mover may play. */
  readonly showLegal?: boolean;
  /** The square played last, drawn in brackets. */
  readonly last?: number;
  /** Discs that the last move turned over. */
  readonly flipped?: SquareSet;
  /** One or two characters in an empty square, such as a share of the visits; they replace the legal mark. */
  readonly notes?: ReadonlyMap<number, string>;
  /** The background of a square, for instance its relevance; the felt where it gives none. */
  readonly tint?: (square: number) => Rgb | undefined;
  /** Lines to the right of the board, from its first rank on. */
  readonly beside?: readonly string[];
}

/** Two greens that stay two in the 256 colours of older terminals, half-way between the two discs. */
const FELT: readonly [Rgb, Rgb] = [
  [44, 140, 70],
  [38, 124, 46],
];
const LAST: Rgb = [196, 146, 32];
const BLACK: Rgb = [12, 12, 12];
const WHITE: Rgb = [250, 250, 245];
const FAINT: Rgb = [215, 245, 215];

const GAP = '   ';

/**
 * A board in ten lines: files above and below, ranks at the left, three columns a square. With colours,
 * discs lie on felt whose colour is always given, so it looks the same on dark and light screens; without,
 * black is X and white is O. Nothing is told by colour alone: the last move has brackets, legal squares a dot.
 */
export function renderBoard(position: Position, options: BoardOptions): string[] {
  const { beside = [] } = options;
  const files = `   ${Array.from('abcdefgh', (file) => ` ${file} `).join('')}`;
  const legal = legalMoves(position);
  const ranks = Array.from({ length: 8 }, (_, row) => {
    const squares = Array.from({ length: 8 }, (_, column) =>
      cell(position, row * 8 + column, legal, options),
    );
    return ` ${row + 1} ${squares.join('')}`;
  });
  const lines = [`${files}   `, ...ranks.map((rank, row) => `${rank} ${row + 1} `), `${files}   `];
  // The panel begins beside the first rank.
  return lines.map((line, index) => {
    const note = index === 0 ? undefined : beside[index - 1];
    return (note === undefined || note === '' ? line : `${line}${GAP}${note}`).trimEnd();
  });
}

function cell(position: Position, square: number, legal: SquareSet, options: BoardOptions): string {
  const { palette, last, flipped, tint } = options;
  const color = colorAt(position, square);
  const isLast = square === last;
  const mark = color === undefined ? emptyMark(square, legal, options) : disc(color, options);
  const [left, right] = isLast
    ? ['[', ']']
    : flipped !== undefined && has(flipped, square)
      ? ['‹', '›']
      : [' ', ' '];
  const text = mark.length === 1 ? `${left}${mark}${right}` : `${mark.padStart(2)} `.slice(0, 3);
  const style: Style = {
    background: tint?.(square) ?? (isLast ? LAST : FELT[(square + (square >> 3)) % 2]!),
    foreground: tint !== undefined || color === 'black' ? BLACK : color === 'white' ? WHITE : FAINT,
    bold: color !== undefined,
  };
  return palette.paint(asPlainAs(text, palette), style);
}

function emptyMark(square: number, legal: SquareSet, { palette, showLegal, notes }: BoardOptions): string {
  const note = notes?.get(square);
  if (note !== undefined) return note;
  if (showLegal === true && has(legal, square)) return palette.depth === 'none' ? '*' : '·';
  return palette.depth === 'none' ? '.' : ' ';
}

/** On a tint, which may be nearly white, a white disc is an outline. */
function disc(color: Color, { palette, tint }: BoardOptions): string {
  if (palette.depth === 'none') return color === 'black' ? 'X' : 'O';
  return color === 'white' && tint !== undefined ? '○' : '●';
}

/** Without colours nothing but ASCII, so that any terminal, log or screen reader takes it. */
function asPlainAs(text: string, palette: Palette): string {
  return palette.depth === 'none' ? text.replace('‹', '<').replace('›', '>') : text;
}

/** Discs for running text: drawn ones with colours, letters of the notation without. */
export function discRow(color: Color, count: number, palette: Palette): string {
  if (palette.depth === 'none') return (color === 'black' ? 'X' : 'O').repeat(count);
  const foreground = color === 'black' ? BLACK : WHITE;
  return palette.paint('●'.repeat(count), { background: FELT[0], foreground, bold: true });
}

/** One disc for running text, as wide as a square where it is drawn. */
export function discSign(color: Color, palette: Palette): string {
  const margin = palette.depth === 'none' ? '' : palette.paint(' ', { background: FELT[0] });
  return margin + discRow(color, 1, palette) + margin;
}
