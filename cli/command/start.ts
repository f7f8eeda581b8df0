import { spawn } from 'node:child_process';
import process, { argv, exit } from 'node:process';
import { format } from 'node:util';
import { hearNotes } from '../../engine/notes.js';
import { endThreads, hasAbandonedThreads } from '../../engine/threads.js';
import { runProgram } from '../program.js';
import { openTerminal } from '../terminal/terminal.js';
import { refuseCutAddons } from './addons.js';
import { reportFailure } from './failure.js';

/** Seconds that the end of the process may take where a thread is left behind in native code, for which Node waits. */
const LAST_SECONDS = 5;

/** Has this process killed should it not end by itself: by another one, since no code of this one runs while it ends. */
function endByForce(): void {
  const kill = `setTimeout(() => process.ppid === ${process.pid} && process.kill(${process.pid}, 'SIGKILL'), ${1000 * LAST_SECONDS})`;
  spawn(process.execPath, ['-e', kill], { detached: true, stdio: 'ignore' }).unref();
}

/** Runs the command line of this process and ends it. */
export async function start(): Promise<void> {
  refuseCutAddons();
  const terminal = openTerminal();
  // What packages say: Node itself would print it as it is.
  for (const way of ['debug', 'error', 'info', 'log', 'warn'] as const) {
    console[way] = (...said: unknown[]) => terminal.note(format(...said));
  }
  hearNotes((sentence) => terminal.note(sentence));
  let leaving = false;
  /** The one way out: a thread that is ended in the midst of native code can take the process with it. */
  const leave = async (code: number): Promise<void> => {
    leaving = true;
    await endThreads();
    if (hasAbandonedThreads()) endByForce();
    exit(code);
  };
  // What nobody caught is told as any failure is; what fails while the program leaves changes nothing any more.
  process.on('uncaughtException', (error) => {
    if (!leaving) void leave(reportFailure(error, terminal));
  });
  await leave(await runProgram(argv.slice(2), terminal));
}
