import { CONCEPTS } from '../../engine/concepts/catalog.js';
import { finalScore, markFinalOwner } from '../../engine/concepts/finalBoard.js';
import type { Position } from '../../engine/position.js';

/** A position of a game, with what is known of the end. Ends are seen by the side to move in `position`. */
export interface Example {
  readonly position: Position;
  /** Number of its game. */
  readonly game: number;
  /** The board at the end of the game as it was played; absent where it was not played to its end. */
  readonly end?: Position;
  /** The board at the end of best play by both; absent where it was not solved. */
  readonly solved?: Position;
}

/** Where the truth of a concept comes from: the rules, the exact solver, or how the game went on. */
export type Truth = 'rules' | 'solver' | 'game';

/** A concept to be probed: how it is called and computed. */
export interface ProbedConcept {
  readonly name: string;
  readonly says: string;
  /** `squares` of each square, the others of the board; `binary` is 0 or 1. */
  readonly kind: 'number' | 'binary' | 'squares';
  /** Of numbers. */
  readonly unit?: string;
  readonly truth: Truth;
  /**
   * Writes the concept of an example, 64 numbers of `squares` and else one.
   *
   * @returns whether it is known
   */
  write(example: Example, out: Float32Array): boolean;
}

const ofRules = CONCEPTS.map((concept): ProbedConcept => {
  const { name, says, kind } = concept;
  return {
    name,
    says,
    kind,
    truth: 'rules',
    ...(concept.kind === 'number' ? { unit: concept.unit } : {}),
    write({ position }, out) {
      if (concept.kind === 'squares') concept.mark(position, out);
      else out[0] = concept.of(position);
      return true;
    },
  };
});

function ofEnd(
  truth: 'solver' | 'game',
  how: string,
  end: (example: Example) => Position | undefined,
): ProbedConcept[] {
  const prefix = truth === 'solver' ? 'solved' : 'played';
  const known = (example: Example, write: (end: Position) => void): boolean => {
    const found = end(example);
    if (found !== undefined) write(found);
    return found !== undefined;
  };
  return [
    {
      name: `${prefix}Score`,
      kind: 'number',
      unit: 'discs',
      truth,
      says: `the final score, ${how}`,
      write: (example, out) => known(example, (last) => (out[0] = finalScore(last))),
    },
    {
      name: `${prefix}Owner`,
      kind: 'squares',
      truth,
      says: `who owns the square at the end (1 the mover, -1 the opponent, 0 nobody), ${how}`,
      write: (example, out) => known(example, (last) => markFinalOwner(last, out)),
    },
  ];
}

/** All that is probed: what the rules say of a position, and what comes of it. */
export const PROBED: readonly ProbedConcept[] = [
  ...ofRules,
  ...ofEnd('solver', 'with best play by both (exact, few empty squares)', ({ solved }) => solved),
  ...ofEnd('game', 'as the game went on', ({ end }) => end),
];

/** What a concept is in each example. */
export interface Labels {
  readonly concept: ProbedConcept;
  /** Numbers an example: 64 or 1. */
  readonly width: 1 | 64;
  /** [examples, width], 0 where it is not known. */
  readonly values: Float32Array;
  /** Of each example. */
  readonly known: readonly boolean[];
}

/** Labels of a concept at positions, and whether each is known. */
export function labelsOf(concept: ProbedConcept, examples: readonly Example[]): Labels {
  const width = concept.kind === 'squares' ? 64 : 1;
  const values = new Float32Array(examples.length * width);
  const known = examples.map((example, index) =>
    concept.write(example, values.subarray(index * width, (index + 1) * width)),
  );
  return { concept, width, values, known };
}
