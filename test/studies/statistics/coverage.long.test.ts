import { expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { ClusterBootstrap } from '../../../studies/statistics/clusterBootstrap.js';
import { clusteredSample, coverage, naiveInterval } from '../../support/studies/clusteredSamples.js';

const SAMPLES = 10_000;

it.each([20, 40, 100, 200].flatMap((games) => [0, 0.3, 0.8].map((likeness) => ({ games, likeness }))))(
  'intervals over games cover 95%% in 10,000 samples: %j',
  ({ games, likeness }) => {
    const random = Random.fromSeed(`coverage ${games} ${likeness}`);
    const draw = (at: number) =>
      clusteredSample({ games, likeness, most: 7, skewed: games > 40 }, random.split('sample', at));
    const bootstrap = new ClusterBootstrap(random.split('draws'));
    const held = coverage(SAMPLES, 0, (at) => {
      const { values, games: of } = draw(at);
      return bootstrap.mean(values, of);
    });
    expect(held).toBeGreaterThan(0.93);
    expect(held).toBeLessThan(0.97);
    const naive = coverage(SAMPLES, 0, (at) => naiveInterval(draw(at).values));
    if (likeness > 0) expect(naive).toBeLessThan(0.9);
  },
);
