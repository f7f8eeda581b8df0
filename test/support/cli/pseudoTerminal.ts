import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { TmuxClient } from './tmuxClient.js';

/** Generous: the machine may be busy with anything. */
const PATIENCE_SECONDS = 90;
/** A screen is looked at whenever something was written to it, and now and then besides. */
const LOOK_MS = 250;
/** How long a screen that is as expected must stay so: what was written with it may still be on its way. */
const SETTLE_MS = 15;
/** What the shell shows when it waits for a command. */
const PROMPT = 'shell-is-ready$';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

type Expected = string | RegExp | ((screen: string) => boolean);

function shows(screen: string, expected: Expected): boolean {
  if (typeof expected === 'string') return screen.includes(expected);
  return expected instanceof RegExp ? expected.test(screen) : expected(screen);
}

/** A shell in a terminal of tmux, on a server of its own. */
export class PseudoTerminal {
  readonly #socket: string;
  /** What runs in the terminal. */
  readonly #command: readonly string[];
  #client: TmuxClient | undefined;
  static #count = 0;

  private constructor(command: readonly string[]) {
    this.#socket = `othello-zero-${process.pid}-${PseudoTerminal.#count++}`;
    this.#command = command;
  }

  /** @param environment added to a nearly empty one: nothing of the caller's own terminal or CI is in it. */
  static async open(
    { columns, rows }: Size,
    environment: Readonly<Record<string, string>>,
  ): Promise<PseudoTerminal> {
    const { PATH = '', TMPDIR = '/tmp' } = process.env;
    const shown = { LANG: 'C.UTF-8', PS1: `${PROMPT} `, HISTFILE: '/dev/null' };
    const given = { PATH, TMPDIR, ...shown, ...environment };
    const shell = [
      'env',
      '-i',
      'TERM=screen-256color',
      ...Object.entries(given).map(([key, value]) => `${key}=${value}`),
    ];
    const size = ['-x', String(columns), '-y', String(rows)];
    const terminal = new PseudoTerminal([...shell, 'bash', '--norc', '--noprofile', '-i']);
    terminal.#tmux('-f', '/dev/null', 'new-session', '-d', ...size, ...terminal.#command);
    terminal.#tmux('set', '-g', 'status', 'off');
    // tmux itself waits half a second after an escape, to see whether more follows.
    terminal.#tmux('set', '-g', 'escape-time', '0');
    terminal.#client = new TmuxClient(terminal.#socket);
    await terminal.waitFor(PROMPT);
    return terminal;
  }

  /** Sends keys by their names: `Enter`, `Up`, `C-c`, or characters. */
  keys(...names: string[]): void {
    this.#tmux('send-keys', ...names);
  }

  /** Sends text as it is, escape sequences too. */
  type(text: string): void {
    this.#tmux('send-keys', '-l', text);
  }

  /** A command line for the shell. */
  run(command: string): void {
    this.type(command);
    this.keys('Enter');
  }

  /** Presses and releases the left button at a cell, counted from 0. */
  click(column: number, row: number): void {
    const at = `${column + 1};${row + 1}`;
    this.type(`\x1b[<0;${at}M\x1b[<0;${at}m`);
  }

  resize({ columns, rows }: Size): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** Closes the terminal under its programs, as a closed window or a lost connection does; another one opens. */
  hangUp(): void {
    this.#tmux('respawn-pane', '-k', ...this.#command);
  }

  /** From now on every byte that programs write to the terminal goes into a file too. */
  record(file: string): void {
    this.#tmux('pipe-pane', '-o', `cat >> '${file}'`);
  }

  /** The lines of the screen. */
  screen(): string {
    return this.#tmux('capture-pane', '-p', '-N');
  }

  /** With its colours, as escape sequences. */
  colored(): string {
    return this.#tmux('capture-pane', '-p', '-e', '-N');
  }

  /** What tmux knows of the pane: `alternate_on`, `cursor_flag`, `mouse_any_flag`. */
  flag(name: string): boolean {
    return this.#tmux('display-message', '-p', `#{${name}}`).trim() === '1';
  }

  /**
   * Waits until the screen shows what is expected and rests; returns it. Fails with the screen as it is. What is expected
   * must not be on the screen already: then this would not wait for what the last keys do.
   */
  async waitFor(expected: Expected): Promise<string> {
    return this.#look(expected, (now, before) => now === before && shows(now, expected), SETTLE_MS);
  }

  /** The same, but of a screen that goes on changing: it is taken as soon as it shows what is expected. */
  async waitForMoment(expected: Expected): Promise<string> {
    return this.#look(expected, (now) => shows(now, expected), LOOK_MS);
  }

  async #look(
    expected: Expected,
    isEnough: (now: string, before: string) => boolean,
    settleMs: number,
  ): Promise<string> {
    const client = this.#client!;
    let now = '';
    for (const end = Date.now() + PATIENCE_SECONDS * 1000; Date.now() < end;) {
      const before = now;
      now = await client.ask('capture-pane -p -N');
      if (isEnough(now, before)) return now;
      await (shows(now, expected) ? setTimeout(settleMs) : client.written(LOOK_MS));
    }
    throw new Error(`the screen never showed ${String(expected)}; it shows\n${now}`);
  }

  /** Waits until the shell asks for a command, alone on an ordinary screen. */
  async waitForShell(): Promise<string> {
    return this.waitFor((screen) => screen.trimEnd().endsWith(PROMPT) && !this.flag('alternate_on'));
  }

  close(): void {
    this.#client?.close();
    this.#tmux('kill-server');
  }

  #tmux(...args: string[]): string {
    const { stdout, stderr, status } = spawnSync('tmux', ['-L', this.#socket, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`tmux ${args[0]!}: ${stderr}`);
    return stdout;
  }
}
