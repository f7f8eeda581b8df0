import { colorAt, legalMoves, type Position } from '../../engine/position.js';
import { has, type SquareSet } from '../../engine/squareSet.js';
import type { Rgb } from '../terminal/palette.js';
import { type BoardLayout, MARGIN } from './boardLayout.js';
import { feltSquare } from './feltSquare.js';
import { discOnTint, ground, ink, LAST, type SquareScene } from './squareScene.js';
import type { Theme } from './theme.js';

/** A board with everything that is marked on it. */
export interface BoardScene {
  readonly position: Position;
  /** Marks the squares on which the mover may play. */
  readonly showLegal?: boolean;
  /** The square played last. */
  readonly last?: number | undefined;
  /** Discs that the last move turned over. */
  readonly flipped?: SquareSet | undefined;
  /** The square that keys act on. */
  readonly cursor?: number | undefined;
  /** At most three characters for an empty square, two beside a disc: the value of a move, a digit of relevance. */
  readonly notes?: ReadonlyMap<number, string> | undefined;
  /** The background of a square, for instance its relevance; the felt where it gives none. */
  readonly tint?: ((square: number) => Rgb | undefined) | undefined;
  /** Seen from the other side of the table. */
  readonly rotated?: boolean;
}

/** The board as `layout.height` lines of `layout.width` columns. */
export function boardLines(scene: BoardScene, layout: BoardLayout, theme: Theme): string[] {
  const rotated = scene.rotated === true;
  const legal = legalMoves(scene.position);
  const squares = Array.from({ length: 64 }, (_, index) =>
    drawSquare(squareScene(scene, rotated ? 63 - index : index, legal), layout, theme),
  );
  const ranks = Array.from({ length: 8 }, (_, row) =>
    rankLines(rotated ? 8 - row : row + 1, squares.slice(8 * row, 8 * row + 8), layout, theme),
  );
  const files = fileNames(rotated ? 'hgfedcba' : 'abcdefgh', layout);
  return [files, ...(layout.kind === 'grid' ? ruled(ranks, theme) : ranks.flat()), files];
}

function squareScene(scene: BoardScene, square: number, legal: SquareSet): SquareScene {
  const { position, showLegal, last, flipped, cursor, notes, tint } = scene;
  return {
    square,
    disc: colorAt(position, square),
    isLegal: showLegal === true && has(legal, square),
    isLast: square === last,
    isFlipped: flipped !== undefined && has(flipped, square),
    hasCursor: square === cursor,
    note: notes?.get(square),
    tint: tint?.(square),
  };
}

/** The lines of one square. On small boards the last move has a ground of its own. */
function drawSquare(scene: SquareScene, layout: BoardLayout, theme: Theme): string[] {
  if (layout.kind === 'felt') return feltSquare(scene, layout, theme.palette);
  const style = {
    background: scene.isLast && !scene.hasCursor ? (scene.tint ?? LAST) : ground(scene),
    foreground: ink(scene),
    bold: scene.disc !== undefined || scene.hasCursor,
  };
  return [theme.palette.paint(squareText(scene, layout, theme), style)];
}

/** Three characters: a disc and its note, or between brackets that say what is special. */
function squareText(scene: SquareScene, { kind }: BoardLayout, theme: Theme): string {
  const { disc, isLegal, isLast, hasCursor, note } = scene;
  const blank = theme.palette.depth !== 'none' || kind === 'grid' ? ' ' : '.';
  const mark = disc !== undefined ? discSign(scene, theme) : isLegal ? theme.signs.legal : blank;
  if (note?.length === 3) return note;
  if (note !== undefined) {
    const empty = hasCursor ? '[' : isLast ? '*' : note === '' ? mark : ' ';
    return (disc === undefined ? empty : mark) + note.padStart(2);
  }
  const [left, right] = brackets(scene, theme);
  return `${left}${mark}${right}`;
}

function brackets(
  { isLast, isFlipped, hasCursor }: SquareScene,
  { signs }: Theme,
): readonly [string, string] {
  if (hasCursor) return ['[', ']'];
  if (isLast) return signs.last;
  return isFlipped ? signs.turned : [' ', ' '];
}

/** On felt both discs are full, in their own colours. */
function discSign({ disc, tint }: SquareScene, { palette, ascii, signs }: Theme): string {
  if (disc === undefined) return ' ';
  if (ascii || palette.depth === 'none') return signs.disc[disc];
  return tint === undefined ? signs.disc.black : discOnTint(disc, tint);
}

function rankLines(
  name: number,
  squares: readonly (readonly string[])[],
  { kind, squareHeight }: BoardLayout,
  theme: Theme,
): string[] {
  const bar = theme.ascii ? '|' : '│';
  return Array.from({ length: squareHeight }, (_, line) => {
    const row = squares.map((square) => square[line]!);
    const shown = line === Math.floor((squareHeight - 1) / 2) ? String(name) : ' ';
    return `${shown} ${kind === 'grid' ? `${bar}${row.join(bar)}${bar}` : row.join('')} ${shown}`;
  });
}

function fileNames(files: string, { kind, squareWidth, width }: BoardLayout): string {
  const line = kind === 'grid' ? 1 : 0;
  const before = ' '.repeat(Math.floor((squareWidth - 1) / 2));
  const names = Array.from(files, (file) => `${before}${file}`.padEnd(squareWidth + line));
  return `${' '.repeat(MARGIN.columns + line)}${names.join('')}`.padEnd(width);
}

/** Ranks with the lines of a grid around them. */
function ruled(ranks: readonly (readonly string[])[], { ascii }: Theme): string[] {
  const rule = (left: string, cross: string, right: string): string =>
    `  ${left}${Array<string>(8)
      .fill(ascii ? '---' : '───')
      .join(cross)}${right}  `;
  const [top, middle, bottom] = ascii
    ? [rule('+', '+', '+'), rule('+', '+', '+'), rule('+', '+', '+')]
    : [rule('┌', '┬', '┐'), rule('├', '┼', '┤'), rule('└', '┴', '┘')];
  return [top, ...ranks.flatMap((rank, row) => [...rank, row === 7 ? bottom : middle])];
}
