import type { Color } from '../../../engine/position.js';

/** A game judged move by move. */
export interface ReviewData {
  readonly title: string;
  /** What judged it. */
  readonly about: string;
  /** What each side did, in sentences. */
  readonly summary: readonly string[];
  /** The analysed positions in their order. */
  readonly plies: readonly ReviewedPly[];
  /** Numbers of the plies whose moves gave something away, the dearest first. */
  readonly worst: readonly number[];
}

export interface ReviewedPly {
  /** Moves before it. */
  readonly ply: number;
  /** 64 of X, O, - and the side to move. */
  readonly position: string;
  readonly turn: Color;
  /** The move that led here and the one that was played, 0..64; null where there is none. */
  readonly last: number | null;
  readonly played: number | null;
  /** Black's expected result, -1..1; null where nothing is known of it. */
  readonly black: number | null;
  /** Of the side to move, in words. */
  readonly value: string;
  /** What the move gave away, in words; empty for a move as good as any. */
  readonly gaveAway: string;
  readonly mistake: boolean;
  /** The line after a better move, that move first. */
  readonly better: readonly string[];
  /** What each legal move is worth, as short as a square has room for. */
  readonly worths: readonly { readonly square: number; readonly text: string }[];
}
