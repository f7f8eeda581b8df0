import type { PageData } from '../report/data.js';

/** A page with the cloud of maps, whose cards are `cloud`, `selected`, `strategyN` and `eigenvalues`. */
export interface StrategiesData extends PageData {
  /** Names of the kinds of moves and of the phases, which moves have by their number. */
  readonly kinds: readonly string[];
  readonly phases: readonly string[];
  /** Command lines that lead to a move: `{game}` and `{ply}` are filled in. */
  readonly commands: readonly string[];
  readonly moves: readonly MoveRow[];
  /** 64 of X, O, - a move, one after the other, and a side to move a move. */
  readonly boards: string;
  readonly turns: string;
  /** Where squares go from each side that counts as the same, 64 numbers a side. */
  readonly views: readonly (readonly number[])[];
  /** Maps of 64 signed bytes, each up to its own largest square, in base64. */
  readonly maps: string;
  readonly strategies: readonly StrategyData[];
  readonly eigenvalues: readonly number[];
  /** Clusters before the largest gap of the eigenvalues. */
  readonly gap: number;
}

/** A move as it is written: thousands of them are on a page. */
export type MoveRow = readonly [
  game: string,
  ply: number,
  move: number,
  kind: number,
  phase: number,
  value: number | null,
  output: number,
  kmeans: number,
  agglomerative: number,
  density: number | null,
  umap: readonly [number, number],
  spectral: readonly [number, number],
];

export interface StrategyData {
  readonly number: number;
  readonly facts: readonly string[];
  readonly mean: readonly number[];
  /** Numbers of the moves whose maps are nearest to it. */
  readonly typical: readonly number[];
}
