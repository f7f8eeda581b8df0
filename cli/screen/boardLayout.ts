import type { Theme } from './theme.js';

/**
 * How a board is laid out in cells of the terminal.
 * `text`: three characters a square, one line a rank. `grid`: the same between lines, for screens without colours.
 * `felt`: discs of half blocks, which every terminal draws, on felt.
 */
export interface BoardLayout {
  readonly kind: 'text' | 'grid' | 'felt';
  /** Cells of a square, without the lines of a grid. */
  readonly squareWidth: number;
  readonly squareHeight: number;
  /** Cells of the whole board, coordinates included. */
  readonly width: number;
  readonly height: number;
}

/** Columns at the left for the names of the ranks, and rows above for those of the files; as many on the other side. */
export const MARGIN = { columns: 2, rows: 1 } as const;

function layout(kind: BoardLayout['kind'], squareWidth: number, squareHeight: number): BoardLayout {
  const line = kind === 'grid' ? 1 : 0;
  return {
    kind,
    squareWidth,
    squareHeight,
    width: 2 * MARGIN.columns + 8 * (squareWidth + line) + line,
    height: 2 * MARGIN.rows + 8 * (squareHeight + line) + line,
  };
}

export const TEXT_BOARD = layout('text', 3, 1);
const GRID_BOARD = layout('grid', 3, 1);
/** A cell of a terminal is about twice as high as wide, so that these are squares. */
const FELT_BOARDS = [layout('felt', 8, 4), layout('felt', 6, 3), layout('felt', 4, 2)];

/** The largest board that fits; the text board where none does. */
export function largestBoard({ palette, ascii }: Theme, columns: number, rows: number): BoardLayout {
  const drawn = palette.depth === 'none' || ascii ? [GRID_BOARD] : FELT_BOARDS;
  return drawn.find(({ width, height }) => width <= columns && height <= rows) ?? TEXT_BOARD;
}

/** The square at a cell of the board, counted from its top left corner; undefined beside the squares. */
export function squareAt(
  { kind, squareWidth, squareHeight }: BoardLayout,
  column: number,
  row: number,
  rotated = false,
): number | undefined {
  const line = kind === 'grid' ? 1 : 0;
  const file = Math.floor((column - MARGIN.columns) / (squareWidth + line));
  const rank = Math.floor((row - MARGIN.rows) / (squareHeight + line));
  if (file < 0 || file > 7 || rank < 0 || rank > 7) return undefined;
  const square = rank * 8 + file;
  return rotated ? 63 - square : square;
}
