import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { type MetricNumbers, METRICS } from '../../../studies/faithfulness/metrics/names.js';
import { reportMetrics } from '../../../studies/faithfulness/metricsReport.js';
import {
  clusteredSample,
  clusteredValues,
  coverage,
  naiveInterval,
} from '../../support/studies/clusteredSamples.js';

const random = Random.fromSeed('metrics report');
const METHOD = [{ name: 'map' }];

describe('the report of the measures of the field', () => {
  it('counts, for each measure, the positions that have a number and the games that these are of', () => {
    const parts: MetricNumbers[] = [
      { map: { sparseness: [1, null, 3], infidelity: [null, null, 2] } },
      { map: { sparseness: [5], infidelity: [4] } },
      // Of the same positions again, as measures are that another part takes.
      { map: { smoothMprt: [0.5, 0.25] } },
    ];
    const { methods } = reportMetrics(METHOD, { parts, games: ['a', 'a', 'b', 'b'] }, random);
    const { sparseness, infidelity, smoothMprt, complexity } = methods['map']!;
    expect(sparseness).toMatchObject({ mean: 3, positions: 3, games: 2 });
    expect(infidelity).toMatchObject({ mean: 3, low: NaN, positions: 2, games: 1 });
    expect(smoothMprt).toMatchObject({ mean: 0.375, positions: 2, games: 1 });
    expect(complexity).toMatchObject({ mean: NaN, positions: 0, games: 0 });
  });

  it('has intervals that hold the true mean as often as they say where positions share a game', () => {
    const shape = { games: 40, most: 8, likeness: 0.6, skewed: false };
    // Every measure of a report is a sample of its own; a sixth of the positions have no number.
    const intervals = Array.from({ length: 100 }, (_, report) => {
      const { games } = clusteredSample(shape, random.split('games', report));
      const samples = METRICS.map((metric) => {
        const draw = random.split('values', report, metric);
        return clusteredValues(games, shape.likeness, draw).map((value) =>
          draw.uniform() < 1 / 6 ? null : value,
        );
      });
      const numbers = Object.fromEntries(METRICS.map((metric, at) => [metric, samples[at]!]));
      const about = { parts: [{ map: numbers }], games: games.map(String) };
      const { methods } = reportMetrics(METHOD, about, random.split('draws', report));
      return METRICS.map((metric, at) => ({
        own: methods['map']![metric],
        naive: naiveInterval(samples[at]!.filter((value) => value !== null)),
      }));
    }).flat();
    const held = coverage(intervals.length, 0, (at) => intervals[at]!.own);
    expect(held).toBeGreaterThan(0.93);
    expect(held).toBeLessThan(0.97);
    expect(coverage(intervals.length, 0, (at) => intervals[at]!.naive)).toBeLessThan(0.85);
  });
});
