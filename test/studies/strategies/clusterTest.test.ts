import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { type ClusterTest, normalCloud, testClusters } from '../../../studies/strategies/clusterTest.js';
import { packMaps } from '../../../studies/strategies/mapVectors.js';

const random = Random.fromSeed('clusters and clouds');
const runtime = await openRuntime('onnxruntime');
const [GAMES, PER_GAME] = [15, 6];
const games = Array.from({ length: GAMES * PER_GAME }, (_, index) => `game ${Math.floor(index / PER_GAME)}`);

const unit = (map: Float64Array): Float64Array => {
  const length = Math.hypot(...map);
  return map.map((value) => value / length);
};

/** Maps of three kinds, each with most of it on a corner of its own. */
function threeKinds(draw: Random): Float64Array {
  return packMaps(
    games.map((_, index) => {
      const map = Float64Array.from({ length: 64 }, () => 0.15 * draw.normal());
      map[[0, 27, 62][index % 3]!]! += 2;
      return unit(map);
    }),
  );
}

const test = (maps: Float64Array, draw: Random): Promise<ClusterTest> => {
  const options = { symmetries: 'apart' as const, neighbours: 6, clusters: 3, eigenvalues: 8, clouds: 19 };
  return testClusters(maps, { ...options, games, runtime, threads: 1 }, draw);
};

describe('clusters beside clouds without any', () => {
  it('are found where they were planted, and cut alike in other games', async () => {
    const found = await test(threeKinds(random), random.split('planted'));
    expect(found).toMatchObject({ maps: 90, games: 15, clouds: 19, rate: 0.05, clusters: 3 });
    const beyond = found.gaps.filter(({ isBeyond }) => isBeyond).map(({ clusters }) => clusters);
    expect(beyond).toContain(3);
    const three = found.gaps.find(({ clusters }) => clusters === 3)!;
    expect(three.gap).toBeGreaterThan(three.largest);
    expect(found.stability.lowest).toBeGreaterThan(0.95);
    expect(found.cloudStability.mean).toBeLessThan(0.8);
  });

  it('are not found in a cloud', async () => {
    const cloud = normalCloud(threeKinds(random), random.split('cloud'));
    const { gaps, stability } = await test(cloud, random.split('of a cloud'));
    expect(gaps.filter(({ isBeyond }) => isBeyond)).toEqual([]);
    expect(stability.mean).toBeLessThan(0.8);
  });
});

it('a cloud has the mean and the covariance of the maps, but for the unit length', () => {
  // Of large maps in a narrow cone, where the unit length changes little.
  const maps = packMaps(
    Array.from({ length: 300 }, () => {
      const common = random.normal();
      return unit(
        Float64Array.from({ length: 64 }, (_, at) => 5 + (at < 2 ? common : 0) + 0.3 * random.normal()),
      );
    }),
  );
  const moment = (of: Float64Array, a: number, b: number): number => {
    const n = of.length / 64;
    let [ab, sumA, sumB] = [0, 0, 0];
    for (let row = 0; row < n; row++) {
      ab += of[row * 64 + a]! * of[row * 64 + b]!;
      sumA += of[row * 64 + a]!;
      sumB += of[row * 64 + b]!;
    }
    return (ab - (sumA * sumB) / n) / n;
  };
  const cloud = normalCloud(maps, random.split('cone'));
  for (const [a, b] of [
    [0, 0],
    [0, 1],
    [9, 9],
  ] as const) {
    expect(moment(cloud, a, b) / moment(maps, a, b)).toBeGreaterThan(0.75);
    expect(moment(cloud, a, b) / moment(maps, a, b)).toBeLessThan(1.3);
  }
});
