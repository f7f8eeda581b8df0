import { performance } from 'node:perf_hooks';
import { OthelloError } from '../../../engine/errors.js';
import { moveName } from '../../../engine/notation.js';
import { discs, type Position } from '../../../engine/position.js';
import type { Solution } from '../../../engine/solver/solver.js';
import { NO_MOVE } from '../../../engine/squareSet.js';
import { defineCommand } from '../../command/command.js';
import { decimal, flag, integer, text } from '../../command/option.js';
import { StoppableSolver } from '../../engine/stoppableSolver.js';
import { givenMoves, givenPosition, type Note } from '../../sources/givenGame.js';
import { formatAmount, signed } from '../../terminal/format.js';

/** Empty squares from which on somebody who waits is told why. */
const DEEP = 24;

export const solve = defineCommand({
  options: {
    position: text('a board: 64 characters and the side to move, or any other form', '"P"'),
    moves: text('the position after these moves', 'TRANSCRIPT'),
    all: flag('the exact score of every move, not only of the best'),
    outcome: flag('only whether it is won, drawn or lost: several times faster'),
    nodes: integer('stop after so many positions', { minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    seconds: decimal('stop after so much time', { minimum: 0.001, maximum: 1e7 }, 'S'),
    json: flag('print {"score","best","nodes","seconds"} and more'),
  },
  examples: [
    {
      line: 'solve --position "O--OOOOX-OOOOOOXOOXXOOOXOOXOOOXXOOOOOOXX---OOOOX----O--X-------- X"',
      says: 'the score with best play, and the best line',
    },
    {
      line: 'solve --all --seconds 60 --json --position "-OOOOO----OOOOX--OOOOOO-XXXXXOO--XXOOX--OOXOXX----OXXO---OOO--O- X"',
      says: 'every move, within a minute, for scripts',
    },
  ],
  epilogue:
    'The score is the final disc difference for the side to move, empty squares to the winner; with --outcome 1, 0 or -1. ' +
    'A search that was stopped early says so ("complete" is false): its score is only what is proven to be reachable.',
  async run({ position: given, moves, all, outcome, nodes, seconds: limit, json }, terminal) {
    const position = positionOf(given, moves, (line) => terminal.note(line));
    const { empty } = discs(position);
    if (empty > DEEP && nodes === undefined && limit === undefined) {
      terminal.note(
        `${empty} squares are empty: from ${DEEP} on it may take minutes, each further one two to three times as long; ` +
          '--seconds or --nodes end it earlier, as does Ctrl-C.',
      );
    }
    const signal = terminal.listenForInterrupt('Stopping: what is proven is shown.');
    const began = performance.now();
    const elapsed = (): number => (performance.now() - began) / 1000;
    const tableBits = empty > 24 ? 24 : empty > 20 ? 22 : 20;
    const options = {
      allMoves: all,
      goal: outcome ? ('outcome' as const) : ('score' as const),
      ...(nodes === undefined ? {} : { maxNodes: nodes }),
    };
    const solver = new StoppableSolver(signal, tableBits);
    const solution = await solver.solve(position, options, limit);
    const seconds = elapsed();
    await solver.close();
    if (json) terminal.json(documentOf(solution, seconds, outcome));
    else terminal.print(textOf(solution, seconds, position, outcome));
  },
});

function positionOf(position: string | undefined, moves: string | undefined, note: Note): Position {
  if ((position === undefined) === (moves === undefined)) {
    throw new OthelloError('usage', 'solve needs a position: either --position "P" or --moves TRANSCRIPT.');
  }
  return (position === undefined ? givenMoves(moves!, note) : givenPosition(position, note)).position;
}

function documentOf(solution: Solution, seconds: number, outcome: boolean) {
  const { score, best, nodes, complete, line, moves } = solution;
  return {
    score,
    // Of a search that has proven nothing yet, the best move is only the one it was at.
    best: best === NO_MOVE || (!complete && score === lowestOf(outcome)) ? null : moveName(best),
    nodes,
    seconds,
    complete,
    line: line.map(moveName),
    ...(moves === undefined
      ? {}
      : { moves: moves.map(({ move, score: exact }) => ({ move: moveName(move), score: exact })) }),
  };
}

function textOf(solution: Solution, seconds: number, { turn }: Position, outcome: boolean): string[] {
  const { score, best, nodes, complete, line, moves } = solution;
  const said = outcome ? outcomeName : (value: number): string => signed(value);
  if (best === NO_MOVE) return [`The game is over: ${said(score)} for ${turn}.`];
  const effort = `${formatAmount(nodes)} positions in ${seconds.toFixed(3)} s, ${formatAmount(nodes / Math.max(seconds, 1e-6))} a second`;
  const proven =
    score === lowestOf(outcome)
      ? 'nothing is proven yet'
      : `what is proven is at least ${said(score)} for ${turn}, with ${moveName(best)}`;
  return [
    complete ? `${said(score)} for ${turn} with ${moveName(best)}` : `Stopped early: ${proven}.`,
    ...(moves ?? []).map(
      ({ move, score: exact }) => `  ${moveName(move).padEnd(4)} ${said(exact).padStart(3)}`,
    ),
    ...(line.length === 0 ? [] : [`best line: ${line.map(moveName).join(' ')}`]),
    effort,
  ];
}

function lowestOf(outcome: boolean): number {
  return outcome ? -1 : -64;
}

function outcomeName(outcome: number): string {
  return outcome > 0 ? 'a win' : outcome < 0 ? 'a loss' : 'a draw';
}
