#!/usr/bin/env node
import process, { argv, env, exit } from 'node:process';
import { format } from 'node:util';
import { reportFailure } from './failure.js';
import { runProgram } from './program.js';
import { openTerminal } from './terminal.js';

// React is loaded later, where a screen is wanted, and is slower with its checks for developers.
env['NODE_ENV'] ??= 'production';
const terminal = openTerminal();
// What packages say, and what nobody caught: Node itself would print it as it is.
for (const way of ['debug', 'error', 'info', 'log', 'warn'] as const) {
  // eslint-disable-next-line no-restricted-syntax -- led to the terminal
  console[way] = (...said: unknown[]) => terminal.note(format(...said));
}
process.on('uncaughtException', (error) => exit(reportFailure(error, terminal)));
exit(await runProgram(argv.slice(2), terminal));
