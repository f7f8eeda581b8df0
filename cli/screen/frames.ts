import { cutPainted, drawn } from '../terminal/palette.js';

/** Columns and rows of a terminal. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What a frame is drawn on: the terminal, or something like it. */
export interface Canvas extends Size {
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** Terminals that know synchronized output show a frame at once; the others ignore this. */
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

/**
 * Draws the lines of a view and, of the frames after the first, those that have changed. The only way of text to a
 * screen: what is not ours is made harmless, and cut at the edge.
 */
export class Frames {
  readonly #canvas: Canvas;
  readonly #view: (size: Size) => readonly string[];
  #shown: readonly string[] = [];
  #paused = true;
  readonly #onResize = (): void => this.resume();

  /** @param view the whole page as lines, painted or not. */
  constructor(canvas: Canvas, view: (size: Size) => readonly string[]) {
    this.#canvas = canvas;
    this.#view = view;
  }

  draw(): void {
    if (this.#paused) return;
    const { columns, rows } = this.#canvas;
    const lines = this.#view({ columns, rows })
      .slice(0, rows)
      .map((line) => drawn(cutPainted(line, columns)));
    let changes = '';
    for (let row = 0; row < Math.max(lines.length, this.#shown.length); row++) {
      const line = lines[row] ?? '';
      // Erased before it is written: after a line as wide as the screen, erasing would take its last character.
      if (line !== this.#shown[row]) changes += `\x1b[${row + 1};1H\x1b[0m\x1b[2K${line}`;
    }
    this.#shown = lines;
    if (changes !== '') this.#canvas.write(BEGIN + changes + END);
  }

  /** From now on nothing is drawn. */
  pause(): void {
    this.#paused = true;
    this.#canvas.off('resize', this.#onResize);
  }

  /** The screen is ours, and holds nothing of what was drawn. */
  resume(): void {
    if (this.#paused) this.#canvas.on('resize', this.#onResize);
    this.#paused = false;
    this.#shown = [];
    this.#canvas.write('\x1b[0m\x1b[2J');
    this.draw();
  }
}
