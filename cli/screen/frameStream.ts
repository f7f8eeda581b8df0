import { EventEmitter } from 'node:events';

/** Terminals that know synchronized output show a frame at once; the others ignore this. */
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

/** What a frame is drawn on: the terminal, or something like it. */
export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/**
 * Takes frames, each the whole page as lines, and writes what has changed since the one before. Stands in the place of
 * the terminal's stream for Ink, whose own way of redrawing is made for text that scrolls: it leaves remains when the
 * window changes its size, and needs the last row.
 */
export class FrameStream extends EventEmitter<{ resize: [] }> {
  /** For Ink: this is no terminal, only the way to one. */
  readonly isTTY = false;
  readonly writable = true;
  readonly #canvas: Canvas;
  #shown: string[] = [];
  #frame = '';
  #paused = false;
  readonly #onResize = (): void => {
    this.#redraw();
    this.emit('resize');
  };

  constructor(canvas: Canvas) {
    super();
    this.#canvas = canvas;
    canvas.on('resize', this.#onResize);
  }

  get columns(): number {
    return this.#canvas.columns;
  }
  get rows(): number {
    return this.#canvas.rows;
  }

  /** Shows a frame. */
  write(frame: string, done?: () => void): boolean {
    // Ink ends with an empty write, to hear when everything is out.
    if (frame !== '') {
      this.#frame = frame;
      this.#draw();
    }
    if (done !== undefined) setImmediate(done);
    return true;
  }

  /** From now on nothing is drawn. */
  pause(): void {
    this.#paused = true;
  }

  /** The screen is ours again, and holds nothing of what was drawn. */
  resume(): void {
    this.#paused = false;
    this.#redraw();
  }

  close(): void {
    this.#paused = true;
    this.#canvas.off('resize', this.#onResize);
  }

  #redraw(): void {
    this.#shown = [];
    if (this.#paused || this.#frame === '') return;
    this.#canvas.write('\x1b[0m\x1b[2J');
    this.#draw();
  }

  #draw(): void {
    if (this.#paused) return;
    const lines = this.#frame.split('\n').slice(0, this.#canvas.rows);
    let changes = '';
    for (let row = 0; row < Math.max(lines.length, this.#shown.length); row++) {
      const line = lines[row] ?? '';
      // Erased before it is written: after a line as wide as the screen, erasing would take its last character.
      if (line !== this.#shown[row]) changes += `\x1b[${row + 1};1H\x1b[0m\x1b[2K${line}`;
    }
    this.#shown = lines;
    if (changes !== '') this.#canvas.write(BEGIN + changes + END);
  }
}
