import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { chanceBounds } from '../../../studies/concepts/chance.js';
import { correlateChannels } from '../../../studies/concepts/correlation.js';
import { CorrelationIntervals } from '../../../studies/concepts/correlationIntervals.js';
import { ClusterBootstrap } from '../../../studies/statistics/clusterBootstrap.js';
import { CHANNELS, placeOf, tableGames, unrelatedTable } from '../../support/studies/channelTables.js';
import { coverage } from '../../support/studies/clusteredSamples.js';

const random = Random.fromSeed('chance of channels');
const rowsOfGames = [...new Set(tableGames)].map(
  (game) => [game, [...tableGames.keys()].filter((row) => tableGames[row] === game)] as const,
);

describe('chance for channels', () => {
  it('is exceeded by what was planted', async () => {
    const table = unrelatedTable(random.split('planted'), 1);
    for (let row = 0; row < tableGames.length; row++) {
      table.activation[row * CHANNELS + 1]! += 4 * table.whole[placeOf(row, 'mobility')]!;
    }
    const { r, partial } = await chanceBounds(table, 'activation', tableGames, random.split('exchanges'));
    const planted = correlateChannels(table, 'activation')[1]!.whole.find(
      ({ concept }) => concept === 'mobility',
    )!;
    expect(planted.r).toBeGreaterThan(r);
    expect(planted.partial).toBeGreaterThan(partial);
  });
});

it('intervals of correlations over games hold the true one', () => {
  const bootstrap = new ClusterBootstrap(random.split('draws'));
  let width = 0;
  const held = coverage(100, 0.5, (sample) => {
    const draw = random.split('sample', sample);
    const table = unrelatedTable(draw);
    // r = 0.5: both have half of a third number, which is of one kind within a game too.
    for (const [game, rows] of rowsOfGames) {
      const common = draw.split('game', game).normal();
      for (const row of rows) {
        const shared = common + 0.5 * draw.normal();
        table.activation[row * CHANNELS]! += shared;
        table.whole[placeOf(row, 'mobility')]! += shared;
      }
    }
    const intervals = new CorrelationIntervals(table, 'activation', tableGames, bootstrap);
    const interval = intervals.of(0, 'mobility');
    const { r } = correlateChannels(table, 'activation')[0]!.whole.find(
      ({ concept }) => concept === 'mobility',
    )!;
    expect(interval.mean).toBeCloseTo(r, 5);
    width += (interval.high - interval.low) / 100;
    return interval;
  });
  expect(held).toBeGreaterThan(0.88);
  expect(held).toBeLessThan(0.995);
  // Of 192 independent pairs it would be 4 · 0.75 / √192 = 0.21.
  expect(width).toBeGreaterThan(0.4);
});
