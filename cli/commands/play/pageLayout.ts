import { type BoardLayout, largestBoard, TEXT_BOARD } from '../../screen/boardLayout.js';
import type { Size } from '../../screen/frames.js';
import { GAP } from '../../screen/text.js';
import type { Theme } from '../../screen/theme.js';

/** Where things are on a page, in cells from its top left corner. */
export interface PageLayout {
  readonly board: BoardLayout;
  /** Corners of the boards: one in a game, two in an explanation. */
  readonly corners: readonly { readonly column: number; readonly row: number }[];
  readonly panel: { readonly width: number; readonly height: number };
}

const PANEL_WIDTH = 40;
/** Rows beside the board: the title above; a line about the state and one of keys below. */
const TITLE = 1;
const FOOTER = 2;
const SMALLEST = { columns: TEXT_BOARD.width + GAP + 28, rows: TITLE + TEXT_BOARD.height + FOOTER };

export function isTooSmall({ columns, rows }: Size): boolean {
  return columns < SMALLEST.columns || rows < SMALLEST.rows;
}

export function describeSmallest({ columns, rows }: Size): string {
  return `This window has ${columns} by ${rows} characters; ${SMALLEST.columns} by ${SMALLEST.rows} are needed.`;
}

/** The board at the left, all about the game beside it. */
export function gameLayout(theme: Theme, { columns, rows }: Size): PageLayout {
  const height = rows - TITLE - FOOTER;
  const board = largestBoard(theme, columns - GAP - PANEL_WIDTH, height);
  return {
    board,
    corners: [{ column: 0, row: TITLE }],
    panel: { width: columns - board.width - GAP, height },
  };
}

/** Lines of an explanation: what it is about above its board, the ledger below. */
const HEADING = 1;
const LEDGER = 2;

/** Two boards side by side. */
export function whyLayout(theme: Theme, { columns, rows }: Size): PageLayout {
  const height = rows - TITLE - HEADING - LEDGER - FOOTER;
  const board = largestBoard(theme, Math.floor((columns - GAP) / 2), height);
  const row = TITLE + HEADING;
  const right = Math.floor(columns / 2) + 1;
  return {
    board,
    corners: [
      { column: 0, row },
      { column: right, row },
    ],
    panel: { width: Math.floor(columns / 2) - 1, height: HEADING + board.height + LEDGER },
  };
}
