import { closeSync, openSync } from 'node:fs';
import { stderr, stdin, stdout } from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { OthelloError } from '../../engine/errors.js';
import { because, foreseen } from '../../engine/systemErrors.js';
import { harmlessDocument, safeJson } from '../../engine/text.js';
import { drawn, type Palette, paletteFor } from './palette.js';
import { wrapWords } from './wrap.js';

/**
 * What a command may do to the outside: results on stdout, everything about progress on stderr.
 * A reader that goes away (`| head`) ends the output and raises `interrupted`; it is no error.
 *
 * Nothing in what is said can steer the terminal: each line is `drawn`, so that only what the palette painted is a
 * sequence, and a line end within a line is shown as `\n`. Lines of ours are told as such, never joined to one text.
 */
export interface Terminal {
  /** A line of the result, or several, on stdout. */
  print(lines: string | readonly string[]): void;
  /** Sentences on stdout, as lines that a screen does not break within words; no other output is broken. */
  tell(lines: string | readonly string[]): void;
  /** A line on stdout in the place of the one that was so shown before; empty to take that away. For a screen only. */
  showForNow(line: string): void;
  /** A whole document on stdout: lines of text, or bytes, which are refused (OthelloError `usage`) by a screen. */
  document(content: string | Uint8Array): void;
  /** One JSON document on one line of stdout; it parses to the very same data, whatever is in it. */
  json(document: unknown): void;
  /** A line about progress or a warning, on stderr. */
  note(line: string): void;
  /** While bars are on the screen, lines about progress go through them; undefined ends that. */
  redirectNotes(sink: ((line: string) => void) | undefined): void;
  /** Colours of stdout and of stderr: they are no colours at all where the stream shows none. */
  readonly palette: Palette;
  readonly notePalette: Palette;
  /** Whether stderr is a screen on which a line can be redrawn. */
  readonly live: boolean;
  /** Whether a person types at the other end of stdin. */
  readonly interactive: boolean;
  /** What is typed or piped in. */
  readonly input: NodeJS.ReadableStream;
  /** Width of stdout and of stderr; 80 where they are no screens. */
  readonly columns: number;
  readonly noteColumns: number;
  /**
   * From the first call on, Ctrl-C raises this signal so that the command can stop cleanly; a second Ctrl-C, a second
   * later or more, ends the program at once. Commands that never ask keep the ordinary Ctrl-C.
   */
  listenForInterrupt(explanation: string): AbortSignal;
  /** Called when a second Ctrl-C ends the program at once, to give back what must not stay as it is; undefined ends that. */
  beforeEnd(action: (() => void) | undefined): void;
  /** Whether Ctrl-C, SIGTERM or a hang-up asked for the end. */
  readonly wasInterrupted: boolean;
  /** The failure of stdout, if it has failed (a full disk); checked when the command is done. */
  readonly outputFailure: OthelloError | undefined;
}

/** Lines as they are written, each with its end. */
export function drawnLines(lines: string | readonly string[]): string {
  return [lines]
    .flat()
    .map((line) => `${drawn(line)}\n`)
    .join('');
}

/** Signals within so many milliseconds are one stop: wrappers hand on the Ctrl-C that the terminal sends them all. */
const ONE_STOP = 1000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGXCPU'] as const;
/** Sent again and again by the system, not by somebody impatient: of a terminal that is gone, of a limit (`ulimit -t`). */
const PATIENT: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGXCPU'];
export const EXIT_INTERRUPTED = 130;

class ProcessTerminal implements Terminal {
  readonly palette = paletteFor(stdout, process.env);
  readonly notePalette = paletteFor(stderr, process.env);
  readonly live = stderr.isTTY && process.env['TERM'] !== 'dumb';
  readonly interactive = stdin.isTTY;
  readonly input = stdin;
  readonly #abort = new AbortController();
  #listening = false;
  #closed = false;
  #interrupted = false;
  #interruptedAt = 0;
  #beforeEnd: (() => void) | undefined;
  #failure: OthelloError | undefined;
  #forNow = '';
  #sink: ((line: string) => void) | undefined;

