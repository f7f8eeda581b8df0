import { isOver, play, type Position, score } from '../engine/position.js';
import { positionBatch } from '../engine/positionBatch.js';
import { symmetriesOf, transformSquare } from '../engine/symmetry.js';
import type { SearchResult } from '../mcts/result.js';
import type { LeafSpread } from '../mcts/spread.js';
import type { Evaluator } from '../nn/evaluators/evaluator.js';

/** What is expected of one legal move, from its mover's view. */
export interface MoveOutlook {
  readonly move: number;
  /** Expected result, -1..1; exact where it is proven, the network's own where the search has not been. */
  readonly value: number;
  /** Final disc difference that the network expects, -64..64; absent where it has no such head. */
  readonly discs?: number;
  /** Standard error of the value, see standardError. */
  readonly error: number;
  readonly proven: boolean;
  /** Whether the search has been there, or knows it for certain. */
  readonly searched: boolean;
}

/** Spread of values about which little is known. */
const USUAL_DEVIATION = 0.3;
/** Weight of that, in visits. */
const USUAL_VISITS = 2;

/**
 * Standard error of the mean of so many values that differ by this deviation. A few values say little about how much others
 * would differ: the variance is drawn towards a usual one.
 */
export function standardError(deviation: number, visits: number): number {
  if (visits === 0) return USUAL_DEVIATION;
  const usual = USUAL_VISITS * USUAL_DEVIATION ** 2;
  const variance = (visits * deviation ** 2 + usual) / (visits + USUAL_VISITS);
  return Math.sqrt(variance / visits);
}

/**
 * The outlook of every legal move after a search. Moves that symmetries of the position take into each other are one move, and
 * have what is known of all of them. What the search has not looked at the network values alone, in one batch.
 */
export async function moveOutlooks(
  position: Position,
  result: SearchResult,
  spread: LeafSpread,
  evaluator: Evaluator,
): Promise<MoveOutlook[]> {
  const { moves } = result;
  const symmetries = symmetriesOf(position);
  const classOf = (move: number): number =>
    Math.min(...symmetries.map((symmetry) => transformSquare(symmetry, move)));
  const classes = [...new Set(moves.map(classOf))];
  const known = classes.map((name) => {
    const members = moves.flatMap((move, index) => (classOf(move) === name ? [index] : []));
    return searchedOutlook(position, members, result, spread);
  });
  const unknown = classes.filter((_, index) => known[index] === undefined);
  const own = await evaluated(
    unknown.map((move) => play(position, move)),
    evaluator,
  );
  return moves.map((move) => {
    const name = classOf(move);
    return { move, ...(known[classes.indexOf(name)] ?? own[unknown.indexOf(name)]!) };
  });
}

/** What the search says of the moves of one class, by their indices; undefined where it has been at none. */
function searchedOutlook(
  position: Position,
  members: readonly number[],
  { moves, q, visits }: SearchResult,
  { deviations, discs }: LeafSpread,
): Omit<MoveOutlook, 'move'> | undefined {
  const looked = members.filter((index) => !Number.isNaN(q[index]!));
  const certain = looked.find((index) => deviations[index] === 0 && Number.isInteger(q[index]!));
  const weights = looked.map((index) => visits[index]!);
  const sum = weights.reduce((a, b) => a + b, 0);
  const mean = (numbers: Float32Array): number =>
    looked.reduce((total, index, at) => total + (weights[at]! / sum) * numbers[index]!, 0);
  if (certain !== undefined) {
    const after = play(position, moves[certain]!);
    const expected = isOver(after) ? 0 - score(after) : discs[certain]!;
    return { value: q[certain]!, ...discsPart(expected), error: 0, proven: true, searched: true };
  }
  if (looked.length === 0) return undefined;
  const error = standardError(mean(deviations), sum);
  return { value: mean(q), ...discsPart(mean(discs)), error, proven: false, searched: true };
}

function discsPart(discs: number): { readonly discs?: number } {
  return Number.isNaN(discs) ? {} : { discs };
}

/** What the network says of positions, from the view of the side that moved there. */
async function evaluated(
  positions: readonly Position[],
  evaluator: Evaluator,
): Promise<Omit<MoveOutlook, 'move'>[]> {
  if (positions.length === 0) return [];
  const { values, scores } = await evaluator.evaluate(positionBatch(positions));
  return positions.map((_, index) => ({
    value: 0 - values[index]!,
    ...(scores === undefined ? {} : { discs: 0 - 64 * scores[index]! }),
    error: standardError(NaN, 0),
    proven: false,
    searched: false,
  }));
}
