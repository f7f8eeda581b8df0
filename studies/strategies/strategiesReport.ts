import type { Clustering } from './clustering.js';
import type { ClusterTest } from './clusterTest.js';
import type { Eigengap } from './eigengap.js';
import type { Norm, Symmetries } from './mapVectors.js';
import type { MoveKind, Phase } from './moveKind.js';

/** What a strategy analysis found; plain data. */
export interface StrategyReport {
  readonly version: 1;
  readonly software: string;
  /** What computed the maps: package, version, backend. Absent where stored explanations do not say. */
  readonly runtime?: string;
  /** sha256 of the network, of the networks where stored explanations are by several. */
  readonly networks: readonly string[];
  readonly composite: string;
  readonly target: string;
  readonly source: string;
  readonly seed: string;
  readonly norm: Norm;
  readonly symmetries: Symmetries;
  /** Neighbours of each map in the graph. */
  readonly neighbours: number;
  /** In how many parts the graph falls. */
  readonly parts: number;
  /** Moves that have no map, and why the first of them has none. */
  readonly leftOut: { readonly moves: number; readonly reason?: string };
  /** Smallest eigenvalues of the graph's normalised Laplacian. */
  readonly eigenvalues: readonly number[];
  readonly eigengap: Eigengap;
  /** Games that the maps are of: intervals and resampling are over games. */
  readonly games: number;
  /** The gaps held against clouds without clusters, and how stable the cut is; absent where it was not asked for. */
  readonly test?: ClusterTest;
  /** How many clusters were made, and whether that is what the eigengap speaks for or what was asked for. */
  readonly clusters: number;
  readonly chosenBy: 'eigengap' | 'request';
  /** Other clusterings of the same embedding: the adjusted Rand index with k-means, their clusters, and maps in none. */
  readonly others: Readonly<
    Record<
      Exclude<Clustering, 'kmeans'>,
      { readonly agreement: number; readonly clusters: number; readonly none: number }
    >
  >;
  /** Shares of the kinds and phases among all moves. */
  readonly kinds: Readonly<Record<MoveKind, number>>;
  readonly phases: Readonly<Record<Phase, number>>;
  /** The largest first. */
  readonly strategies: readonly StrategyEntry[];
  readonly moves: readonly MoveEntry[];
}

export interface StrategyEntry {
  /** From 1. */
  readonly number: number;
  readonly size: number;
  readonly share: number;
  /** 95 % interval of the share over games, for these clusters. */
  readonly shareInterval: { readonly low: number; readonly high: number };
  /** Length of the mean map as a share of the maps': 1 where all are the same. */
  readonly unity: number;
  /** Share of the edges of the graph that leave it. */
  readonly conductance: number;
  readonly kinds: Readonly<Record<MoveKind, number>>;
  readonly phases: Readonly<Record<Phase, number>>;
  /** Share of the moves in positions that the network values above 0; null where values are not known. */
  readonly winning: number | null;
  /** Mean of the maps at unit length, each from the side from which it is most like the typical one [64]. */
  readonly mean: readonly number[];
  /** Indices of `moves`, the most typical first. */
  readonly typical: readonly number[];
}

export interface MoveEntry {
  readonly game: string;
  readonly ply: number;
  readonly position: string;
  readonly move: string;
  readonly kind: MoveKind;
  readonly phase: Phase;
  /** For the side to move; null where it is not known. */
  readonly value: number | null;
  /** The explained number. */
  readonly output: number;
  /** Number of the strategy. */
  readonly kmeans: number;
  readonly agglomerative: number;
  /** null: in no dense place. */
  readonly density: number | null;
  readonly umap: readonly [number, number];
  /** Second and third eigenvector. */
  readonly spectral: readonly [number, number];
}
