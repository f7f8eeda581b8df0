import { moveName } from '../../engine/index.js';
import type { EngineResult } from '../engine.js';
import type { WatchedGame } from './games.js';

/** A move that a search looked at. */
export interface SeenMove {
  readonly move: number;
  /** Of the search's policy, 0..1. */
  readonly share: number;
  readonly visits: number;
}

/** What a search says of a position. Values are from the mover's view, -1..1. */
export interface Evaluation {
  readonly value: number;
  /** The network's own, before any search. */
  readonly networkValue?: number;
  /** Where it is from, in a few words. */
  readonly source: string;
  /** The best first; empty where none were searched. */
  readonly moves: readonly SeenMove[];
}

/**
 * What is stored of the position before a move; undefined where that is nothing but the move. A solved position has the
 * result of its game, since both sides play it out without mistakes.
 */
export function storedEvaluation(
  { plies, line, score = 0 }: WatchedGame,
  ply: number,
): Evaluation | undefined {
  const stored = plies?.[ply];
  if (stored === undefined) return undefined;
  if (stored.kind === 'solved') {
    const value = Math.sign(line.positions[ply]!.turn === 'black' ? score : -score);
    return { value, source: 'solved exactly', moves: [] };
  }
  const { rootValue, networkValue, legal, target, visits, kind, simulations } = stored;
  if (rootValue === undefined) return undefined;
  const moves = target === undefined ? [] : seenMoves(legal, target, visits);
  const source = `${kind} search, ${simulations} simulations`;
  return { value: rootValue, ...(networkValue === undefined ? {} : { networkValue }), source, moves };
}

export function searchedEvaluation(result: EngineResult, label: string): Evaluation {
  const { value, networkValue, moves, target, visits, simulations } = result;
  const source = `${label}, ${simulations} simulations`;
  return { value, networkValue, source, moves: seenMoves(moves, target, visits) };
}

function seenMoves(
  legal: readonly number[],
  target: Float32Array,
  visits: Uint32Array | undefined,
): SeenMove[] {
  return legal
    .map((move, index): SeenMove => ({ move, share: target[index]!, visits: visits?.[index] ?? 0 }))
    .sort((a, b) => b.share - a.share || b.visits - a.visits);
}

/** `d3 62%, c4 20%`. */
export function seenMovesText(moves: readonly SeenMove[], most: number): string {
  return moves
    .slice(0, most)
    .map(({ move, share }) => `${moveName(move)} ${Math.round(100 * share)}%`)
    .join(', ');
}
