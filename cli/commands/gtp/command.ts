import { defineCommand } from '../../command/command.js';
import { processClock } from '../../engine/processClock.js';
import { GtpServer } from '../../protocols/gtp.js';
import { serveEngine, serveOptions } from '../../protocols/serveEngine.js';

export const gtp = defineCommand({
  options: serveOptions,
  examples: [
    { line: 'gtp', says: 'wait for commands of the Go Text Protocol on stdin' },
    { line: 'gtp --model runs/first --sims 200', says: 'the newest network of a run, quicker' },
    {
      line: 'gtp --seed 7 --opening-variety 8',
      says: 'openings that differ, the same again with the same seed',
    },
    { line: 'gtp --seconds 2', says: 'two seconds a move, unless the other side sets a clock' },
  ],
  epilogue:
    'The subset that Othello programs share, and what GoGui needs to play and analyse Othello; rows count from the top. Type ' +
    'list_commands. Clocks set with time_settings and time_left are kept. quit, the line "# interrupt" and the end of the ' +
    'input end a search; one of at most 1,000 simulations is finished when the input ends. docs/front-ends.md says how ' +
    'front ends are set up.',
  run: (values) => serveEngine(values, (engine, send) => new GtpServer(engine, send, processClock)),
});
