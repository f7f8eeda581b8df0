import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { OthelloError, quote } from '../../engine/errors.js';
import { fileReason } from '../../engine/systemErrors.js';
import { startTimer } from '../threads/timer.js';
import { splitCommandLine } from './commandLine.js';
import { killMarked, markedEnvironment, newMark } from './leftovers.js';

/** An engine that prints more than this without a line end prints nonsense. */
const MAX_LINE = 65_536;
/** An engine that is so many characters ahead of its reader has to wait before it can print more. */
const MAX_UNREAD = 1_000_000;
const STDERR_KEPT = 400;
/** How long the last words of an engine that has ended may take: a process that it left behind may hold its pipes open. */
const LAST_WORDS_MS = 100;
/** How long an engine that was told to quit may take before it is killed. */
const QUIT_SECONDS = 1;

interface Waiting {
  readonly resolve: (line: string) => void;
  readonly reject: (error: OthelloError) => void;
}

/**
 * A foreign engine as a child process that is spoken to in lines. Whatever goes wrong with it is an OthelloError
 * `engineFailed` that says what; the process is dead then, and every later call fails with the same error.
 */
export class EngineProcess {
  readonly command: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #mark = newMark();
  /** Lines that were printed; those before `#next` have been read. */
  #lines: string[] = [];
  #next = 0;
  #unread = 0;
  #rest = '';
  #stderr = '';
  /** The last line that was no answer; for an engine that fails it may be the reason. */
  #passed = '';
  #failure: OthelloError | undefined;
  #waiting: Waiting | undefined;
  readonly #closed: Promise<void>;

  /** @param command program and arguments, see `splitCommandLine`; no shell runs it. */
  constructor(command: string) {
    this.command = command;
    const [program, ...args] = splitCommandLine(command);
    // A group of its own, so that what the engine starts is killed with it.
    let child: ChildProcessWithoutNullStreams;
    try {
      child = spawn(program!, args, {
        stdio: 'pipe',
        detached: process.platform !== 'win32',
        env: markedEnvironment(this.#mark),
      });
    } catch (error) {
      throw new OthelloError('engineFailed', `The engine ${command} ${startFailure(error as Error)}.`);
    }
    this.#child = child;
    remember(this);
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    });
    child.stdin.on('error', () => undefined); // the engine has gone; `close` says so
    this.#closed = new Promise((resolve) => {
      child.once('error', (error) => {
        this.fail(startFailure(error));
        forget(this);
        resolve();
      });
      child.once('exit', () => {
        setTimeout(() => {
          child.stdout.destroy();
          child.stderr.destroy();
        }, LAST_WORDS_MS);
      });
      child.once('close', (code, signal) => {
        this.#end(code, signal);
        forget(this);
        resolve();
      });
    });
  }

  /** Sends one line. */
  send(line: string): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#child.stdin.write(`${line}\n`);
  }

  /** The next line that the engine prints, without its end; inside of {@link within}, which limits the time. */
  async readLine(): Promise<string> {
    const line = this.#nextLine();
    if (line !== undefined) return line;
    if (this.#failure !== undefined) throw this.#failure;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** Remembers a line that is no answer, such as a banner, for what is said when no answer comes. */
  passOver(line: string): void {
    if (line.trim() !== '') this.#passed = line.trim();
  }

  /** Reads a whole answer; an engine that does not finish it in time fails, even while it prints other lines. */
  async within<Answer>(seconds: number, what: string, read: () => Promise<Answer>): Promise<Answer> {
    const stopTimer = startTimer(seconds * 1000, () => {
      const printed = this.#passed === '' ? '' : `; the last line it printed was ${quote(this.#passed)}`;
      this.fail(`did not answer ${what} within ${seconds} s${printed}`);
    });
    try {
      return await read();
    } finally {
      stopTimer();
    }
  }

  /** Gives the engine up: kills it and makes this and every later call throw. Returns the error. */
  fail(reason: string): OthelloError {
    if (this.#failure !== undefined) return this.#failure;
    this.#failure = new OthelloError('engineFailed', `The engine ${this.command} ${reason}.`);
    this.kill();
    this.#readToTheEnd();
    this.#take()?.reject(this.#failure);
    return this.#failure;
  }

  /** Ends the process, with a last line to ask it to; when it does not listen, it is killed. Never throws. */
  async dispose(farewell?: string): Promise<void> {
    if (this.#failure === undefined) {
      if (farewell !== undefined) this.#child.stdin.write(`${farewell}\n`);
      this.#child.stdin.end();
    }
    this.#readToTheEnd();
    const timer = setTimeout(() => {
      this.kill();
    }, QUIT_SECONDS * 1000);
    await this.#closed;
    clearTimeout(timer);
    this.kill(); // what it may have left behind in its group
  }

  /** Ends the process at once, and what it has started. Never throws. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#child.kill('SIGKILL');
      else process.kill(-pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL'); // the group is gone already
    }
    killMarked(this.#mark);
  }

  #nextLine(): string | undefined {
    const line = this.#lines[this.#next];
    if (line === undefined) return undefined;
    this.#next += 1;
    this.#unread -= line.length + 1;
    if (this.#next === this.#lines.length) {
      this.#lines = [];
      this.#next = 0;
      this.#child.stdout.resume();
    }
    return line;
  }

  /** Nobody asks any more: what is still printed is passed over, since a full pipe would keep the process from ending. */
  #readToTheEnd(): void {
    this.#child.stdout.removeAllListeners('data').resume();
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    if (this.#rest.length > MAX_LINE) {
      this.fail(`printed ${MAX_LINE} characters without a line end`);
      return;
    }
    for (const line of lines) {
      const complete = line.replace(/\r$/, '');
      const waiting = this.#take();
      if (waiting === undefined) {
        this.#lines.push(complete);
        this.#unread += complete.length + 1;
      } else waiting.resolve(complete);
    }
    if (this.#unread > MAX_UNREAD) this.#child.stdout.pause();
  }

  /** The last line that was not read as an answer. */
  #lastPrinted(): string {
    const unread = [...this.#lines.slice(this.#next), this.#rest].map((line) => line.trim());
    return (unread.findLast((line) => line !== '') ?? this.#passed).slice(-STDERR_KEPT);
  }

  #take(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    const how = signal === null ? `exited with code ${code ?? 0}` : `was ended by ${signal}`;
    const said = this.#stderr.trim().split('\n').at(-1)!;
    const last = said === '' ? this.#lastPrinted() : said;
    this.fail(last === '' ? how : `${how}: ${last}`);
  }
}

function startFailure(error: NodeJS.ErrnoException): string {
  const { code, message } = error;
  const reason =
    code === 'EAGAIN' ? 'the system starts no further process (ulimit -u)' : (fileReason(error) ?? message);
  return `could not be started: ${reason}${code === undefined ? '' : ` (${code})`}`;
}

/** Engines that run; a process that ends takes them with it. */
const running = new Set<EngineProcess>();

function killAll(): void {
  for (const engine of running) engine.kill();
}

function remember(engine: EngineProcess): void {
  if (running.size === 0) process.once('exit', killAll);
  running.add(engine);
}

function forget(engine: EngineProcess): void {
  running.delete(engine);
  if (running.size === 0) process.off('exit', killAll);
}
