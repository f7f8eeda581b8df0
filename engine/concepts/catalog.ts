import {
  discs,
  emptySquares,
  flippedBy,
  legalMoves,
  opponentDiscs,
  ownDiscs,
  type Position,
} from '../position.js';
import { intersection, isEmpty, size, squares, type SquareSet } from '../squareSet.js';
import { lead, markSet, regionsOf, stableDiscs, turned, unionOf, widened } from './boardRegions.js';
import type { BinaryConcept, Concept, NumberConcept, SquaresConcept } from './concept.js';
import { CORNER_SET, countEdges, MIDDLE_SET, riskyCSquares, riskyXSquares, wedgeSquares } from './edges.js';

/*
 * Definitions follow Rose, "Othello: A Minute to Learn... A Lifetime to Master" (2005), and Buro's and Rosenbloom's
 * evaluations for the counts; where a word has several meanings the one taken is said.
 */
type Name = readonly [name: string, says: string];

function number([name, says]: Name, unit: string, of: (position: Position) => number): NumberConcept {
  return { kind: 'number', name, says, unit, of };
}

function binary([name, says]: Name, of: (position: Position) => boolean): BinaryConcept {
  return { kind: 'binary', name, says, of: (position) => (of(position) ? 1 : 0) };
}

function marked([name, says]: Name, of: (position: Position) => SquareSet): SquaresConcept {
  return { kind: 'squares', name, says, mark: (position, out) => markSet(of(position), out) };
}

/** Own squares beside which there is an empty one. */
function frontier(position: Position): SquareSet {
  return intersection(ownDiscs(position), widened(emptySquares(position)));
}

/** Empty squares beside a disc of the opponent: where there may be a move soon. */
function potentialMoves(position: Position): SquareSet {
  return intersection(emptySquares(position), widened(opponentDiscs(position)));
}

/** Discs of the opponent that at least one legal move turns. */
function flippable(position: Position): SquareSet {
  return unionOf(squares(legalMoves(position)).map((move) => flippedBy(position, move)));
}

/** Regions of empty squares with an odd number of them. */
function oddRegions(position: Position): SquareSet[] {
  return regionsOf(emptySquares(position)).filter((region) => size(region) % 2 === 1);
}

const canTakeCorner = (position: Position): boolean =>
  !isEmpty(intersection(legalMoves(position), CORNER_SET));

const BALANCED = ['-MMMMMM-'];
const UNBALANCED = ['--MMMMM-'];

/** Numbers of the board. */
const NUMBERS: readonly NumberConcept[] = [
  number(['mobility', 'legal moves'], 'moves', (position) => size(legalMoves(position))),
  number(['opponentMobility', 'legal moves of the opponent, were it to move'], 'moves', (position) =>
    size(legalMoves(turned(position))),
  ),
  number(['potentialMobility', "empty squares beside an opponent's disc"], 'squares', (position) =>
    size(potentialMoves(position)),
  ),
  number(['opponentPotentialMobility', 'empty squares beside an own disc'], 'squares', (position) =>
    size(potentialMoves(turned(position))),
  ),
  number(['frontier', 'own discs beside an empty square'], 'discs', (position) => size(frontier(position))),
  number(['opponentFrontier', "opponent's discs beside an empty square"], 'discs', (position) =>
    size(frontier(turned(position))),
  ),
  number(['stable', "own discs that the solver's stability bound secures for good"], 'discs', (position) =>
    size(stableDiscs(position)),
  ),
  number(
    ['opponentStable', "opponent's discs that the solver's stability bound secures for good"],
    'discs',
    (position) => size(stableDiscs(turned(position))),
  ),
  number(['discDifference', "own discs less the opponent's"], 'discs', (position) => {
    return size(ownDiscs(position)) - size(opponentDiscs(position));
  }),
  number(['discCount', 'discs on the board'], 'discs', (position) => 64 - discs(position).empty),
  number(['cornerDifference', "own corners less the opponent's"], 'discs', (position) =>
    lead(position, CORNER_SET),
  ),
  number(
    ['xSquareDifference', "own discs on X squares (b2, ..) with an empty corner less the opponent's"],
    'discs',
    (position) => lead(position, riskyXSquares(position)),
  ),
  number(
    ['cSquareDifference', "own discs on C squares (a2, b1, ..) with an empty corner less the opponent's"],
    'discs',
    (position) => lead(position, riskyCSquares(position)),
  ),
  number(
    ['edgeDifference', "own discs on the edges' four middle squares less the opponent's"],
    'discs',
    (position) => lead(position, MIDDLE_SET),
  ),
  number(
    ['balancedEdgeDifference', "own edges of six between empty corners less the opponent's"],
    'edges',
    (position) => countEdges(position, BALANCED) - countEdges(turned(position), BALANCED),
  ),
  number(
    ['unbalancedEdgeDifference', "own edges of five with an empty C square less the opponent's"],
    'edges',
    (position) => countEdges(position, UNBALANCED) - countEdges(turned(position), UNBALANCED),
  ),
  number(
    ['wedges', "empty edge squares between two of the opponent's discs on the edge"],
    'squares',
    (position) => size(wedgeSquares(position)),
  ),
  number(
    ['regions', 'regions of empty squares, connected in eight directions'],
    'regions',
    (position) => regionsOf(emptySquares(position)).length,
  ),
  number(
    ['oddRegions', 'regions with an odd number of empty squares'],
    'regions',
    (position) => oddRegions(position).length,
  ),
];

/** What a board is or is not. */
const BINARIES: readonly BinaryConcept[] = [
  binary(['parity', 'the number of empty squares is odd: the mover plays the last if nobody passes'], (p) => {
    return discs(p).empty % 2 === 1;
  }),
  binary(['cornerMove', 'a corner can be taken'], canTakeCorner),
  binary(['opponentCornerMove', 'the opponent could take a corner, were it to move'], (position) =>
    canTakeCorner(turned(position)),
  ),
];

/** What each square is or is not. */
const SQUARES: readonly SquaresConcept[] = [
  marked(['legalMoves', 'a legal move'], legalMoves),
  marked(['opponentLegalMoves', 'a legal move of the opponent, were it to move'], (position) =>
    legalMoves(turned(position)),
  ),
  marked(['flippable', "an opponent's disc that a legal move turns"], flippable),
  marked(['threatened', 'an own disc that the opponent could turn, were it to move'], (position) =>
    flippable(turned(position)),
  ),
  marked(['frontierSquares', 'an own disc beside an empty square'], frontier),
  marked(['opponentFrontierSquares', "an opponent's disc beside an empty square"], (position) =>
    frontier(turned(position)),
  ),
  marked(['stableSquares', "an own disc that the solver's stability bound secures for good"], stableDiscs),
  marked(
    ['opponentStableSquares', "an opponent's disc that the solver's stability bound secures for good"],
    (position) => stableDiscs(turned(position)),
  ),
  marked(
    ['wedgeSquares', "an empty edge square between two of the opponent's discs on the edge"],
    wedgeSquares,
  ),
  marked(['oddRegionSquares', 'an empty square of a region with an odd number of them'], (position) =>
    unionOf(oddRegions(position)),
  ),
];

/** All concepts that a position has by the rules alone, by name. */
export const CONCEPTS: readonly Concept[] = [...NUMBERS, ...BINARIES, ...SQUARES];

/** The concept of a name; undefined where there is none. */
export function conceptNamed(name: string): Concept | undefined {
  return CONCEPTS.find((concept) => concept.name === name);
}
