import type { Position } from '../../engine/position.js';
import type { SearchedLeaf, SearchedMove } from './searchedPosition.js';

/** The root's own value among the terms, which stands below none of its moves. */
export const ROOT_ITSELF = -1;

/** Where ended games and proofs have more than this part of the weight they decided the number, which is said. */
export const PROOF_DECIDES = 0.5;

/** A part of the explained number: its weight times its value. */
export interface Term extends Omit<SearchedLeaf, 'count'> {
  /** The sum of its parts. */
  readonly weight: number;
  /** Its weight by the root moves (0..64, or ROOT_ITSELF) below which it was reached. */
  readonly parts: ReadonlyMap<number, number>;
}

/** The leaves of a root move, whose weights add up to `weight`. */
export function termsOf({ move, leaves }: SearchedMove, weight: number): Term[] {
  const total = leaves.reduce((sum, { count }) => sum + count, 0);
  return leaves.map(({ count, ...leaf }) => term(leaf, move, (weight * count) / total));
}

/** A term below one root move. */
export function term(leaf: Omit<SearchedLeaf, 'count'>, move: number, weight: number): Term {
  return { ...leaf, weight, parts: new Map([[move, weight]]) };
}

/** Positions that were reached by several ways are one term. */
export function mergeTerms(terms: readonly Term[]): Term[] {
  const merged = new Map<string, Term>();
  for (const each of terms) {
    // A position may have been valued by the network before it was proven.
    const key = `${each.source} ${positionKey(each.position)}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? each : together(known, each));
  }
  return [...merged.values()];
}

function together(known: Term, other: Term): Term {
  const parts = new Map(known.parts);
  for (const [move, weight] of other.parts) parts.set(move, (parts.get(move) ?? 0) + weight);
  return { ...known, weight: known.weight + other.weight, parts };
}

/** The same for equal positions. */
export function positionKey({ ownLow, ownHigh, opponentLow, opponentHigh, turn }: Position): string {
  return `${ownLow},${ownHigh},${opponentLow},${opponentHigh},${turn}`;
}

/** Whether the network said its value, so that its map is in the sum. */
export function isValued({ source }: Pick<SearchedLeaf, 'source'>): boolean {
  return source === 'network';
}

/** Sum of the sizes of the weights. */
export function weightOf(terms: readonly Pick<Term, 'weight'>[]): number {
  return terms.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
}
