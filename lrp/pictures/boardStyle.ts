/** How a board is drawn, in pictures and on pages: lengths, and paths from the middle of a square, are for squares of this side. */
export const CELL = 54;

export const BOARD_STYLE = {
  ink: '#1c1c1a',
  black: '#20201e',
  white: '#ffffff',
  /** Radius of a disc; the line around it is black. */
  disc: 0.31 * CELL,
  rim: 1.2,
  /** A disc that the explained move turns wears a dashed ring in the colour that it would get. */
  turned: { radius: 0.31 * 0.62 * CELL, width: 2, dashes: '3.2 2.6' },
  /** The explained square has a frame and a cross, the one that was played a triangle. */
  target: { frame: CELL - 5, frameWidth: 3, cross: 'm-7 0h14m-7-7v14', crossWidth: 2.6 },
  played: { triangle: 'm0-9l8.5 15h-17z', width: 2.2 },
} as const;
