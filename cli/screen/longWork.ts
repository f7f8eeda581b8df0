import process from 'node:process';
import type { Terminal } from '../terminal/terminal.js';
import { FullScreen, type Page } from './fullScreen.js';

/** Once a second: nobody sees a page in the speed of what goes on behind it. */
const TICK_MS = 1000;

/** Work that goes on until it is done or stopped, as its screen sees it. */
export interface LongWork extends Omit<Page, 'interrupt'> {
  /** Aborted when it is to stop. */
  readonly signal: AbortSignal;
  /** Once a second, and when the screen opens. */
  tick(): void;
  /** Takes what would have been a note on the terminal. */
  noted(message: string): void;
  /** From now on the work is only waited for. */
  stopping(): void;
  /** Lines that stay on the terminal when the screen is gone. */
  last(): readonly string[];
}

/** The screen of work that goes on by itself: it shows its time, takes the terminal's notes and gives the terminal back. */
export class LongWorkScreen {
  readonly #work: LongWork;
  readonly #terminal: Terminal;
  readonly #screen: FullScreen;
  #ticks: NodeJS.Timeout | undefined;
  readonly #onAbort = (): void => this.#work.stopping();

  constructor(work: LongWork, terminal: Terminal) {
    this.#work = work;
    this.#terminal = terminal;
    this.#screen = new FullScreen({
      view: (size) => work.view(size),
      press: (press, size) => work.press(press, size),
      interrupt: interruptProcess,
    });
  }

  open(): void {
    const { signal } = this.#work;
    this.#terminal.redirectNotes((message) => this.#work.noted(message));
    signal.addEventListener('abort', this.#onAbort);
    this.#terminal.beforeEnd(() => this.close());
    this.#work.tick();
    this.#screen.open();
    this.#ticks = setInterval(() => this.#work.tick(), TICK_MS);
  }

  /** Has what changed drawn, once for all that changes in this turn. */
  draw(): void {
    this.#screen.draw();
  }

  /** Gives the terminal back, and leaves the last lines on it. May be called more than once. */
  close(): void {
    if (this.#ticks === undefined) return;
    clearInterval(this.#ticks);
    this.#ticks = undefined;
    this.#work.signal.removeEventListener('abort', this.#onAbort);
    this.#terminal.beforeEnd(undefined);
    this.#screen.close();
    this.#terminal.redirectNotes(undefined);
    for (const line of this.#work.last()) this.#terminal.note(line);
  }
}

/** As if the terminal had sent it: the same words, the same exit code. */
export function interruptProcess(): void {
  process.emit('SIGINT', 'SIGINT');
}
