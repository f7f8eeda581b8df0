import { closeSync, openSync } from 'node:fs';
import { stderr, stdin, stdout } from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { because, foreseen, OthelloError } from '../engine/index.js';
import { paletteFor, type Palette } from './palette.js';

/**
 * What a command may do to the outside: results on stdout, everything about progress on stderr.
 * A reader that goes away (`| head`) ends the output and raises `interrupted`; it is no error.
 */
export interface Terminal {
  /** A line of the result, on stdout. */
  print(line: string): void;
  /** Text on stdout with nothing added; for prompts and documents. */
  write(text: string): void;
  /** One JSON document on one line of stdout. */
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
  /** Width of stdout and of stderr; 80 where they are no screens. */
  readonly columns: number;
  readonly noteColumns: number;
  /**
   * From the first call on, Ctrl-C raises this signal so that the command can stop cleanly; a second Ctrl-C
   * ends the program at once. Commands that never ask keep the ordinary Ctrl-C.
   */
  listenForInterrupt(explanation: string): AbortSignal;
  /** Whether Ctrl-C, SIGTERM or a hang-up asked for the end. */
  readonly wasInterrupted: boolean;
  /** The failure of stdout, if it has failed (a full disk); checked when the command is done. */
  readonly outputFailure: OthelloError | undefined;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGXCPU'] as const;
/** Sent again and again by the system, not by somebody impatient: of a terminal that is gone, of a limit (`ulimit -t`). */
const PATIENT: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGXCPU'];
export const EXIT_INTERRUPTED = 130;

class ProcessTerminal implements Terminal {
  readonly palette = paletteFor(stdout, process.env);
  readonly notePalette = paletteFor(stderr, process.env);
  readonly live = stderr.isTTY && process.env['TERM'] !== 'dumb';
  readonly interactive = stdin.isTTY;
  readonly #abort = new AbortController();
  #listening = false;
  #closed = false;
  #interrupted = false;
  #failure: OthelloError | undefined;
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

  print(line: string): void {
    this.write(`${line}\n`);
  }
  write(text: string): void {
    if (!this.#closed) stdout.write(text);
  }
  json(document: unknown): void {
    this.print(JSON.stringify(document));
  }
  note(line: string): void {
    if (this.#sink === undefined) stderr.write(`${line}\n`);
    else this.#sink(line);
  }
  redirectNotes(sink: ((line: string) => void) | undefined): void {
    this.#sink = sink;
  }

  listenForInterrupt(explanation: string): AbortSignal {
    if (!this.#listening) {
      this.#listening = true;
      for (const signal of SIGNALS) process.on(signal, () => this.#interrupt(explanation, signal));
    }
    return this.#abort.signal;
  }

  #interrupt(explanation: string, signal: NodeJS.Signals): void {
    if (this.#interrupted && PATIENT.includes(signal)) return;
    if (this.#interrupted) endAtOnce();
    this.#interrupted = true;
    this.note(explanation);
    this.#abort.abort();
  }
}

/** Which of stdin, stdout and stderr were a terminal at the beginning. */
const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));

/**
 * Puts nothing in the place of a terminal that is gone. At its exit Node gives each terminal its modes back, and Node 20 and
 * 22 take the failure of that for a defect of their own: they end with a segmentation fault.
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
