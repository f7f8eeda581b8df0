import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';

/**
 * A client of a tmux server in control mode: it takes commands on its input, and tells when a program has written to its
 * terminal. So a test looks at a screen when there is something new, and without a process for each look.
 */
export class TmuxClient {
  readonly #child: ChildProcessWithoutNullStreams;
  /** Who waits for the answers, in order. The first is that to the attaching, for which nobody waits. */
  readonly #waiting: ((lines: string[]) => void)[] = [() => undefined];
  readonly #news = new Set<() => void>();
  /** Whether something was written since the last question. */
  #isNew = false;
  #rest = '';
  #answer: string[] | undefined;

  constructor(socket: string) {
    this.#child = spawn('tmux', ['-u', '-L', socket, '-C', 'attach']);
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    // The server may go first; then nothing answers any more.
    this.#child.stdin.on('error', () => undefined);
    this.#child.on('close', () => this.#waiting.splice(0).forEach((resolve) => resolve([])));
  }

  /** What the command prints. */
  async ask(command: string): Promise<string> {
    const lines = await new Promise<string[]>((resolve) => {
      this.#waiting.push(resolve);
      this.#isNew = false;
      this.#child.stdin.write(`${command}\n`);
    });
    return lines.map((line) => `${line}\n`).join('');
  }

  /** Settles when something was written since the last question, at the latest after so many milliseconds. */
  async written(milliseconds: number): Promise<void> {
    if (this.#isNew) return;
    let onNews = (): void => undefined;
    const news = new Promise<void>((resolve) => (onNews = resolve));
    this.#news.add(onNews);
    await Promise.race([news, setTimeout(milliseconds)]);
    this.#news.delete(onNews);
  }

  close(): void {
    this.#child.kill();
  }

  #tell(): void {
    this.#isNew = true;
    for (const tell of this.#news) tell();
  }

  /** Answers stand between lines `%begin` and `%end`; other lines that begin with % tell what has happened. */
  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) {
      if (this.#answer === undefined) {
        if (line.startsWith('%begin ')) this.#answer = [];
        else if (line.startsWith('%output ')) this.#tell();
      } else if (/^%(end|error) \d+ \d+ \d+$/.test(line)) {
        this.#waiting.shift()?.(this.#answer);
        this.#answer = undefined;
      } else this.#answer.push(line);
    }
  }
}
