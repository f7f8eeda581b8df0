import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BoardLayout, largestBoard, squareAt, TEXT_BOARD } from '../../../cli/screen/boardLayout.js';
import { boardLines, type BoardScene } from '../../../cli/screen/boardLines.js';
import { type Canvas, Frames } from '../../../cli/screen/frames.js';
import { beside } from '../../../cli/screen/text.js';
import { createTheme, type Theme } from '../../../cli/screen/theme.js';
import { colored, drawn, PLAIN } from '../../../cli/terminal/palette.js';
import {
  colorAt,
  flippedBy,
  initialPosition,
  legalMoveList,
  play,
  type Position,
} from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { has, PASS, size } from '../../../engine/squareSet.js';
import { PaintedScreen } from '../../support/cli/paintedScreen.js';

/** A position of a random game with the move that led to it. */
function randomScene(seed: number, plies: number): { position: Position; before: Position; move: number } {
  const random = Random.fromSeed(seed);
  let before = initialPosition();
  let move = legalMoveList(before)[0]!;
  let position = play(before, move);
  for (let ply = 1; ply < plies; ply++) {
    const legal = legalMoveList(position).filter((square) => square !== PASS);
    if (legal.length === 0) break;
    move = legal[random.integer(legal.length)]!;
    before = position;
    position = play(before, move);
  }
  return { position, before, move };
}

const scenes = fc
  .tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 1, max: 50 }), fc.nat({ max: 63 }), fc.boolean())
  .map(([seed, plies, cursor, rotated]) => ({ ...randomScene(seed, plies), cursor, rotated }));

const MONO = createTheme(PLAIN, false);
const ASCII = createTheme(PLAIN, true);
const DEEP = createTheme(colored('24bit'), false);

/** The characters of a square, found by asking which cells of the whole board belong to it. */
function squareTexts(lines: readonly string[], layout: BoardLayout, rotated: boolean): string[] {
  const texts = Array<string>(64).fill('');
  lines.forEach((line, row) => {
    Array.from(line).forEach((character, column) => {
      const square = squareAt(layout, column, row, rotated);
      if (square !== undefined) texts[square] = texts[square]! + character;
    });
  });
  return texts;
}

