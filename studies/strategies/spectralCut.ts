import type { Random } from '../../engine/random.js';
import type { Runtime } from '../../nn/runtime.js';
import { kMeans, spectralPoints } from './clustering.js';
import { SQUARES, type Symmetries } from './mapVectors.js';
import { neighbourGraph } from './neighbourGraph.js';
import { nearestNeighbours } from './neighbours.js';
import { laplacianSpectrum } from './spectrum.js';

/** How maps are cut. */
export interface CutOptions {
  readonly symmetries: Symmetries;
  /** Neighbours of each map in the graph. */
  readonly neighbours: number;
  readonly clusters: number;
  /** Eigenvalues that are computed, more than there are clusters. */
  readonly eigenvalues: number;
  readonly runtime: Runtime;
  readonly threads: number;
}

/** Maps cut into clusters, as the analysis does it. */
export interface SpectralCut {
  /** Steps of the eigenvalues: entry k - 1 is the one after k of them. */
  readonly gaps: readonly number[];
  /** Of each map, 0 .. clusters - 1. */
  readonly labels: readonly number[];
}

/** The graph of neighbours, its spectrum and k-means of the maps' places in it, without layouts. @param maps [n, 64] */
export async function spectralCut(
  maps: Float64Array,
  options: CutOptions,
  random: Random,
): Promise<SpectralCut> {
  const { symmetries, neighbours, clusters, eigenvalues, runtime, threads } = options;
  const near = await nearestNeighbours(maps, { count: neighbours, symmetries, runtime, threads });
  const count = Math.min(eigenvalues, maps.length / SQUARES - 1);
  const spectrum = await laplacianSpectrum(neighbourGraph(near), count, random.split('spectrum'));
  const { values } = spectrum;
  return {
    gaps: values.slice(1).map((value, index) => value - values[index]!),
    labels: await kMeans(spectralPoints(spectrum, clusters), clusters, random.split('kmeans')),
  };
}
