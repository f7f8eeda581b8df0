import { MAX_ALPHABETA_DEPTH, searchAlphaBeta } from './alphabeta.js';
import { OthelloError } from './errors.js';
import { flippedBy, legalMoveList, type Position } from './position.js';
import type { Random } from './random.js';
import { NO_MOVE, PASS, size } from './squareSet.js';

/** A player of our own that knows no network: a yardstick. Its move depends on nothing but its arguments. */
export interface Baseline {
  readonly name: string;
  /** PASS when nothing else is legal, NO_MOVE when the game is over. */
  chooseMove(position: Position, random: Random): number;
}

/** A legal move, each as likely. */
export const randomBaseline: Baseline = {
  name: 'random',
  chooseMove: (position, random) => draw(legalMoveList(position), random),
};

/** The move that turns over the most discs; of equal ones each as likely. */
export const greedyBaseline: Baseline = {
  name: 'greedy',
  chooseMove(position, random) {
    const moves = legalMoveList(position);
    const flips = moves.map((move) => (move === PASS ? 0 : size(flippedBy(position, move))));
    const most = Math.max(...flips);
    return draw(
      moves.filter((_, index) => flips[index] === most),
      random,
    );
  },
};

/** @throws OthelloError usage unless depth is a whole number from 1 to 20. */
export function alphabetaBaseline(depth: number): Baseline {
  if (!Number.isInteger(depth) || depth < 1 || depth > MAX_ALPHABETA_DEPTH) {
    throw new OthelloError(
      'usage',
      `alphabeta:${depth} is not a player; the depth is a whole number from 1 to ${MAX_ALPHABETA_DEPTH}.`,
    );
  }
  return {
    name: `alphabeta:${depth}`,
    chooseMove: (position, random) => searchAlphaBeta(position, depth, random).move,
  };
}

/**
 * The baseline of a name, `random`, `greedy` or `alphabeta:DEPTH`; undefined when the text names none.
 * @throws OthelloError usage when it is alphabeta without a depth that can be played.
 */
export function parseBaseline(text: string): Baseline | undefined {
  if (text === 'random') return randomBaseline;
  if (text === 'greedy') return greedyBaseline;
  if (!/^alphabeta(?::|$)/.test(text)) return undefined;
  const depth = /^alphabeta:(\d{1,2})$/.exec(text)?.[1];
  if (depth === undefined) {
    throw new OthelloError(
      'usage',
      `"${text.slice(0, 40)}" is not a player; write alphabeta:DEPTH with a depth from 1 to ${MAX_ALPHABETA_DEPTH}.`,
    );
  }
  return alphabetaBaseline(Number(depth));
}

function draw(moves: readonly number[], random: Random): number {
  return moves.length === 0 ? NO_MOVE : moves[random.integer(moves.length)]!;
}
