import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { OthelloError } from '../../../engine/errors.js';
import { perft as countLeaves } from '../../../engine/perft.js';
import { initialPosition, isOver, legalMoveList, play, type Position } from '../../../engine/position.js';
import { defineCommand } from '../../command/command.js';
import { flag, integer, text } from '../../command/option.js';
import { givenPosition } from '../../sources/givenGame.js';

export const perft = defineCommand({
  positional: 'depth',
  options: {
    depth: integer('how many plies ahead', { minimum: 0, maximum: 20 }),
    position: text('count from this position instead of the first one', 'POSITION'),
    json: flag('print {"depth","leaves","seconds","complete"}'),
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
    const start =
      position === undefined
        ? initialPosition()
        : givenPosition(position, (line) => terminal.note(line)).position;
    const began = performance.now();
    const signal = terminal.listenForInterrupt('Stopping: what was counted is shown.');
    const { leaves, complete } = await countInParts(start, depth, signal);
    const seconds = (performance.now() - began) / 1000;
    if (json) terminal.json({ depth, leaves, seconds, complete });
    else if (!complete)
      terminal.print(`Stopped: ${leaves} of the positions were counted in ${seconds.toFixed(1)} s`);
    else {
      const rate = seconds > 0 ? `, ${(leaves / seconds / 1e6).toFixed(1)} M/s` : '';
      terminal.print(`perft(${depth}) = ${leaves}  (${seconds.toFixed(3)} s${rate})`);
    }
  },
});

/** Plies of a part: some hundredths of a second. */
const PART = 8;

/** Leaves at a depth, counted in parts between which an interrupt is heard; then those counted so far. */
async function countInParts(start: Position, depth: number, signal: AbortSignal) {
  let leaves = 0;
  const walk = async (position: Position, left: number): Promise<void> => {
    if (left <= PART || isOver(position)) {
      leaves += countLeaves(position, left);
      await setImmediate();
      return;
    }
    for (const move of legalMoveList(position)) {
      if (signal.aborted) return;
      await walk(play(position, move), left - 1);
    }
  };
  await walk(start, depth);
  return { leaves, complete: !signal.aborted };
}
