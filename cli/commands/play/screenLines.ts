import type { Theme } from '../../screen/theme.js';
import type { Style } from '../../terminal/palette.js';
import { fit, wrapLine } from '../../terminal/wrap.js';

/** Lines of plain text in a frame of `width` columns, which cannot be overlooked. */
export function framed(
  title: string,
  text: readonly string[],
  width: number,
  { palette, ascii }: Theme,
  style: Style = { bold: true },
): string[] {
  const [corners, dash, bar] = ascii ? ['++++', '-', '|'] : ['╔╗╚╝', '═', '║'];
  const inner = width - 4;
  const head = ` ${title} `;
  const top = `${corners[0]!}${dash}${head}${dash.repeat(Math.max(0, width - 3 - head.length))}${corners[1]!}`;
  const bottom = `${corners[2]!}${dash.repeat(width - 2)}${corners[3]!}`;
  const side = palette.paint(bar, style);
  return [
    palette.paint(top, style),
    ...text.flatMap((line) => wrapLine(line, inner)).map((line) => `${side} ${fit(line, inner)} ${side}`),
    palette.paint(bottom, style),
  ];
}
