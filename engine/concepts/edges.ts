import { opponentDiscs, ownDiscs, type Position } from '../position.js';
import { has, setOf, type SquareSet } from '../squareSet.js';

const CORNERS: readonly number[] = [0, 7, 56, 63];

/** X squares (diagonally beside a corner) and C squares (beside it on the edge), in the order of {@link CORNERS}. */
const X_OF: readonly number[] = [9, 14, 49, 54];
const C_OF: readonly (readonly number[])[] = [
  [1, 8],
  [6, 15],
  [48, 57],
  [55, 62],
];

const steps = [0, 1, 2, 3, 4, 5, 6, 7];
/** The eight squares of each edge from corner to corner. */
const EDGES: readonly (readonly number[])[] = [
  steps,
  steps.map((step) => 56 + step),
  steps.map((step) => 8 * step),
  steps.map((step) => 8 * step + 7),
];

export const CORNER_SET = setOf(...CORNERS);
/** The squares of the edges that are neither corners nor C squares. */
export const MIDDLE_SET = setOf(...new Set(EDGES.flatMap((edge) => edge.slice(2, 6))));

function beside(position: Position, of: (corner: number) => readonly number[]): SquareSet {
  const open = CORNERS.map((_, index) => index).filter((index) => isOpen(position, CORNERS[index]!));
  return setOf(...open.flatMap(of));
}

function isOpen(position: Position, square: number): boolean {
  return !has(ownDiscs(position), square) && !has(opponentDiscs(position), square);
}

/** X squares whose corner is empty: there a disc gives the corner away. */
export function riskyXSquares(position: Position): SquareSet {
  return beside(position, (index) => [X_OF[index]!]);
}

/** C squares whose corner is empty. */
export function riskyCSquares(position: Position): SquareSet {
  return beside(position, (index) => C_OF[index]!);
}

/** `M` the mover's, `O` the opponent's, `-` empty; an edge from corner to corner. */
function edgeTexts(position: Position): string[] {
  const own = ownDiscs(position);
  const opponent = opponentDiscs(position);
  return EDGES.map((edge) =>
    edge.map((square) => (has(own, square) ? 'M' : has(opponent, square) ? 'O' : '-')).join(''),
  );
}

/** Edges with these texts, read from either end; texts from the mover's view as `-MMMMMM-`. */
export function countEdges(position: Position, texts: readonly string[]): number {
  const wanted = new Set(texts.flatMap((text) => [text, text.split('').reverse().join('')]));
  return edgeTexts(position).filter((text) => wanted.has(text)).length;
}

/** Empty edge squares between two neighbours of the opponent's on the edge: a disc there is a wedge. */
export function wedgeSquares(position: Position): SquareSet {
  const found = edgeTexts(position).flatMap((text, edge) =>
    steps.slice(1, 7).flatMap((at) => (text.slice(at - 1, at + 2) === 'O-O' ? [EDGES[edge]![at]!] : [])),
  );
  return setOf(...found);
}
