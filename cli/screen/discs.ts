import type { Color } from '../../engine/position.js';
import { DISC, FELT } from './squareScene.js';
import type { Theme } from './theme.js';

/** Discs for running text, on felt where there are colours. */
export function discRow(color: Color, count: number, { palette, ascii, signs }: Theme): string {
  const sign = ascii || palette.depth === 'none' ? signs.disc[color] : signs.disc.black;
  return palette.paint(sign.repeat(count), { background: FELT[1], foreground: DISC[color], bold: true });
}

/** One disc for running text, three columns wide. */
export function discSign(color: Color, theme: Theme): string {
  const margin = theme.palette.paint(' ', { background: FELT[1] });
  return margin + discRow(color, 1, theme) + margin;
}
