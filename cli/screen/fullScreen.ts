import process, { stdin, stdout } from 'node:process';
import { Frames, type Size } from './frames.js';
import { type KeyPress, listenForKeys } from './keys.js';

/** The alternate screen; no cursor; lines are cut instead of wrapped. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l';
/** Presses of the mouse, in the encoding without a limit to the size of the screen (SGR, 1006). */
const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';
/** How long a process that asked to be stopped may still be running. */
const STOPPING_MS = 200;

/** What stands on the whole screen, and hears its keys. */
export interface Page {
  /** The lines of the page as it is now. */
  view(size: Size): readonly string[];
  press(press: KeyPress, size: Size): void;
  /** Ctrl-C, which is a key where the terminal is in its raw mode. */
  interrupt(): void;
  /** Whether it wants to hear of the mouse. */
  readonly mouse?: boolean;
}

/** The whole terminal as one page, given back as it was however the program ends. Ctrl-Z suspends the program. */
export class FullScreen {
  readonly #page: Page;
  readonly #frames: Frames;
  #shown = false;
  /** Whether the page will be drawn at the end of this turn. */
  #willDraw = false;
  #endKeys: (() => void) | undefined;
  readonly #onExit = (): void => this.#leave();
  readonly #onSuspend = (): void => this.#suspend();
  readonly #onContinue = (): void => this.#resume();

  constructor(page: Page) {
    this.#page = page;
    this.#frames = new Frames(stdout, (size) => page.view(size));
  }

  /** Whether stdin and stdout are a terminal that can show a page. */
  static isPossible(): boolean {
    const { TERM, CI } = process.env;
    return (
      stdin.isTTY && stdout.isTTY && TERM !== 'dumb' && (CI === undefined || CI === '' || CI === 'false')
    );
  }

  /** Takes the terminal over and draws the page, until `close`. Call it once. */
  open(): void {
    process.on('exit', this.#onExit);
    process.on('SIGTSTP', this.#onSuspend);
    process.on('SIGCONT', this.#onContinue);
    // A terminal that is gone cannot be read; its hang-up signal is what ends the program.
    stdin.on('error', () => undefined);
    this.#endKeys = listenForKeys(stdin, (press) => this.#hear(press));
    this.#enter();
  }

  /** Has what changed drawn, once for all that changes in this turn. */
  draw(): void {
    if (this.#willDraw) return;
    this.#willDraw = true;
    setImmediate(() => {
      this.#willDraw = false;
      this.#frames.draw();
    });
  }

  /** Gives the terminal back. May be called more than once. */
  close(): void {
    process.off('exit', this.#onExit);
    process.off('SIGTSTP', this.#onSuspend);
    process.off('SIGCONT', this.#onContinue);
    this.#endKeys?.();
    this.#endKeys = undefined;
    this.#leave();
  }

  #hear(press: KeyPress): void {
    if (press.kind !== 'key' || (press.name !== 'ctrl-c' && press.name !== 'ctrl-z')) {
      this.#page.press(press, { columns: stdout.columns, rows: stdout.rows });
    } else if (press.name === 'ctrl-c') this.#page.interrupt();
    else this.#suspend();
  }

  /** Gives the terminal back and stops the process, as Ctrl-Z does elsewhere; `fg` brings the page back. */
  #suspend(): void {
    if (process.platform === 'win32') return;
    this.#leave();
    process.off('SIGTSTP', this.#onSuspend);
    // The whole foreground job, as the terminal would do it: npx waits above us.
    process.kill(0, 'SIGTSTP');
    // A process that nobody could continue is not stopped at all; then the page comes back by itself.
    setTimeout(() => this.#resume(), STOPPING_MS);
  }

  #resume(): void {
    if (this.#shown || this.#endKeys === undefined) return;
    process.on('SIGTSTP', this.#onSuspend);
    this.#enter();
  }

  #enter(): void {
    this.#shown = true;
    stdout.write(ENTER + (this.#page.mouse === true ? MOUSE_ON : ''));
    stdin.setRawMode(true);
    this.#frames.resume();
  }

  #leave(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#frames.pause();
    stdout.write((this.#page.mouse === true ? MOUSE_OFF : '') + LEAVE);
    if (stdin.isTTY) stdin.setRawMode(false);
  }
}