  constructor() {
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      this.#closed = true;
      // A terminal that is gone answers EIO: nobody reads any more, and its hang-up ends the program as well.
      if (error.code !== 'EPIPE' && !(error.code === 'EIO' && stdout.isTTY))
        this.#failure ??= writeFailure(error);
      this.#abort.abort();
    });
    // Progress that nobody reads is not worth failing for.
    stderr.on('error', () => undefined);
    // Whoever reads it sees that it ends.
    stdin.on('error', () => undefined);
    process.on('exit', leaveGoneTerminals);
  }

  get columns(): number {
    return stdout.isTTY ? stdout.columns : 80;
  }
  get noteColumns(): number {
    return stderr.isTTY ? stderr.columns : 80;
  }
  get wasInterrupted(): boolean {
    return this.#interrupted;
  }
  get outputFailure(): OthelloError | undefined {
    return this.#failure;
  }

  print(lines: string | readonly string[]): void {
    this.#write(drawnLines(lines));
  }
  tell(lines: string | readonly string[]): void {
    this.print(stdout.isTTY ? [lines].flat().flatMap((line) => wrapWords(line, this.columns)) : lines);
  }
  showForNow(line: string): void {
    const before = this.#forNow;
    this.#forNow = drawn(line);
    this.#write(`\r${' '.repeat(before.length)}\r${this.#forNow}`);
  }
  document(content: string | Uint8Array): void {
    if (typeof content !== 'string' && stdout.isTTY) {
      throw new OthelloError('usage', 'A PNG picture is nothing for a terminal; add --out FILE.');
    }
    this.#write(typeof content === 'string' ? harmlessDocument(content) : content);
  }
  json(document: unknown): void {
    this.#write(`${safeJson(document)}\n`);
  }
  note(line: string): void {
    if (this.#sink === undefined) stderr.write(drawnLines(line));
    else this.#sink(line);
  }
  redirectNotes(sink: ((line: string) => void) | undefined): void {
    this.#sink = sink;
  }

  #write(content: string | Uint8Array): void {
    if (!this.#closed) stdout.write(content);
  }

  listenForInterrupt(explanation: string): AbortSignal {
    if (!this.#listening) {
      this.#listening = true;
      for (const signal of SIGNALS) process.on(signal, () => this.#interrupt(explanation, signal));
    }
    return this.#abort.signal;
  }

  beforeEnd(action: (() => void) | undefined): void {
    this.#beforeEnd = action;
  }

  #interrupt(explanation: string, signal: NodeJS.Signals): void {
    if (this.#interrupted) {
      if (PATIENT.includes(signal)) return;
      if (performance.now() - this.#interruptedAt < ONE_STOP) return;
      this.#beforeEnd?.();
      endAtOnce();
    }
    this.#interrupted = true;
    this.#interruptedAt = performance.now();
    this.note(explanation);
    this.#abort.abort();
  }
}

/** Which of stdin, stdout and stderr were a terminal at the beginning. */
const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));

/**
 * Puts nothing in the place of a terminal that is gone. At its exit Node gives each terminal its modes back, and Node 20
 * takes the failure of that for a defect of its own: it ends with a segmentation fault.
 */
function leaveGoneTerminals(): void {
  for (const descriptor of terminals) {
    if (isatty(descriptor)) continue;
    closeSync(descriptor);
    openSync('/dev/null', 'r+'); // takes the lowest free number
  }
}

/**
 * Ends the process by the signal itself: an orderly exit would wait for the worker threads, and ending one in the
 * middle of a run of its session brings the whole process down with a message of its own.
 */
function endAtOnce(): void {
  for (const signal of SIGNALS) process.removeAllListeners(signal);
  process.kill(process.pid, 'SIGINT');
}

function writeFailure(error: NodeJS.ErrnoException): OthelloError {
  const code = foreseen(error)?.code ?? 'failed';
  const reason = because(error) === '' ? `: ${error.message}` : because(error);
  return new OthelloError(code, `The output could not be written${reason}.`, { cause: error });
}

export function openTerminal(): Terminal {
  return new ProcessTerminal();
}

/** Waits until stdout has taken everything, or failed: then the terminal knows why. */
export async function flushOutput(): Promise<void> {
  if (stdout.destroyed) return;
  await new Promise<void>((resolve) => {
    stdout.write('', () => resolve());
  });
  await setImmediate();
}
