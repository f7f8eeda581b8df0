import { formatPosition, moveName } from '../../engine/notation.js';
import { initialPosition, play } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { SYMMETRY_COUNT, transformPosition } from '../../engine/symmetry.js';
import { sha256Of } from '../../nn/sha256.js';

/** A set of openings for matches. What is played with it depends on the set alone, not on the order of its file. */
export interface OpeningBook {
  /** The moves of each from the initial position, passes among them; sorted, and no two lead to the same position. */
  readonly openings: readonly (readonly number[])[];
  /** Openings that were left out, since they lead where another one does: by other moves, mirrored or turned. */
  readonly repeated: number;
  /** sha256 of the openings, its identity. */
  readonly sha256: string;
}

/** The book of all these openings, each of them legal. */
export function openingBook(given: readonly (readonly number[])[]): OpeningBook {
  const byText = new Map(given.map((moves) => [moves.map(moveName).join(' '), moves]));
  const different = new Map<string, { readonly text: string; readonly moves: readonly number[] }>();
  for (const text of [...byText.keys()].sort()) {
    const moves = byText.get(text)!;
    const end = endOf(moves);
    if (!different.has(end)) different.set(end, { text, moves });
  }
  const kept = [...different.values()];
  return {
    openings: kept.map(({ moves }) => moves),
    repeated: given.length - kept.length,
    sha256: sha256Of(new TextEncoder().encode(kept.map(({ text }) => `${text}\n`).join(''))),
  };
}

/** The position after the moves, as the first of its eight views in the order of their texts. */
function endOf(moves: readonly number[]): string {
  const end = moves.reduce(play, initialPosition());
  const views = Array.from({ length: SYMMETRY_COUNT }, (_, symmetry) =>
    formatPosition(transformPosition(symmetry, end)),
  );
  return views.sort()[0]!;
}

/** The openings in an order that the random numbers of a match decide: pair i begins with the i-th. */
export function drawOrder({ openings }: OpeningBook, random: Random): (readonly number[])[] {
  const order = [...openings];
  random.split('openings').shuffle(order);
  return order;
}
