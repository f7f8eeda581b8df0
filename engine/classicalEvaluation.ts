import { computeMoves, popcount } from './kernel.js';

/*
 * An evaluation of the classical kind (Rosenbloom's IAGO, Buro's early LOGISTELLO): a weighted sum of a few counts,
 * each own minus opponent's, with weights that change with the phase of the game. It estimates the final disc
 * difference. The weights were fitted by least squares to the results of games that this evaluation played against
 * itself from random openings, with exact endings.
 */

/** Counts, in the order in which {@link computeFeatures} writes them. */
export const FEATURES = [
  'tempo', // 1
  'parity', // 1 when the mover plays the last empty square if nobody passes, else -1
  'mobility', // legal moves
  'mobilityShare', // difference of legal moves over their sum plus 2
  'potentialMobility', // empty squares beside a disc of the other side
  'corners',
  'cornerMoves', // corners that can be taken at once
  'xSquares', // b2, g2, b7, g7 beside an empty corner
  'cSquares', // a2, b1 and their like beside an empty corner
  'edges', // other squares of the edge
  'stable', // discs that corners of their colour secure for good
  'discs',
] as const;
export const FEATURE_COUNT = FEATURES.length;

/** Numbers of empty squares for which there are weights; between them they are interpolated. */
const PHASES = [56, 44, 32, 20, 8] as const;

/** WEIGHTS[phase][feature], in discs. */
const WEIGHTS: readonly (readonly number[])[] = [
  [-1.04, -0.56, -0.23, -0.46, 0.58, 13.59, 3.01, -17, -6.63, -1.08, 5.99, 0.01],
  [-1.21, -0.21, 0.48, -2.72, 0.28, 15.61, 2.17, -12.31, -1.48, 0.22, 2.15, -0.54],
  [-1.33, -0.03, 1.01, -9.5, 0.31, 10.96, 3.95, -5.94, -0.23, 0.49, 0.98, -0.44],
  [-1.22, 0.08, 0.96, 2.89, -0.04, 4.11, 3.34, -3.19, -0.81, 0.09, 0.94, -0.25],
  [-0.6, 0.29, 1.56, 7.71, -0.72, 1.4, 4.31, 0.37, -0.82, -0.33, 0.78, 0.08],
];

/** [empties * FEATURE_COUNT + feature] */
const weights = new Float64Array(65 * FEATURE_COUNT);
for (let empties = 0; empties <= 64; empties++) {
  const clamped = Math.min(PHASES[0], Math.max(PHASES.at(-1)!, empties));
  const upper = Math.max(
    0,
    PHASES.findLastIndex((phase) => phase >= clamped),
  );
  const lower = Math.min(upper + 1, PHASES.length - 1);
  const span = PHASES[upper]! - PHASES[lower]!;
  const share = span === 0 ? 0 : (PHASES[upper]! - clamped) / span;
  for (let feature = 0; feature < FEATURE_COUNT; feature++) {
    weights[empties * FEATURE_COUNT + feature] =
      (1 - share) * WEIGHTS[upper]![feature]! + share * WEIGHTS[lower]![feature]!;
  }
}

const COLUMN_A = 0x01010101;
const COLUMN_H = 0x80808080 | 0;
const ROW_1 = 0x000000ff; // of the low half
const ROW_8 = 0xff000000 | 0; // of the high half
const CORNERS_LOW = 0x00000081;
const CORNERS_HIGH = 0x81000000 | 0;
const EDGES_LOW = 0x8181003c | 0; // a3 a4 h3 h4 c1 d1 e1 f1, see below
const EDGES_HIGH = 0x3c008181;

const pair = new Int32Array(2);
const features = new Float64Array(FEATURE_COUNT);

/** Expected final disc difference from the view of `own`, which is to move; in discs, not rounded. */
export function evaluateClassically(
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
): number {
  computeFeatures(ownLow, ownHigh, opponentLow, opponentHigh, features);
  const empties = popcount(~(ownLow | opponentLow)) + popcount(~(ownHigh | opponentHigh));
  const offset = empties * FEATURE_COUNT;
  let sum = 0;
  for (let feature = 0; feature < FEATURE_COUNT; feature++)
    sum += weights[offset + feature]! * features[feature]!;
  return sum;
}

