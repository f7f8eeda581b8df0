#!/usr/bin/env node
import { argv, env, exit } from 'node:process';
import { runProgram } from './program.js';
import { openTerminal } from './terminal.js';

// React is loaded later, where a screen is wanted, and is slower with its checks for developers.
env['NODE_ENV'] ??= 'production';
exit(await runProgram(argv.slice(2), openTerminal()));
