import { opponentDiscs, opposite, ownDiscs, type Position } from '../position.js';
import { computeStable } from '../solver/plainStability.js';
import { difference, emptySet, has, setOf, size, squares, type SquareSet, union } from '../squareSet.js';

const COLUMN_A = 0x01010101;
const COLUMN_H = 0x80808080 | 0;

/** The same board with the other side to move. */
export function turned(position: Position): Position {
  return {
    ownLow: position.opponentLow,
    ownHigh: position.opponentHigh,
    opponentLow: position.ownLow,
    opponentHigh: position.ownHigh,
    turn: opposite(position.turn),
  };
}

/** The squares beside those of a set, in any of the eight directions, and the set itself. */
export function widened({ low, high }: SquareSet): SquareSet {
  const wideLow = low | ((low << 1) & ~COLUMN_A) | ((low >>> 1) & ~COLUMN_H);
  const wideHigh = high | ((high << 1) & ~COLUMN_A) | ((high >>> 1) & ~COLUMN_H);
  return {
    low: wideLow | (wideLow << 8) | (wideLow >>> 8) | (wideHigh << 24),
    high: wideHigh | (wideHigh << 8) | (wideHigh >>> 8) | (wideLow >>> 24),
  };
}

const pair = new Int32Array(2);

/** The mover's stable discs as far as the endgame solver's stability cut-off sees them; a lower bound. */
export function stableDiscs({ ownLow, ownHigh, opponentLow, opponentHigh }: Position): SquareSet {
  computeStable(ownLow, ownHigh, opponentLow, opponentHigh, pair);
  return { low: pair[0]!, high: pair[1]! };
}

/** Writes 1 for the squares of a set and 0 for the others. */
export function markSet(set: SquareSet, out: Float32Array): void {
  for (let square = 0; square < 64; square++) out[square] = has(set, square) ? 1 : 0;
}

/** Own discs on the squares less the opponent's. */
export function lead(position: Position, among: SquareSet): number {
  const on = (discs: SquareSet): number =>
    size({ low: discs.low & among.low, high: discs.high & among.high });
  return on(ownDiscs(position)) - on(opponentDiscs(position));
}

/** Connected regions of a set, neighbours in any of the eight directions. */
export function regionsOf(set: SquareSet): SquareSet[] {
  const regions: SquareSet[] = [];
  for (let left = set; (left.low | left.high) !== 0;) {
    let region = setOf(squares(left)[0]!);
    for (let before = emptySet; before.low !== region.low || before.high !== region.high;) {
      before = region;
      const wide = widened(region);
      region = { low: wide.low & set.low, high: wide.high & set.high };
    }
    regions.push(region);
    left = difference(left, region);
  }
  return regions;
}

/** The union of the sets. */
export function unionOf(sets: readonly SquareSet[]): SquareSet {
  return sets.reduce(union, emptySet);
}
