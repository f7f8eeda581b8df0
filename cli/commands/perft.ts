import { performance } from 'node:perf_hooks';
import { initialPosition, OthelloError, parsePosition, perft as countLeaves } from '../../engine/index.js';
import { defineCommand } from '../command.js';
import { flag, integer, text } from '../option.js';

export const perft = defineCommand({
  positional: 'depth',
  options: {
    depth: integer('how many plies ahead', { minimum: 0, maximum: 20 }),
    position: text('count from this position instead of the first one', 'POSITION'),
    json: flag('print {"depth","leaves","seconds"}'),
  },
  examples: [
    { line: 'perft 9', says: '3005288 positions, and how fast they were counted' },
    { line: 'perft --depth 5 --json', says: 'the same for scripts' },
  ],
  epilogue: 'A pass is one ply, and a game that ends earlier counts once.',
  async run({ depth, position, json }, terminal) {
    if (depth === undefined) {
      throw new OthelloError('usage', 'perft needs a depth: a whole number from 0 to 20, as in perft 9.');
    }
    const start = position === undefined ? initialPosition() : parsePosition(position);
    const began = performance.now();
    const leaves = countLeaves(start, depth);
    const seconds = (performance.now() - began) / 1000;
    if (json) terminal.json({ depth, leaves, seconds });
    else {
      const rate = seconds > 0 ? `, ${(leaves / seconds / 1e6).toFixed(1)} M/s` : '';
      terminal.print(`perft(${depth}) = ${leaves}  (${seconds.toFixed(3)} s${rate})`);
    }
  },
});
