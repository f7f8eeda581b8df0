import { defineCommand } from '../../command/command.js';
import { processClock } from '../../engine/processClock.js';
import { NBoardServer } from '../../protocols/nboard.js';
import { serveEngine, serveOptions } from '../../protocols/serveEngine.js';

export const nboard = defineCommand({
  options: serveOptions,
  examples: [
    { line: 'nboard', says: 'wait for commands of NBoard on stdin' },
    { line: 'nboard --sims 2000', says: 'what a front end calls as its engine' },
  ],
  epilogue:
    'Version 2 of the protocol of the NBoard front end. go answers without playing the move; hints may be cut short. At depth 12 ' +
    'the engine thinks as long as --sims or --seconds says, twice as long with each two plies more. docs/front-ends.md says ' +
    'how NBoard is set up.',
  run: (values) => serveEngine(values, (engine, send) => new NBoardServer(engine, send, processClock)),
});
