import type { Style } from '../palette.js';
import type { Theme } from '../screen/theme.js';

/** Cut to a width, and filled up to it. Plain text, one column a character. */
export function fit(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, Math.max(0, width - 1))}~`;
}

/** Text on several lines of at most `width`, broken between words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = '';
      }
      line = line === '' ? word : `${line} ${word}`;
      while (line.length > width) {
        lines.push(line.slice(0, width));
        line = line.slice(width);
      }
    }
    lines.push(line);
  }
  return lines;
}

/** As many entries as fit, from the first on, with a sign between them. */
export function joined(entries: readonly string[], width: number, { signs }: Theme): string {
  const between = ` ${signs.separator} `;
  let text = '';
  for (const entry of entries) {
    const longer = text === '' ? entry : text + between + entry;
    if (longer.length > width) break;
    text = longer;
  }
  return text;
}

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
    ...text.flatMap((line) => wrap(line, inner)).map((line) => `${side} ${fit(line, inner)} ${side}`),
    palette.paint(bottom, style),
  ];
}

/** `1:05`, `1:00:05`. */
export function clockText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const [minutes, hours] = [Math.floor(seconds / 60) % 60, Math.floor(seconds / 3600)];
  return hours === 0 ? `${minutes}:${pad(seconds % 60)}` : `${hours}:${pad(minutes)}:${pad(seconds % 60)}`;
}
