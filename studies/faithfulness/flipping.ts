import { isLegal, opponentDiscs, ownDiscs, type Position } from '../../engine/position.js';
import { has } from '../../engine/squareSet.js';

/** What is done to a square, all its planes at once. */
export const FLIPS = ['discToEmpty', 'discToOther', 'emptyToDisc'] as const;
export type Flip = (typeof FLIPS)[number];

/** Parts of the squares that are changed; early ones lie closer, since that is where orders differ most. */
export const FLIP_SHARES = [0, 1 / 16, 1 / 8, 3 / 16, 1 / 4, 3 / 8, 1 / 2, 3 / 4, 1] as const;

/** The squares that a flip can change. */
export function flippable(position: Position, flip: Flip): number[] {
  const [own, opponent] = [ownDiscs(position), opponentDiscs(position)];
  const holdsDisc = (square: number): boolean => has(own, square) || has(opponent, square);
  return Array.from({ length: 64 }, (_, square) => square).filter(
    (square) => holdsDisc(square) === (flip !== 'emptyToDisc'),
  );
}

/** The position with squares changed. @param isOwn the colours of discs that are put on empty squares: the mover's or not [64] */
export function flipSquares(
  position: Position,
  changed: readonly number[],
  flip: Flip,
  isOwn: readonly boolean[],
): Position {
  const own = [position.ownLow, position.ownHigh];
  const opponent = [position.opponentLow, position.opponentHigh];
  for (const square of changed) {
    const half = square >> 5;
    const bit = 1 << (square & 31);
    const isMine = (own[half]! & bit) !== 0;
    own[half]! &= ~bit;
    opponent[half]! &= ~bit;
    if (flip === 'discToOther' ? !isMine : flip === 'emptyToDisc' && isOwn[square]!) own[half]! |= bit;
    else if (flip !== 'discToEmpty') opponent[half]! |= bit;
  }
  return {
    ownLow: own[0]!,
    ownHigh: own[1]!,
    opponentLow: opponent[0]!,
    opponentHigh: opponent[1]!,
    turn: position.turn,
  };
}

/** What changing a square can do to the legality of a move. */
export interface SquaresByLegality {
  /** Its change alone makes the move illegal. */
  readonly critical: number[];
  /** Together with others it can. */
  readonly shared: number[];
  /** Whatever else is changed, the move stays as legal as it is. */
  readonly free: number[];
}

/** The squares that a flip can change, by what that can do to the legality of a move. @param causal see causalSquares */
export function splitByLegality(
  position: Position,
  move: number,
  flip: Flip,
  isOwn: readonly boolean[],
  causal: readonly number[],
): SquaresByLegality {
  const isCausal = new Set(causal);
  const squares = flippable(position, flip);
  const breaks = (square: number): boolean => !isLegal(flipSquares(position, [square], flip, isOwn), move);
  const held = squares.filter((square) => isCausal.has(square));
  return {
    critical: held.filter(breaks),
    shared: held.filter((square) => !breaks(square)),
    free: squares.filter((square) => !isCausal.has(square)),
  };
}

/** Squares with the largest numbers first; equal ones by `ties` [64]. */
export function orderSquares(
  squares: readonly number[],
  map: ArrayLike<number>,
  ties: ArrayLike<number>,
): number[] {
  return [...squares].sort((a, b) => map[b]! - map[a]! || ties[b]! - ties[a]!);
}

/** How many of `count` squares each share of FLIP_SHARES is. */
export function flipCounts(count: number): number[] {
  return FLIP_SHARES.map((share) => Math.round(share * count));
}

/** Area under a curve over [0, 1] by trapezoids. @param values at FLIP_SHARES */
export function areaUnder(values: readonly number[], at: readonly number[] = FLIP_SHARES): number {
  let area = 0;
  for (let index = 1; index < at.length; index++) {
    area += ((at[index]! - at[index - 1]!) * (values[index]! + values[index - 1]!)) / 2;
  }
  return area;
}

/**
 * How far some squares stand above others in a map: the part of pairs in which the square of `chosen` has more, equal
 * ones half (the area under the ROC curve). undefined without pairs.
 */
export function rankAbove(
  map: ArrayLike<number>,
  chosen: readonly number[],
  others: readonly number[],
): number | undefined {
  if (chosen.length === 0 || others.length === 0) return undefined;
  let above = 0;
  for (const a of chosen) {
    for (const b of others) above += map[a]! > map[b]! ? 1 : map[a] === map[b] ? 0.5 : 0;
  }
  return above / (chosen.length * others.length);
}
