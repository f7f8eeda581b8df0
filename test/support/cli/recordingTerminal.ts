import { Readable } from 'node:stream';
import { runProgram } from '../../../cli/program.js';
import { PLAIN } from '../../../cli/terminal/palette.js';
import { drawnLines, type Terminal } from '../../../cli/terminal/terminal.js';
import { harmlessDocument, safeJson } from '../../../engine/text.js';
import type { Finished } from './program.js';

/** A terminal that keeps what it is told, for command lines that need no process of their own. */
export class RecordingTerminal implements Terminal {
  stdout = '';
  stderr = '';
  readonly palette = PLAIN;
  readonly notePalette = PLAIN;
  readonly live = false;
  readonly interactive = false;
  readonly input: Readable;
  readonly columns = 80;
  readonly noteColumns = 80;

  constructor(input = '') {
    this.input = Readable.from([Buffer.from(input)]);
  }

  get wasInterrupted(): boolean {
    return false;
  }
  readonly outputFailure = undefined;

  print(lines: string | readonly string[]): void {
    this.stdout += drawnLines(lines);
  }
  tell(lines: string | readonly string[]): void {
    this.print(lines);
  }
  showForNow(line: string): void {
    this.print(line);
  }
  document(content: string | Uint8Array): void {
    this.stdout +=
      typeof content === 'string' ? harmlessDocument(content) : Buffer.from(content).toString('latin1');
  }
  json(document: unknown): void {
    this.stdout += `${safeJson(document)}\n`;
  }
  note(line: string): void {
    this.stderr += drawnLines(line);
  }
  redirectNotes(): void {
    // Nothing is ever redrawn here.
  }
  beforeEnd(): void {
    // Nothing ends it.
  }
  listenForInterrupt(): AbortSignal {
    return new AbortController().signal;
  }
}

/**
 * Runs a command line within this process, which takes a fraction of one of its own: where signals, streams, the
 * surroundings and the end of the process do not matter.
 */
export async function runHere(args: readonly string[], input = ''): Promise<Finished> {
  const terminal = new RecordingTerminal(input);
  const code = await runProgram(args, terminal);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}
