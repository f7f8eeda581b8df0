import { giveWay } from '../../engine/giveWay.js';
import type { Random } from '../../engine/random.js';
import type { Neighbours } from './neighbours.js';
import type { Spectrum } from './spectrum.js';

/** A place on a picture. */
export type Place = readonly [x: number, y: number];

/** The least distance of points on the picture, as a share of its spread. */
const LEAST_DISTANCE = 0.1;

/**
 * UMAP (McInnes, Healy & Melville 2018, umap-js) of the neighbours that the clusters are made of: for the eye only, since distances
 * between groups mean nothing in it.
 *
 * @param onEpoch is told how many epochs are done.
 */
export async function umapLayout(
  { count, indices, distances }: Neighbours,
  random: Random,
  onEpoch: (done: number, epochs: number) => void,
): Promise<Place[]> {
  const { UMAP } = await import('umap-js');
  const nodes = indices.length / count;
  const rows = <T extends number>(own: (node: number) => T, of: ArrayLike<T>): T[][] =>
    Array.from({ length: nodes }, (_, node) => [
      own(node),
      ...Array.from({ length: count }, (_, at) => of[node * count + at]!),
    ]);
  const umap = new UMAP({ nNeighbors: count + 1, minDist: LEAST_DISTANCE, random: () => random.uniform() });
  umap.setPrecomputedKNN(
    rows((node) => node, indices),
    rows(() => 0, distances),
  );
  // The coordinates are not looked at where neighbours are given, only counted.
  const epochs = umap.initializeFit(Array.from({ length: nodes }, () => [0]));
  for (let epoch = 1; epoch <= epochs; epoch++) {
    umap.step();
    onEpoch(epoch, epochs);
    await giveWay();
  }
  return umap.getEmbedding().map(([x, y]) => [x!, y!] as const);
}

/** The second and third eigenvector: the two ways in which the graph comes apart most easily. */
export function spectralLayout({ vectors }: Spectrum): Place[] {
  return Array.from(vectors[1]!, (x, node) => [x, vectors[2]![node]!] as const);
}
