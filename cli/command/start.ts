import process, { argv, exit } from 'node:process';
import { format } from 'node:util';
import { endThreads } from '../../engine/threads.js';
import { runProgram } from '../program.js';
import { openTerminal } from '../terminal/terminal.js';
import { refuseCutAddons } from './addons.js';
import { reportFailure } from './failure.js';

/** Runs the command line of this process and ends it. */
export async function start(): Promise<void> {
  refuseCutAddons();
  const terminal = openTerminal();
  // What packages say: Node itself would print it as it is.
  for (const way of ['debug', 'error', 'info', 'log', 'warn'] as const) {
    console[way] = (...said: unknown[]) => terminal.note(format(...said));
  }
  let leaving = false;
  /** The one way out: a thread that is ended in the midst of native code can take the process with it. */
  const leave = async (code: number): Promise<void> => {
    leaving = true;
    await endThreads();
    exit(code);
  };
  // What nobody caught is told as any failure is; what fails while the program leaves changes nothing any more.
  process.on('uncaughtException', (error) => {
    if (!leaving) void leave(reportFailure(error, terminal));
  });
  await leave(await runProgram(argv.slice(2), terminal));
}
