// Draws what a command prints to a terminal as an SVG picture, so that the pictures in the README come from
// the real program. Reads the text with its ANSI colours from standard input.
//
//   printf 'f5\nhint\nquit\n' | FORCE_COLOR=3 othello-zero play | node scripts/terminal-picture.js OUT.svg [FIRST LAST]
//
// FIRST and LAST, from 1, choose the lines to show.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const CELL = 8.4;
const LINE = 18;
const PAD = 14;
const FONT = 14;
const INK = '#d7dae0';
const PAPER = '#1b1e24';

const [out, first = '1', last = '999'] = process.argv.slice(2);
const lines = readFileSync(0, 'utf8')
  .split('\n')
  .slice(Number(first) - 1, Number(last));

/**
 * The colour cube of 256-colour terminals.
 *
 * @param {number} color
 */
function indexed(color) {
  if (color >= 232)
    return `rgb(${Array(3)
      .fill(8 + (color - 232) * 10)
      .join(',')})`;
  /** @param {number} digit */
  const level = (digit) => (digit === 0 ? 0 : 55 + digit * 40);
  const cube = color - 16;
  return `rgb(${[Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level).join(',')})`;
}

/** @typedef {{ ink: string, paper: string | undefined, bold: boolean, dim: boolean }} Style */

/**
 * Applies the numbers of one colour sequence to a style.
 *
 * @param {Style} style
 * @param {number[]} numbers
 */
function applySgr(style, numbers) {
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i];
    if (code === 0) Object.assign(style, { ink: INK, paper: undefined, bold: false, dim: false });
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 22) Object.assign(style, { bold: false, dim: false });
    else if (code === 39) style.ink = INK;
    else if (code === 49) style.paper = undefined;
    else if (code === 38 || code === 48) {
      const color =
        numbers[i + 1] === 5 ? indexed(numbers[i + 2]) : `rgb(${numbers.slice(i + 2, i + 5).join(',')})`;
      if (code === 38) style.ink = color;
      else style.paper = color;
      i += numbers[i + 1] === 5 ? 2 : 4;
    }
  }
}

/**
 * Block elements as rectangles, drawn since fonts leave gaps between lines: x, y, width and height in eighths of the cell, a
 * digit each.
 *
 * @type {Record<string, string>}
 */
const BLOCKS = {
  ...{ '▀': '0084', '█': '0088', '▌': '0048', '▐': '4048', '▔': '0081' },
  ...{ '▘': '0044', '▝': '4044', '▖': '0444', '▗': '4444' },
  ...{ '▙': '0044 0484', '▛': '0084 0444', '▜': '0084 4444', '▟': '4044 0484' },
  ...{ '▚': '0044 4444', '▞': '4044 0444' },
  ...{ '▁': '0781', '▂': '0682', '▃': '0583', '▄': '0484', '▅': '0385', '▆': '0286', '▇': '0187' },
};

/**
 * The block elements of a text as rectangles, and the text without them.
 *
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} ink
 */
function drawBlocks(text, x, y, ink) {
  const rest = Array.from(text, (sign, index) => {
    for (const rectangle of BLOCKS[sign]?.split(' ') ?? []) {
      const [left, top, width, height] = Array.from(rectangle, Number);
      const at = `x="${round(x + (index + left / 8) * CELL)}" y="${round(y + (top * LINE) / 8)}"`;
      const size = `width="${round((width * CELL) / 8)}" height="${round((height * LINE) / 8)}"`;
      papers.push(`<rect ${at} ${size} fill="${ink}"/>`);
    }
    return sign in BLOCKS ? ' ' : sign;
  });
  return rest.join('');
}

/** @param {number} value */
const round = (value) => Number(value.toFixed(2));

/** @param {string} text */
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** @type {Style} */
const style = { ink: INK, paper: undefined, bold: false, dim: false };
/** @type {string[]} */
const papers = [];
/** @type {string[]} */
const texts = [];
let widest = 0;
lines.forEach((line, row) => {
  let column = 0;
  // eslint-disable-next-line no-control-regex -- the escape character is what is looked for
  for (const [, sgr, text] of line.matchAll(/\u001b\[([\d;]*)m|([^\u001b]+)/g)) {
    if (text === undefined) {
      applySgr(style, sgr.split(';').map(Number));
      continue;
    }
    const x = PAD + column * CELL;
    const y = PAD + row * LINE;
    const cells = Array.from(text).length;
    if (style.paper !== undefined) {
      papers.push(
        `<rect x="${round(x)}" y="${y}" width="${round(cells * CELL + 0.4)}" height="${LINE + 0.4}" fill="${style.paper}"/>`,
      );
    }
    const written = drawBlocks(text, x, y, style.ink);
    if (written.trim() !== '') {
      const weight = style.bold ? ' font-weight="700"' : '';
      const faint = style.dim ? ' opacity="0.65"' : '';
      texts.push(
        `<text x="${round(x)}" y="${y + 13.5}" fill="${style.ink}"${weight}${faint} textLength="${round(cells * CELL)}" xml:space="preserve">${escape(written)}</text>`,
      );
    }
    column += cells;
  }
  widest = Math.max(widest, column);
});

const width = Math.ceil(widest * CELL + 2 * PAD);
const height = lines.length * LINE + 2 * PAD;
writeFileSync(
  out,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="${FONT}">\n` +
    `<rect width="${width}" height="${height}" rx="8" fill="${PAPER}"/>\n` +
    `<g shape-rendering="crispEdges">\n${papers.join('\n')}\n</g>\n${texts.join('\n')}\n</svg>\n`,
);
