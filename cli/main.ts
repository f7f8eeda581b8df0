#!/usr/bin/env node
import { argv, exit } from 'node:process';
import { runProgram } from './program.js';
import { flushOutput, openTerminal } from './terminal.js';

const code = await runProgram(argv.slice(2), openTerminal());
await flushOutput();
exit(code);
