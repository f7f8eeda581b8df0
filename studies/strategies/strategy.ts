import { alignment, lengthOf, SQUARES, type Symmetries, viewOf } from './mapVectors.js';
import { conductances, type MapGraph } from './neighbourGraph.js';

/** What a cluster of maps has in common. Maps are of unit length. */
export interface Strategy {
  /** Of the maps, those of the cluster. */
  readonly members: readonly number[];
  /** Mean of its maps, each turned towards the most typical one [64]. */
  readonly mean: Float64Array;
  /** Length of the mean as a share of the maps': 1 where all are the same, near 0 where they have nothing in common. */
  readonly unity: number;
  /** The members nearest to the mean, the nearest first. */
  readonly typical: readonly number[];
  /** Share of the graph's edges that leave it: near 0 it is a strategy apart. */
  readonly conductance: number;
}

const TYPICAL = 6;
/** The mean moves little after the first time. */
const ROUNDS = 3;

/**
 * The strategies that a clustering found.
 *
 * @param maps [n, 64]
 * @param labels [n] 0 .. clusters - 1, each at least once
 */
export function strategiesOf(
  maps: Float64Array,
  graph: MapGraph,
  labels: readonly number[],
  symmetries: Symmetries,
): Strategy[] {
  const clusters = 1 + labels.reduce((most, label) => Math.max(most, label), 0);
  const apart = conductances(graph, labels, clusters);
  return apart.map((conductance, label) => {
    const members = labels.flatMap((each, index) => (each === label ? [index] : []));
    return { members, conductance, ...typicalOf(maps, members, symmetries) };
  });
}

/** Mean and typical members: the mean needs a member to turn the others to, and the best one is the nearest to the mean. */
function typicalOf(
  maps: Float64Array,
  members: readonly number[],
  symmetries: Symmetries,
): Pick<Strategy, 'mean' | 'unity' | 'typical'> {
  const mapOf = (index: number): Float64Array => maps.subarray(index * SQUARES, (index + 1) * SQUARES);
  let center: Float64Array = mapOf(members[0]!);
  let typical: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const mean = new Float64Array(SQUARES);
    for (const member of members) {
      const map = mapOf(member);
      const turned = viewOf(alignment(map, center, symmetries).symmetry, map);
      for (let square = 0; square < SQUARES; square++) mean[square]! += turned[square]! / members.length;
    }
    const near = members.map((member) => ({
      member,
      distance: alignment(mapOf(member), mean, symmetries).distance,
    }));
    near.sort((a, b) => a.distance - b.distance || a.member - b.member);
    typical = near.slice(0, TYPICAL).map(({ member }) => member);
    center = mean;
  }
  // Shown from the side from which its most typical map is.
  const front = mapOf(typical[0]!);
  const mean = viewOf(alignment(center, front, symmetries).symmetry, center);
  const lengths = members.reduce((sum, member) => sum + lengthOf(mapOf(member), 'l2'), 0);
  return { mean, unity: (lengthOf(mean, 'l2') * members.length) / lengths, typical };
}