/** The cells of a line of squares with their red, green and blue. */
function paintedCells(line: string): { readonly text: string; readonly foreground: number[] }[] {
  // eslint-disable-next-line no-control-regex -- colours begin with it
  const runs = line.matchAll(/\x1b\[[\d;]*38;2;(\d+;\d+;\d+);48;2;[\d;]+m([^\x1b]*)/gu);
  return [...runs].flatMap(([, color, text]) =>
    Array.from(text!, (cell) => ({ text: cell, foreground: color!.split(';').map(Number) })),
  );
}

describe('the board of a screen', () => {
  it.each<[string, Theme, BoardLayout]>([
    ['between lines', MONO, largestBoard(MONO, 40, 20)],
    ['in ASCII', ASCII, largestBoard(ASCII, 40, 20)],
    ['small', MONO, TEXT_BOARD],
  ])('%s shows discs, legal moves, the last move, what it turned and the cursor', (_name, theme, layout) => {
    fc.assert(
      fc.property(scenes, ({ position, before, move, cursor, rotated }) => {
        const flipped = flippedBy(before, move);
        const scene: BoardScene = { position, showLegal: true, last: move, flipped, cursor, rotated };
        const lines = boardLines(scene, layout, theme);
        expect(lines).toHaveLength(layout.height);
        for (const line of lines) expect(line).toHaveLength(layout.width);
        const texts = squareTexts(lines, layout, rotated);
        const legal = legalMoveList(position);
        let turned = 0;
        texts.forEach((cells, square) => {
          // After the lines above and at the left, where there are any.
          const text = cells.slice(-3);
          const disc = colorAt(position, square);
          const mark = text[1];
          expect(mark === 'X' ? 'black' : mark === 'O' ? 'white' : undefined).toBe(disc);
          expect(mark === theme.signs.legal).toBe(disc === undefined && legal.includes(square));
          expect(text.startsWith('[')).toBe(square === cursor);
          expect(text.startsWith('(')).toBe(square === move && square !== cursor);
          if (/^[<‹]/.test(text)) turned++;
        });
        expect(turned).toBe(size(flipped) - Number(has(flipped, cursor)));
      }),
      { numRuns: 60 },
    );
  });

  it('names files and ranks as they are seen', () => {
    const { position } = randomScene(1, 10);
    const lines = boardLines({ position, rotated: true }, TEXT_BOARD, MONO);
    expect(lines[0]!.trim().split(/ +/)).toEqual(Array.from('hgfedcba'));
    expect(lines.slice(1, 9).map((line) => line[0])).toEqual(Array.from('87654321'));
  });

  it('keeps its shape in colours at every size, with a note and a tint too', () => {
    const { position, move } = randomScene(5, 20);
    const notes = new Map([[0, '99']]);
    for (const [columns, rows] of [
      [30, 12],
      [40, 20],
      [60, 30],
      [80, 40],
    ] as const) {
      const layout = largestBoard(DEEP, columns, rows);
      expect(layout.width).toBeLessThanOrEqual(columns);
      expect(layout.height).toBeLessThanOrEqual(rows);
      for (const tint of [undefined, () => [250, 100, 10] as const]) {
        const lines = boardLines({ position, last: move, cursor: 9, notes, tint }, layout, DEEP).map(drawn);
        const screen = new PaintedScreen(layout.width, layout.height);
        lines.forEach((line, row) => screen.write(`\x1b[${row + 1};1H${line}`));
        expect(lines).toHaveLength(layout.height);
        expect(screen.overflowed).toBe(false);
        expect(squareTexts(screen.lines(), layout, false)[0]).toContain('99');
      }
    }
  });

  it('draws a disc on any tint so that what is filled has its colour', () => {
    const { position } = randomScene(5, 20);
    const inks = { '12;12;12': 'black', '250;250;245': 'white' } as const;
    for (const [columns, tint] of [
      [30, [10, 60, 130]],
      [40, [10, 60, 130]],
      [40, [250, 230, 210]],
    ] as const) {
      const layout = largestBoard(DEEP, columns, 30);
      const text = boardLines({ position, tint: () => tint }, layout, DEEP)
        .map(drawn)
        .join('\n');

      const signs = [...text.matchAll(/38;2;([\d;]+);48;2;[\d;]+m *([●○])/g)];
      const shown = signs.map(([, ink, sign]) => {
        const color = inks[ink as keyof typeof inks];
        return sign === '●' ? color : color === 'black' ? 'white' : 'black';
      });
      const discs = Array.from({ length: 64 }, (_, square) => colorAt(position, square));
      expect(shown).toEqual(discs.filter((disc) => disc !== undefined));
    }
  });

  it('keeps discs that follow one another apart, marked ones too', () => {
    const { position, before, move } = randomScene(5, 20);
    for (const columns of [40, 60, 80]) {
      const layout = largestBoard(DEEP, columns, columns);
      const flipped = flippedBy(before, move);
      const lines = boardLines({ position, last: move, flipped }, layout, DEEP).map(drawn);
      for (let square = 0; square < 64; square++) {
        if (colorAt(position, square) === undefined) continue;
        // The lowest line of its square ends in felt: blocks that fill their cells from below, in green.
        const row = (square >> 3) * layout.squareHeight + layout.squareHeight;
        const cells = paintedCells(lines[row]!);
        const from = (square % 8) * layout.squareWidth;
        for (const { text, foreground } of cells.slice(from + 1, from + layout.squareWidth - 1)) {
          expect(text).toMatch(/[▂▃▆█]/);
          expect(foreground[1]!).toBeGreaterThan(foreground[0]! + 50);
        }
      }
    }
  });

  it('has larger squares where there is more room', () => {
    const widths = [30, 40, 60, 80].map((columns) => largestBoard(DEEP, columns, columns).squareWidth);
    expect(widths).toEqual([3, 4, 6, 8]);
  });
});

/** A canvas that is a screen. */
class PaintedCanvas extends PaintedScreen implements Canvas {
  readonly #listeners = new Set<() => void>();
  written = 0;

  override write(text: string): void {
    this.written += text.length;
    super.write(text);
  }
  on(_event: 'resize', listener: () => void): void {
    this.#listeners.add(listener);
  }
  off(_event: 'resize', listener: () => void): void {
    this.#listeners.delete(listener);
  }
  grow(columns: number, rows: number): void {
    this.resize(columns, rows);
    for (const listener of this.#listeners) listener();
  }
}

// eslint-disable-next-line no-control-regex -- colours begin with it
const plain = (line: string): string => drawn(line).replaceAll(/\x1b\[[\d;]*m/g, '');

describe('frames', () => {
  const frame = fc
    .array(fc.stringMatching(/^[a-z ]{0,12}$/), { minLength: 1, maxLength: 8 })
    .map((lines) => lines.map((line) => line.trimEnd()).join('\n') || 'x');
  const shown = (canvas: PaintedScreen): string[] => canvas.lines().map((line) => line.trimEnd());
  const padded = (text: string, rows: number): string[] =>
    Array.from({ length: rows }, (_, row) => text.split('\n')[row] ?? '');

  /** Draws one frame after the other. */
  function opened(canvas: Canvas): { readonly frames: Frames; readonly show: (text: string) => void } {
    let lines: readonly string[] = [];
    const frames = new Frames(canvas, () => lines);
    frames.resume();
    return {
      frames,
      show(text) {
        lines = text.split('\n');
        frames.draw();
      },
    };
  }

  it('leave nothing of those before them', () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 6 }), (texts) => {
        const canvas = new PaintedCanvas(12, 6);
        const { show } = opened(canvas);
        for (const text of texts) {
          show(text);
          expect(shown(canvas)).toEqual(padded(text, 6));
        }
      }),
    );
  });

  it('write only the lines that changed', () => {
    const canvas = new PaintedCanvas(12, 6);
    const { show } = opened(canvas);
    show('one\ntwo\nthree');
    canvas.written = 0;
    show('one\ntwo\nthree');
    expect(canvas.written).toBe(0);
    show('one\nTWO\nthree');
    expect(canvas.written).toBeGreaterThan(0);
    expect(canvas.written).toBeLessThan(50);
  });

  it('are drawn whole again at another size, and after the screen was given away', () => {
    const canvas = new PaintedCanvas(12, 6);
    const { frames, show } = opened(canvas);
    show('one\ntwo');
    canvas.write('\x1b[2J');
    canvas.grow(20, 3);
    expect(shown(canvas)).toEqual(['one', 'two', '']);
    frames.pause();
    show('three');
    canvas.grow(20, 3);
    expect(shown(canvas)).toEqual(['one', 'two', '']);
    canvas.write('\x1b[2J');
    frames.resume();
    expect(shown(canvas)).toEqual(['three', '', '']);
  });

  it('are cut at the edge, in the midst of what is painted too', () => {
    const canvas = new PaintedCanvas(12, 6);
    const { show } = opened(canvas);
    const bold = colored('24bit').paint('painted', { bold: true });
    show(`${'x'.repeat(20)}\n1234567${bold}8\n${'村'.repeat(9)}`);
    expect(canvas.overflowed).toBe(false);
    expect(shown(canvas).slice(0, 3)).toEqual(['x'.repeat(12), '1234567paint', '村'.repeat(6)]);
  });
});

describe('two blocks side by side', () => {
  it('stand where they should, however long and however many their lines', () => {
    const lines = fc.array(fc.stringMatching(/^[a-z]{0,12}$/), { maxLength: 8 });
    fc.assert(
      fc.property(lines, lines, fc.nat({ max: 12 }), fc.nat({ max: 8 }), (left, right, width, height) => {
        const painted = left.map((line) => colored('24bit').paint(line, { dim: true }));
        const blocks = beside(painted, width, right, height).map(plain);
        expect(blocks).toHaveLength(height);
        blocks.forEach((line, row) => {
          expect(line.slice(0, width).trimEnd()).toBe((left[row] ?? '').slice(0, width));
          expect(line.slice(width)).toBe(`  ${right[row] ?? ''}`);
        });
      }),
    );
  });
});
