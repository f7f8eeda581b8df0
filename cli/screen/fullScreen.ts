import { EventEmitter } from 'node:events';
import process, { stdin, stdout } from 'node:process';
import type { ReactNode } from 'react';
import { FrameStream } from './frameStream.js';

/** The alternate screen, cleared; no cursor; lines are cut instead of wrapped. */
const ENTER = '\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l';
/** Presses of the mouse, in the encoding without a limit to the size of the screen (SGR, 1006). */
const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';
/** How long a process that asked to be stopped may still be running. */
const STOPPING_MS = 200;

export interface FullScreenOptions {
  /** Whether the program wants to hear of the mouse. */
  readonly mouse?: boolean;
}

/**
 * The whole terminal as one page, given back as it was however the program ends. Ink lays the page out; FrameStream puts
 * it on the screen. Ctrl-C is a key here, since the terminal is in its raw mode; Ctrl-Z is `suspend`.
 */
export class FullScreen extends EventEmitter<{ resumed: [] }> {
  readonly #frames = new FrameStream(stdout);
  readonly #mouse: boolean;
  #shown = false;
  #unmount: (() => void) | undefined;
  readonly #onExit = (): void => this.#leave();
  readonly #onSuspend = (): void => this.suspend();
  readonly #onContinue = (): void => this.#resume();

  constructor({ mouse = false }: FullScreenOptions = {}) {
    super();
    this.#mouse = mouse;
  }

  /** Whether stdin and stdout are a terminal that can show a page. */
  static isPossible(): boolean {
    const { TERM, CI } = process.env;
    return (
      stdin.isTTY && stdout.isTTY && TERM !== 'dumb' && (CI === undefined || CI === '' || CI === 'false')
    );
  }

  /** Takes the terminal over and shows the tree, which stays until `close`. Call it once. */
  async show(tree: ReactNode): Promise<void> {
    const { render } = await import('ink');
    process.on('exit', this.#onExit);
    process.on('SIGTSTP', this.#onSuspend);
    process.on('SIGCONT', this.#onContinue);
    // A terminal that is gone cannot be read; its hang-up signal is what ends the program.
    stdin.on('error', () => undefined);
    this.#enter();
    const { unmount } = render(tree, {
      // In this mode Ink writes every frame whole, and leaves it to the stream what to do with it.
      debug: true,
      stdout: this.#frames as unknown as NodeJS.WriteStream,
      stdin,
      exitOnCtrlC: false,
      patchConsole: false,
    });
    this.#unmount = unmount;
  }

  /** Gives the terminal back. May be called more than once. */
  close(): void {
    process.off('exit', this.#onExit);
    process.off('SIGTSTP', this.#onSuspend);
    process.off('SIGCONT', this.#onContinue);
    this.#unmount?.();
    this.#unmount = undefined;
    this.#leave();
    this.#frames.close();
  }

  /** Gives the terminal back and stops the process, as Ctrl-Z does elsewhere; `fg` brings the page back. */
  suspend(): void {
    if (process.platform === 'win32') return;
    this.#leave();
    process.off('SIGTSTP', this.#onSuspend);
    // The whole foreground job, as the terminal would do it: npx waits above us.
    process.kill(0, 'SIGTSTP');
    // A process that nobody could continue is not stopped at all; then the page comes back by itself.
    setTimeout(() => this.#resume(), STOPPING_MS);
  }

  #resume(): void {
    if (this.#shown || this.#unmount === undefined) return;
    process.on('SIGTSTP', this.#onSuspend);
    this.#enter();
    this.emit('resumed');
  }

  #enter(): void {
    this.#shown = true;
    stdout.write(ENTER + (this.#mouse ? MOUSE_ON : ''));
    if (this.#unmount !== undefined) stdin.setRawMode(true);
    this.#frames.resume();
  }

  #leave(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#frames.pause();
    stdout.write((this.#mouse ? MOUSE_OFF : '') + LEAVE);
    if (stdin.isTTY) stdin.setRawMode(false);
  }
}
