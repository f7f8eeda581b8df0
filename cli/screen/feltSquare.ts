import type { Palette, Rgb } from '../palette.js';
import type { BoardLayout } from './boardLayout.js';
import { DISC, FAINT, ground, ink, MARK, type SquareScene } from './squareScene.js';

/**
 * A square of a large board. A cell of the terminal is two pixels, one above the other, which half blocks draw in every
 * font; a disc of the size of its square is round enough and leaves the felt in the corners.
 */
export function feltSquare(scene: SquareScene, layout: BoardLayout, palette: Palette): string[] {
  const { squareWidth, squareHeight } = layout;
  const lines = Array.from({ length: squareHeight }, (_, line) =>
    Array.from({ length: squareWidth }, (_, column) => {
      const upper = pixel(scene, column, 2 * line, squareWidth);
      const lower = pixel(scene, column, 2 * line + 1, squareWidth);
      return upper === lower
        ? { text: ' ', background: upper, foreground: undefined }
        : { text: '▀', background: lower, foreground: upper };
    }),
  );
  for (const { text, line } of writing(scene, layout)) {
    const from = Math.floor((squareWidth - text.length) / 2);
    Array.from(text).forEach((character, index) => {
      const cell = lines[line]![from + index]!;
      lines[line]![from + index] = { ...cell, text: character, foreground: ink(scene) };
    });
  }
  return lines.map((cells) =>
    cells
      .map(({ text, background, foreground }) =>
        palette.paint(text, {
          background,
          ...(foreground === undefined ? {} : { foreground }),
          bold: text !== '▀',
        }),
      )
      .join(''),
  );
}

/** What is written on the square, and on which of its lines: on a tint the disc too, so that the tint is seen. */
function writing({ disc, tint, note, isLast }: SquareScene, { squareHeight }: BoardLayout) {
  const middle = Math.floor((squareHeight - 1) / 2);
  const sign = disc === 'black' ? '●' : disc === 'white' ? '○' : isLast ? '*' : '';
  return [
    ...(tint === undefined ? [] : [{ text: sign, line: middle }]),
    ...(note === undefined ? [] : [{ text: note, line: tint === undefined ? middle : middle + 1 }]),
  ];
}

/** The colour of a pixel of a square of `size` by `size`. */
function pixel(scene: SquareScene, x: number, y: number, size: number): Rgb {
  const { disc, isLast, isFlipped, isLegal, hasCursor, note, tint } = scene;
  const [dx, dy] = [Math.abs(x - (size - 1) / 2), Math.abs(y - (size - 1) / 2)];
  const isCorner = dx > size / 2 - 1 && dy > size / 2 - 1;
  if (hasCursor && isCorner) return CURSOR;
  if (tint !== undefined) return tint;
  const isCentre = dx < 1 && dy < 1;
  if (disc !== undefined && dx * dx + dy * dy <= 0.95 * (size / 2) ** 2) {
    // The last move has a dot, a disc that it turned a dash.
    const isMarked = isLast ? isCentre : isFlipped && isCentre && y >= size / 2;
    return isMarked ? MARK[disc] : DISC[disc];
  }
  return isLegal && note === undefined && isCentre ? FAINT : ground(scene);
}

const CURSOR: Rgb = [255, 215, 95];
