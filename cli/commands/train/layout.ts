import { type BoardLayout, largestBoard, TEXT_BOARD } from '../../screen/boardLayout.js';
import type { Size } from '../../screen/frames.js';
import { GAP } from '../../screen/text.js';
import type { Theme } from '../../screen/theme.js';

/** What there is room for, from the top: the state of the run, then board and chart side by side, message and keys. */
export interface TrainLayout {
  readonly columns: number;
  /** Rows of the state. */
  readonly state: number;
  /** Rows between the state and the message. */
  readonly middle: number;
  /** Absent in windows that are too small. */
  readonly board: BoardLayout | undefined;
  /** Beside the board. */
  readonly side: { readonly width: number; readonly chart: number; readonly log: number };
}

const STATE_ROWS = 11;
const FOOTER_ROWS = 2;
const NARROWEST_SIDE = 30;
/** Beyond this a chart only gets emptier. */
const HIGHEST_CHART = 14;
const LOWEST_CHART = 7;

/** Less shows nothing whole. */
const NEEDED = { columns: 40, rows: 9 };

/** What stands in a window that is too small for the page; undefined in others. */
export function tooSmallFor({ columns, rows }: Size): string | undefined {
  if (columns >= NEEDED.columns && rows >= NEEDED.rows) return undefined;
  return `This window has ${columns} by ${rows} characters; ${NEEDED.columns} by ${NEEDED.rows} are needed. The run goes on.`;
}

export function trainLayout(theme: Theme, { columns, rows }: Size): TrainLayout {
  const state = Math.min(STATE_ROWS, Math.max(1, rows - FOOTER_ROWS));
  const middle = Math.max(0, rows - FOOTER_ROWS - state);
  // Below the board stands which game it is.
  const fits = columns >= TEXT_BOARD.width + GAP + NARROWEST_SIDE && middle > TEXT_BOARD.height;
  const wanted = Math.max(TEXT_BOARD.width, columns - GAP - 44);
  const board = fits ? largestBoard(theme, wanted, middle - 1) : undefined;
  const width = board === undefined ? columns : columns - board.width - GAP;
  const chart = middle < LOWEST_CHART ? 0 : Math.min(HIGHEST_CHART, middle);
  return { columns, state, middle, board, side: { width, chart, log: Math.max(0, middle - chart - 1) } };
}
