import type { Color } from '../../engine/position.js';

/** One ply of a game as an analysis has it; values are from the mover's view. */
export interface ReviewInput {
  /** Moves before it, from 0. */
  readonly ply: number;
  readonly turn: Color;
  /** Expected result for the side to move, -1..1. */
  readonly value: number;
  /** The final disc difference with best play, where it is known. */
  readonly exact?: { readonly score: number };
  /** The line that is expected from the position on; it begins with the best move. */
  readonly principalVariation: readonly string[];
  /** Absent where nothing was played. */
  readonly played?: {
    readonly move: string;
    readonly best: boolean;
    /** Expected result given away, 0..2. */
    readonly cost: number;
    /** Discs given away, exactly. */
    readonly discs?: number;
    readonly mistake: boolean;
  };
}

/** What one move was worth. */
export interface ReviewedMove {
  readonly ply: number;
  readonly color: Color;
  /** `d3`, or `pass`. */
  readonly move: string;
  /** Expected result for its side before it, -1..1. */
  readonly value: number;
  /** The final disc difference with best play for its side, where it is known. */
  readonly score?: number;
  /** Expected result given away, 0..2: 2 makes a won game a lost one. */
  readonly loss: number;
  /** Discs given away, exactly. */
  readonly discs?: number;
  readonly mistake: boolean;
  /** What would have happened: the line that is expected after a better move, that move first; empty for a best move. */
  readonly better: readonly string[];
}

/** A game judged move by move. Plain data, which JSON holds whole. */
export interface GameReview {
  readonly moves: readonly ReviewedMove[];
  /** The moves that gave something away, as indices of `moves`, the dearest first. */
  readonly worst: readonly number[];
  /** Black's expected result before each ply, -1..1; null where nothing is known of it. */
  readonly graph: readonly (number | null)[];
}

/**
 * Reviews the analysed plies of one game, in any order and perhaps not all of them. What a move gave away is the analysis'
 * judgement; nothing is judged anew here.
 */
export function reviewGame(analyzed: readonly ReviewInput[]): GameReview {
  const plies = [...analyzed].sort((a, b) => a.ply - b.ply);
  const moves = plies.flatMap((ply) => (ply.played === undefined ? [] : [reviewedMove(ply, ply.played)]));
  const graph = new Array<number | null>((plies.at(-1)?.ply ?? -1) + 1).fill(null);
  for (const { ply, turn, value } of plies) graph[ply] = turn === 'black' ? value : 0 - value;
  return { moves, worst: worstOf(moves), graph };
}

function reviewedMove(
  { ply, turn, value, exact, principalVariation }: ReviewInput,
  { move, best, cost, discs, mistake }: NonNullable<ReviewInput['played']>,
): ReviewedMove {
  return {
    ply,
    color: turn,
    move,
    value,
    ...(exact === undefined ? {} : { score: exact.score }),
    loss: cost,
    ...(discs === undefined ? {} : { discs }),
    mistake,
    better: best || principalVariation[0] === move ? [] : principalVariation,
  };
}

/** By what they gave away of the result, then by discs, then as they were played. */
function worstOf(moves: readonly ReviewedMove[]): number[] {
  return [...moves.keys()]
    .filter((index) => moves[index]!.loss >= SMALLEST || (moves[index]!.discs ?? 0) > 0)
    .sort((a, b) => {
      const [one, other] = [moves[a]!, moves[b]!];
      return other.loss - one.loss || (other.discs ?? 0) - (one.discs ?? 0) || a - b;
    });
}

/** Half a percent of the point: less is shown as nothing. */
const SMALLEST = 0.01;
