import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { correlationByGame, ratioByGame } from '../../../studies/patching/agreement.js';
import { ClusterBootstrap } from '../../../studies/statistics/clusterBootstrap.js';
import {
  clusteredPairs,
  clusteredSample,
  coverage,
  naiveInterval,
} from '../../support/studies/clusteredSamples.js';

/** The standard error of a coverage of 0.95 is then 0.003: what is held to 0.93 to 0.97 is nearly seven of them away. */
const SAMPLES = 5000;

function expectCoverage(held: number): void {
  expect(held).toBeGreaterThan(0.93);
  expect(held).toBeLessThan(0.97);
}

describe.each([20, 40, 100, 200])('intervals over %i games', (games) => {
  it.each([0, 0.3, 0.8])('of means hold the true one as often as they say, likeness %d', (likeness) => {
    const random = Random.fromSeed(`coverage ${games} ${likeness}`);
    const draw = (at: number) =>
      clusteredSample({ games, likeness, most: 7, skewed: games > 40 }, random.split('sample', at));
    const bootstrap = new ClusterBootstrap(random.split('draws'));
    expectCoverage(
      coverage(SAMPLES, 0, (at) => {
        const { values, games: of } = draw(at);
        return bootstrap.mean(values, of);
      }),
    );
    const naive = coverage(SAMPLES, 0, (at) => naiveInterval(draw(at).values));
    if (likeness > 0) expect(naive).toBeLessThan(0.9);
  });
});

/** What patching reports beside means. */
describe.each([40, 100])('intervals over %i games', (games) => {
  const shape = { games, likeness: 0.5, most: 4, skewed: false };
  const random = Random.fromSeed(`agreement ${games}`);
  const bootstrap = new ClusterBootstrap(random.split('draws'));

  it.each([0, 0.5, 0.8])('of the correlation %d hold it as often as they say', (correlation) => {
    expectCoverage(
      coverage(SAMPLES / 5, correlation, (at) => {
        const { x, y, games: of } = clusteredPairs(shape, correlation, random.split(correlation, at));
        return correlationByGame(bootstrap, x, y, of);
      }),
    );
  });

  it('of a ratio of sums hold it as often as they say', () => {
    expectCoverage(
      coverage(SAMPLES, 2, (at) => {
        const { x, y, games: of } = clusteredPairs(shape, 0.5, random.split('ratio', at));
        const below = y.map((value) => value ** 2 + 1);
        const above = below.map((value, row) => 2 * value + x[row]! - 0.5 * y[row]!);
        return ratioByGame(bootstrap, above, below, of);
      }),
    );
  });
});
