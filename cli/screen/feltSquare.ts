import type { Palette, Rgb } from '../terminal/palette.js';
import type { BoardLayout } from './boardLayout.js';
import { CURSOR, DISC, discOnTint, FAINT, ground, ink, MARK, type SquareScene } from './squareScene.js';

/** A cell of the terminal. */
interface Cell {
  readonly text: string;
  readonly foreground: Rgb;
  readonly background: Rgb;
}

/**
 * The upper half of a disc, by the width of its square: block elements, which terminals draw themselves whatever the
 * font. As high as wide, since a cell is about twice as high as wide, with felt between it and its neighbours.
 */
const DISCS: Readonly<Record<number, readonly string[]>> = {
  4: ['▗▆▆▖'],
  6: ['▗▅▆▆▅▖', '▐████▌'],
  8: [' ▂▅▆▆▅▂ ', '▐██████▌'],
};
/** Blocks that fill one to eight eighths of a cell from below. */
const EIGHTHS = ' ▁▂▃▄▅▆▇█';
const TURNED_OVER: Readonly<Record<string, string>> = { '▗': '▝', '▖': '▘', '▐': '▐', '▌': '▌' };

/** A square of a large board, line by line. */
export function feltSquare(scene: SquareScene, layout: BoardLayout, palette: Palette): string[] {
  const { squareWidth: width, squareHeight: height } = layout;
  const cells = Array.from({ length: height }, (_, line) =>
    Array.from({ length: width }, (_, column) => cellAt(scene, column, line, width, height)),
  );
  for (const { text, line } of writing(scene, layout)) {
    const from = Math.floor((width - text.length) / 2);
    Array.from(text).forEach((character, index) => {
      cells[line]![from + index] = { text: character, foreground: ink(scene), background: ground(scene) };
    });
  }
  return cells.map((row) => painted(row, palette));
}

/** Cells that look alike share a sequence of colours: a page with one for each cell takes several times longer to draw. */
function painted(row: readonly Cell[], palette: Palette): string {
  let line = '';
  let run: Cell | undefined;
  for (const cell of row) {
    if (run !== undefined && isAlike(run, cell)) {
      run = { ...(run.text.trim() === '' ? cell : run), text: run.text + cell.text };
      continue;
    }
    if (run !== undefined) line += paint(run, palette);
    run = cell;
  }
  return run === undefined ? line : line + paint(run, palette);
}

/** Of a blank only the ground is seen. */
function isAlike(run: Cell, cell: Cell): boolean {
  if (run.background !== cell.background) return false;
  if (run.text.trim() === '' || cell.text === ' ') return true;
  return run.foreground === cell.foreground && isDrawn(run.text) === isDrawn(cell.text);
}

function paint({ text, foreground, background }: Cell, palette: Palette): string {
  return palette.paint(text, { foreground, background, bold: !isDrawn(text) });
}

/** Whether it is all blocks, which are not to be bold. */
function isDrawn(text: string): boolean {
  return !/[^ ▀-▟]/.test(text);
}

function cellAt(scene: SquareScene, column: number, line: number, width: number, height: number): Cell {
  const { disc, tint, isLegal, hasCursor, note } = scene;
  const felt = ground(scene);
  const isMiddle = Math.abs(column - (width - 1) / 2) < 1;
  if (disc !== undefined && tint === undefined) {
    return (isMiddle ? mark(scene, line, height) : undefined) ?? discCell(scene, column, line, width, height);
  }
  if (isLegal && note === undefined && tint === undefined && isMiddle) {
    const text = dot(line, height);
    if (text !== undefined) return { text, foreground: FAINT, background: felt };
  }
  const corner = hasCursor ? cornerAt(column, line, width, height) : ' ';
  return { text: corner, foreground: CURSOR, background: felt };
}

/** The lower half of a disc mirrors the upper: what fills a cell from above is the rest of what fills it from below. */
function discCell(scene: SquareScene, column: number, line: number, width: number, height: number): Cell {
  const [front, felt] = [DISC[scene.disc!], ground(scene)];
  const top = DISCS[width]!;
  const upper = Array.from(top[Math.min(line, height - 1 - line)]!)[column]!;
  const eighths = EIGHTHS.indexOf(upper);
  if (line < height / 2) return { text: upper, foreground: front, background: felt };
  return eighths < 0
    ? { text: TURNED_OVER[upper]!, foreground: front, background: felt }
    : { text: EIGHTHS[8 - eighths]!, foreground: felt, background: front };
}

/**
 * The middle of a disc: a dot on the last one played, a dash on those that it turned. A cell has two colours, so a disc of
 * two lines has its mark in the upper one, and keeps the felt below the lower: discs that follow one another stay apart.
 */
function mark({ disc, isLast, isFlipped }: SquareScene, line: number, height: number): Cell | undefined {
  if (!isLast && !isFlipped) return undefined;
  const text = isLast ? dot(line, height) : dash(line, height);
  if (text === undefined || (height === 2 && line === 1)) return undefined;
  return { text, foreground: MARK[disc!], background: DISC[disc!] };
}

function dash(line: number, height: number): string | undefined {
  if (height % 2 === 1) return line === (height - 1) / 2 ? '━' : undefined;
  return line === height / 2 - 1 ? '▁' : undefined;
}

/** The part of a dot in the middle of a square that is on this line. */
function dot(line: number, height: number): string | undefined {
  if (height % 2 === 1) return line === (height - 1) / 2 ? '█' : undefined;
  return line === height / 2 - 1 ? '▄' : line === height / 2 ? '▀' : undefined;
}

/** An empty square with the cursor has a frame. */
function cornerAt(column: number, line: number, width: number, height: number): string {
  const [isTop, isBottom] = [line === 0, line === height - 1];
  if (column === 0) return isTop ? '┌' : isBottom ? '└' : ' ';
  if (column === width - 1) return isTop ? '┐' : isBottom ? '┘' : ' ';
  return ' ';
}

/** What is written on the square, and on which of its lines: on a tint the disc too, so that the tint is seen. */
function writing({ disc, tint, note, isLast }: SquareScene, { squareHeight }: BoardLayout) {
  const middle = Math.floor((squareHeight - 1) / 2);
  const sign = (on: Rgb): string => (disc !== undefined ? discOnTint(disc, on) : isLast ? '*' : '');
  return [
    ...(tint === undefined ? [] : [{ text: sign(tint), line: middle }]),
    ...(note === undefined ? [] : [{ text: note, line: tint === undefined ? middle : middle + 1 }]),
  ];
}
