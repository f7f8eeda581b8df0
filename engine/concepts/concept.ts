import type { Position } from '../position.js';

interface Named {
  /** camelCase; stays, since stored results name it. */
  readonly name: string;
  /** The definition in one line, from the mover's view. */
  readonly says: string;
}

/** A number that a board has. */
export interface NumberConcept extends Named {
  readonly kind: 'number';
  /** What is counted: squares, discs, edges, regions. */
  readonly unit: string;
  of(position: Position): number;
}

/** Something that is so or not: 1 or 0. */
export interface BinaryConcept extends Named {
  readonly kind: 'binary';
  of(position: Position): 0 | 1;
}

/** Something that each square is or is not. */
export interface SquaresConcept extends Named {
  readonly kind: 'squares';
  /** Writes 1 or 0 for each square to the 64 numbers of `out`. */
  mark(position: Position, out: Float32Array): void;
}

/** What a position is in the words of the game: computed from the rules alone, from the view of the side to move. */
export type Concept = NumberConcept | BinaryConcept | SquaresConcept;
