import type { Color } from '../../engine/position.js';
import { TEXT_BOARD } from '../screen/boardLayout.js';
import { boardLines, type BoardScene } from '../screen/boardLines.js';
import { discRow, discSign } from '../screen/discs.js';
import { createTheme, type Theme } from '../screen/theme.js';
import type { Palette } from '../terminal/palette.js';

const GAP = '    ';

/**
 * A board in ten lines, with lines at its right from the first rank on. The last move has brackets. Without colours nothing
 * but ASCII, so that any terminal, log or screen reader takes it.
 */
export function renderBoard(scene: BoardScene, palette: Palette, beside: readonly string[] = []): string[] {
  return boardLines(scene, TEXT_BOARD, themeOf(palette)).map((line, index) => {
    const note = index === 0 ? '' : (beside[index - 1] ?? '');
    return ` ${line}${note === '' ? '' : GAP}${note}`.trimEnd();
  });
}

/** Texts have no cursor, so the brackets are free for the last move. */
function themeOf(palette: Palette): Theme {
  const theme = createTheme(palette, palette.depth === 'none');
  return { ...theme, signs: { ...theme.signs, last: ['[', ']'] } };
}

/** So many discs for running text. */
export function textDiscs(color: Color, count: number, palette: Palette): string {
  return discRow(color, count, themeOf(palette));
}

/** One disc for running text, as wide as a square where there are colours. */
export function textDisc(color: Color, palette: Palette): string {
  return palette.depth === 'none' ? textDiscs(color, 1, palette) : discSign(color, themeOf(palette));
}
