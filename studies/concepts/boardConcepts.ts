import { CONCEPTS } from '../../engine/concepts/catalog.js';
import type { BinaryConcept, NumberConcept, SquaresConcept } from '../../engine/concepts/concept.js';
import { emptySquares, opponentDiscs, ownDiscs, type Position } from '../../engine/position.js';
import { has } from '../../engine/squareSet.js';

/** Concepts with one number a position. */
export const WHOLE_CONCEPTS: readonly (NumberConcept | BinaryConcept)[] = CONCEPTS.filter(
  (concept) => concept.kind !== 'squares',
);

/** What the planes themselves say of squares: a channel that is like them has learnt nothing. */
const PLANES: readonly SquaresConcept[] = (
  [
    ['ownDiscs', 'an own disc', ownDiscs],
    ['opponentDiscs', "an opponent's disc", opponentDiscs],
    ['emptySquares', 'an empty square', emptySquares],
  ] as const
).map(([name, says, of]) => ({
  kind: 'squares',
  name,
  says,
  mark(position, out) {
    const set = of(position);
    for (let square = 0; square < 64; square++) out[square] = has(set, square) ? 1 : 0;
  },
}));

/** Concepts of squares, the planes among them. */
export const SQUARE_CONCEPTS: readonly SquaresConcept[] = [
  ...PLANES,
  ...CONCEPTS.filter((concept) => concept.kind === 'squares'),
];

/** Names of the concepts and their definitions. */
export const CONCEPT_DEFINITIONS: Readonly<Record<string, string>> = Object.fromEntries(
  [...WHOLE_CONCEPTS, ...SQUARE_CONCEPTS].map(({ name, says }) => [name, says]),
);

/** [WHOLE_CONCEPTS], their numbers. */
export function wholeNumbers(position: Position): Float32Array {
  return Float32Array.from(WHOLE_CONCEPTS, (concept) => concept.of(position));
}

/** The squares that each of SQUARE_CONCEPTS marks. */
export function markedSquares(position: Position): number[][] {
  const marks = new Float32Array(64);
  return SQUARE_CONCEPTS.map((concept) => {
    concept.mark(position, marks);
    return Array.from(marks.keys()).filter((square) => marks[square] !== 0);
  });
}
