#!/usr/bin/env node
import { argv, exit } from 'node:process';
import { runProgram } from './program.js';
import { openTerminal } from './terminal.js';

exit(await runProgram(argv.slice(2), openTerminal()));