/** The counts of {@link FEATURES}, from the view of `own`. Hot: one pass over the halves, nothing allocated. */
export function computeFeatures(
  ownLow: number,
  ownHigh: number,
  opponentLow: number,
  opponentHigh: number,
  out: Float64Array,
): void {
  const emptyLow = ~(ownLow | opponentLow);
  const emptyHigh = ~(ownHigh | opponentHigh);
  computeMoves(ownLow, ownHigh, opponentLow, opponentHigh, pair);
  const ownMoves = popcount(pair[0]!) + popcount(pair[1]!);
  const ownCornerMoves = popcount(pair[0]! & CORNERS_LOW) + popcount(pair[1]! & CORNERS_HIGH);
  computeMoves(opponentLow, opponentHigh, ownLow, ownHigh, pair);
  const opponentMoves = popcount(pair[0]!) + popcount(pair[1]!);
  const opponentCornerMoves = popcount(pair[0]! & CORNERS_LOW) + popcount(pair[1]! & CORNERS_HIGH);

  const ownCorners = popcount(ownLow & CORNERS_LOW) + popcount(ownHigh & CORNERS_HIGH);
  const opponentCorners = popcount(opponentLow & CORNERS_LOW) + popcount(opponentHigh & CORNERS_HIGH);

  // X and C squares of the corners that are empty.
  const xLow = ((emptyLow & 0x01) << 9) | ((emptyLow & 0x80) << 7);
  const xHigh = ((emptyHigh & (1 << 24)) >>> 7) | ((emptyHigh & (1 << 31)) >>> 9);
  const cLow =
    ((emptyLow & 0x01) << 1) |
    ((emptyLow & 0x01) << 8) |
    ((emptyLow & 0x80) >>> 1) |
    ((emptyLow & 0x80) << 8);
  const cHigh =
    ((emptyHigh & (1 << 24)) << 1) |
    ((emptyHigh & (1 << 24)) >>> 8) |
    ((emptyHigh & (1 << 31)) >>> 1) |
    ((emptyHigh & (1 << 31)) >>> 8);

  out[0] = 1;
  out[1] = ((popcount(emptyLow) + popcount(emptyHigh)) & 1) === 1 ? 1 : -1;
  out[2] = ownMoves - opponentMoves;
  out[3] = (ownMoves - opponentMoves) / (ownMoves + opponentMoves + 2);
  out[4] =
    emptiesBeside(opponentLow, opponentHigh, emptyLow, emptyHigh) -
    emptiesBeside(ownLow, ownHigh, emptyLow, emptyHigh);
  out[5] = ownCorners - opponentCorners;
  out[6] = ownCornerMoves - opponentCornerMoves;
  out[7] =
    popcount(ownLow & xLow) +
    popcount(ownHigh & xHigh) -
    popcount(opponentLow & xLow) -
    popcount(opponentHigh & xHigh);
  out[8] =
    popcount(ownLow & cLow) +
    popcount(ownHigh & cHigh) -
    popcount(opponentLow & cLow) -
    popcount(opponentHigh & cHigh);
  out[9] =
    popcount(ownLow & EDGES_LOW) +
    popcount(ownHigh & EDGES_HIGH) -
    popcount(opponentLow & EDGES_LOW) -
    popcount(opponentHigh & EDGES_HIGH);
  out[10] =
    (ownCorners === 0 ? 0 : countStable(ownLow, ownHigh)) -
    (opponentCorners === 0 ? 0 : countStable(opponentLow, opponentHigh));
  out[11] = popcount(ownLow) + popcount(ownHigh) - popcount(opponentLow) - popcount(opponentHigh);
}

/** Empty squares beside a disc of the set, in any of the eight directions. */
function emptiesBeside(low: number, high: number, emptyLow: number, emptyHigh: number): number {
  const wideLow = low | ((low << 1) & ~COLUMN_A) | ((low >>> 1) & ~COLUMN_H);
  const wideHigh = high | ((high << 1) & ~COLUMN_A) | ((high >>> 1) & ~COLUMN_H);
  const besideLow = wideLow | (wideLow << 8) | (wideLow >>> 8) | (wideHigh << 24);
  const besideHigh = wideHigh | (wideHigh << 8) | (wideHigh >>> 8) | (wideLow >>> 24);
  return popcount(besideLow & emptyLow) + popcount(besideHigh & emptyHigh);
}

/**
 * Discs that can never be turned: in each of the four lines through one, a neighbour is off the board or such a disc
 * itself. Grown from nothing; full lines, which also secure a disc, are left out.
 */
export function countStable(low: number, high: number): number {
  let stableLow = 0;
  let stableHigh = 0;
  for (;;) {
    const nextLow =
      low &
      ((stableLow << 1) | (stableLow >>> 1) | COLUMN_A | COLUMN_H) &
      ((stableLow << 8) | (stableLow >>> 8) | (stableHigh << 24) | ROW_1) &
      ((stableLow << 9) | (stableLow >>> 9) | (stableHigh << 23) | COLUMN_A | COLUMN_H | ROW_1) &
      ((stableLow << 7) | (stableLow >>> 7) | (stableHigh << 25) | COLUMN_A | COLUMN_H | ROW_1);
    const nextHigh =
      high &
      ((stableHigh << 1) | (stableHigh >>> 1) | COLUMN_A | COLUMN_H) &
      ((stableHigh << 8) | (stableHigh >>> 8) | (stableLow >>> 24) | ROW_8) &
      ((stableHigh << 9) | (stableHigh >>> 9) | (stableLow >>> 23) | COLUMN_A | COLUMN_H | ROW_8) &
      ((stableHigh << 7) | (stableHigh >>> 7) | (stableLow >>> 25) | COLUMN_A | COLUMN_H | ROW_8);
    if (nextLow === stableLow && nextHigh === stableHigh)
      return popcount(low & nextLow) + popcount(high & nextHigh);
    stableLow = nextLow;
    stableHigh = nextHigh;
  }
}
