import type { ErrorCode, OthelloError } from '../../engine/errors.js';
import { Stopped } from '../../engine/stop.js';
import { foreseen } from '../../engine/systemErrors.js';
import { EXIT_INTERRUPTED, flushOutput, type Terminal } from '../terminal/terminal.js';
import { lacksDescriptors, TOO_FEW_DESCRIPTORS } from './descriptors.js';

const EXIT_DONE = 0;
const EXIT_FAILED = 1;
const EXIT_BAD_INPUT = 2;

/** The codes of commands that were given good input and still failed; every other code is bad input. */
const FAILED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'diskFull',
  'readOnly',
  'moved',
  'unsound',
  'engineFailed',
  'diverged',
  'noMemory',
  'noResources',
  'deviceLost',
  'brokenInstallation',
  'failed',
]);

/** What SQLite and the file system say when there is no room, however deep in the causes it stands. */
function isDiskFull(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (
      code === 'ENOSPC' ||
      code === 'EDQUOT' ||
      code === 'EFBIG' ||
      code === 'SQLITE_FULL' ||
      code === 'diskFull'
    )
      return true;
  }
  return false;
}

/** What was foreseen in it or in its causes; undefined for a defect. */
function foreseenIn(error: unknown): OthelloError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const known = foreseen(cause);
    if (known !== undefined && known.code !== 'internal') return known;
  }
  return undefined;
}

/** The one place that turns a failure into a sentence on stderr and an exit code. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  const say = (sentence: string): void => {
    const { notePalette } = terminal;
    terminal.note(
      `${notePalette.paint('othello-zero:', { foreground: [214, 69, 65], bold: true })} ${sentence}`,
    );
    if (process.env['OTHELLO_ZERO_DEBUG'] === '1' && error instanceof Error) {
      // Further right, since a foreign text in it may have lines that look like ours.
      for (const line of String(error.stack).split('\n')) terminal.note(`  ${line}`);
    }
  };
  if (isDiskFull(error)) {
    const detail = foreseen(error)?.message ?? 'no space is left on the device';
    say(`${ended(detail)} What was already stored is safe: free some space and run the same command again.`);
    return EXIT_FAILED;
  }
  const known = foreseenIn(error);
  if (known !== undefined) {
    const fewFiles = known.code === 'brokenInstallation' && lacksDescriptors();
    say(fewFiles ? `A part of the program cannot be loaded: ${TOO_FEW_DESCRIPTORS}.` : ended(known.message));
    return FAILED.has(known.code) ? EXIT_FAILED : EXIT_BAD_INPUT;
  }
  const message = error instanceof Error ? error.message : String(error);
  say(`an unexpected error: ${ended(message)}`);
  terminal.note(
    'That is a defect of this program, please report it (OTHELLO_ZERO_DEBUG=1 shows where it happened).',
  );
  return EXIT_FAILED;
}

/** As a sentence: with a full stop. */
export function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** Runs a command to its end, success or failure, and returns the exit code of the process. */
export async function settle(work: () => Promise<void>, terminal: Terminal): Promise<number> {
  try {
    await work();
    await flushOutput();
  } catch (error) {
    if (!(error instanceof Stopped)) return reportFailure(error, terminal);
    if (error.message !== '') terminal.note(error.message);
    await flushOutput();
    return EXIT_INTERRUPTED;
  }
  if (terminal.outputFailure !== undefined) return reportFailure(terminal.outputFailure, terminal);
  return terminal.wasInterrupted ? EXIT_INTERRUPTED : EXIT_DONE;
}
