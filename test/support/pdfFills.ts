import { inflateSync } from 'node:zlib';

/** Width of A4 without margins at 96 pixels an inch, rounded down. */
export const PAPER_WIDTH = 793;

/** Colours that areas of a PDF are filled with, read from its own drawing commands. */
export function fillsIn(pdf: Buffer): Set<string> {
  const text = pdf.toString('latin1');
  const streams = [...text.matchAll(/\/FlateDecode[^>]*>>\s*stream\r?\n/g)].map(({ 0: head, index }) => {
    const begin = index + head.length;
    return pdf.subarray(begin, text.indexOf('endstream', begin));
  });
  const commands = streams.map((stream) => inflateSync(stream).toString('latin1')).join('\n');
  const hex = (part: string): string =>
    Math.round(255 * Number(part))
      .toString(16)
      .padStart(2, '0');
  const fills = commands.matchAll(/(?<![\d.])([\d.]+) ([\d.]+) ([\d.]+) rg\b/g);
  return new Set([...fills].map(([, red, green, blue]) => `#${hex(red!)}${hex(green!)}${hex(blue!)}`));
}
