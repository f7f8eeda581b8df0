import { colorAt, discs, type Position } from '../../engine/position.js';
import { BOARD_STYLE, CELL } from './boardStyle.js';
import { joinLines, type Markup, markup } from './markup.js';

/** What stands on a picture of a board beside its discs. */
export interface BoardCaption {
  readonly title: string;
  /** The move that led there, 0..64; it is marked where it is a square. */
  readonly last?: number | undefined;
}

const MARGIN = 28;
const LEFT = MARGIN + 18;
const TOP = 78;
const SIDE = 8 * CELL;
const WIDTH = LEFT + SIDE + MARGIN;
const HEIGHT = TOP + SIDE + MARGIN;
const [FELT, LINE, PAPER, FAINT, LAST] = ['#2f7d57', '#1c1c1a', '#fffefb', '#6d6d68', '#e0522d'];

/** A board alone as a picture: its discs, the last move, who has how many. */
export function renderBoardSvg(position: Position, { title, last }: BoardCaption): string {
  const { black, white } = discs(position);
  const parts = [
    markup`<rect width="${WIDTH}" height="${HEIGHT}" fill="${PAPER}"/>`,
    markup`<text x="${LEFT}" y="34" font-size="19" font-weight="600">${title}</text>`,
    markup`<text x="${LEFT}" y="55" font-size="13" fill="${FAINT}">black ${black}, white ${white}</text>`,
    ...Array.from({ length: 8 }, (_, index) => coordinates(index)),
    ...Array.from({ length: 64 }, (_, square) => cell(position, square, square === last)),
    markup`<rect x="${LEFT}" y="${TOP}" width="${SIDE}" height="${SIDE}" fill="none" stroke="${LINE}" stroke-width="1.6"/>`,
  ];
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="Inter, 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif" fill="${BOARD_STYLE.ink}">
${joinLines(parts)}
</svg>
`.toString();
}

function coordinates(index: number): Markup {
  const middle = (index + 0.5) * CELL;
  const file = markup`<text x="${LEFT + middle}" y="${TOP - 7}" font-size="12" text-anchor="middle" fill="${FAINT}">${'abcdefgh'[index]!}</text>`;
  return markup`${file}<text x="${LEFT - 8}" y="${TOP + middle + 4}" font-size="12" text-anchor="end" fill="${FAINT}">${index + 1}</text>`;
}

function cell(position: Position, square: number, isLast: boolean): Markup {
  const [x, y] = [LEFT + (square & 7) * CELL, TOP + (square >> 3) * CELL];
  const [cx, cy] = [x + CELL / 2, y + CELL / 2];
  const color = colorAt(position, square);
  const felt = markup`<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="${FELT}" stroke="${LINE}" stroke-opacity="0.4"/>`;
  if (color === undefined) return felt;
  const disc = markup`<circle cx="${cx}" cy="${cy}" r="${0.38 * CELL}" fill="${BOARD_STYLE[color]}" stroke="${BOARD_STYLE.black}" stroke-width="1"/>`;
  return isLast
    ? markup`${felt}${disc}<circle cx="${cx}" cy="${cy}" r="${0.09 * CELL}" fill="${LAST}"/>`
    : markup`${felt}${disc}`;
}
