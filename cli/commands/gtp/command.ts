import { defineCommand } from '../../command/command.js';
import { processClock } from '../../playing/clock.js';
import { GtpServer } from '../../protocols/gtp.js';
import { serveEngine, serveOptions } from '../../protocols/serveEngine.js';

export const gtp = defineCommand({
  options: serveOptions,
  examples: [
    { line: 'gtp', says: 'wait for commands of the Go Text Protocol on stdin' },
    { line: 'gtp --model runs/first --sims 200', says: 'the newest network of a run, quicker' },
    { line: 'gtp --seconds 2', says: 'two seconds a move, unless the other side sets a clock' },
  ],
  epilogue:
    'The subset that Othello programs share; rows count from the top. Type list_commands. Clocks set with time_settings ' +
    'and time_left are kept.',
  run: (values) => serveEngine(values, (engine, send) => new GtpServer(engine, send, processClock)),
});
