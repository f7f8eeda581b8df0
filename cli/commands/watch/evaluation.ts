import { moveName } from '../../../engine/notation.js';
import type { EngineResult } from '../../../playing/engine.js';
import { formatCount, percent, signed } from '../../terminal/format.js';
import type { WatchedGame } from './games.js';

/** A move that a search looked at, or whose end is known. */
export interface SeenMove {
  readonly move: number;
  /** Of the search's policy, 0..1. */
  readonly share: number;
  readonly visits: number;
  /** Discs with best play from the mover's view, where they are known for certain. */
  readonly score?: number;
}

/** What a search says of a position. Values are from the mover's view, -1..1. */
export interface Evaluation {
  readonly value: number;
  /** Discs with best play from the mover's view, where they are known for certain. */
  readonly score?: number;
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
export function storedEvaluation(game: WatchedGame, ply: number): Evaluation | undefined {
  const { plies, line, score = 0, known } = game;
  if (ply === 0 && known !== undefined) return exactEvaluation(known, 'exact scores of the record');
  const stored = plies?.[ply];
  if (stored === undefined) return undefined;
  if (stored.kind === 'solved') {
    const own = line.positions[ply]!.turn === 'black' ? score : 0 - score;
    return { value: Math.sign(own), score: own, source: 'solved exactly', moves: [] };
  }
  const { rootValue, networkValue, legal, target, visits, kind, simulations } = stored;
  if (rootValue === undefined) return undefined;
  const moves = target === undefined ? [] : seenMoves(legal, target, visits);
  const source = `${kind} search, ${formatCount(simulations, 'simulation')}`;
  return { value: rootValue, ...(networkValue === undefined ? {} : { networkValue }), source, moves };
}

export function searchedEvaluation(result: EngineResult, label: string): Evaluation {
  const { value, networkValue, moves, target, visits, simulations, exact } = result;
  if (exact?.moves !== undefined) return exactEvaluation(exact.moves, 'solved exactly');
  const source = `${label}, ${formatCount(simulations, 'simulation')}`;
  return { value, networkValue, source, moves: seenMoves(moves, target, visits) };
}

/** Of a position whose moves have exact scores. */
function exactEvaluation(
  scores: readonly { readonly move: number; readonly score: number }[],
  source: string,
): Evaluation {
  const moves = [...scores]
    .sort((a, b) => b.score - a.score)
    .map(({ move, score }, place): SeenMove => ({ move, share: Number(place === 0), visits: 0, score }));
  const score = moves[0]?.score ?? 0;
  return { value: Math.sign(score), score, source, moves };
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

/** `d3 62%, c4 20%`; where the end is known `d3 +6, c4 -2`. */
export function seenMovesText(moves: readonly SeenMove[], most: number): string {
  return moves
    .slice(0, most)
    .map(
      ({ move, share, score }) => `${moveName(move)} ${score === undefined ? percent(share) : signed(score)}`,
    )
    .join(', ');
}

/** What the record says that the player thought of its move, and how long: `the player: +3.5 discs, 12 s`. */
export function noteText({ notes }: WatchedGame, ply: number): string {
  const { evaluation, seconds } = notes?.[ply] ?? {};
  const said = [
    ...(evaluation === undefined ? [] : [`${signed(evaluation, 1)} discs`]),
    ...(seconds === undefined ? [] : [`${seconds} s`]),
  ];
  return said.length === 0 ? '' : `the player: ${said.join(', ')}`;
}
