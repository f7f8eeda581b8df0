import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { WHOLE_CONCEPTS } from '../../../studies/concepts/boardConcepts.js';
import { chanceBounds } from '../../../studies/concepts/chance.js';
import { type ChannelTable, createTable } from '../../../studies/concepts/channelTable.js';
import { correlateChannels, products, standardized } from '../../../studies/concepts/correlation.js';
import { CorrelationIntervals } from '../../../studies/concepts/correlationIntervals.js';
import { ClusterBootstrap } from '../../../studies/statistics/clusterBootstrap.js';
import { coverage } from '../../support/clusteredSamples.js';

const random = Random.fromSeed('chance of channels');
const [GAMES, PLIES, CHANNELS] = [24, 8, 3];
const WIDTH = WHOLE_CONCEPTS.length;
const at = (concept: string): number => WHOLE_CONCEPTS.findIndex(({ name }) => name === concept);
const games = Array.from({ length: GAMES * PLIES }, (_, row) => `game ${Math.floor(row / PLIES)}`);

/**
 * Channels and concepts that have nothing to do with each other but that both are of one kind within a game and, where asked for,
 * change with the stage.
 */
function nothing(draw: Random, stage = 0): ChannelTable {
  const table = createTable(games.length, CHANNELS);
  const fill = (out: Float32Array, width: number): void => {
    for (let game = 0; game < GAMES; game++) {
      const own = Array.from({ length: width }, () => draw.normal());
      for (let ply = 0; ply < PLIES; ply++) {
        for (let column = 0; column < width; column++) {
          out[(game * PLIES + ply) * width + column] = own[column]! + 0.5 * draw.normal() + stage * ply;
        }
      }
    }
  };
  fill(table.activation, CHANNELS);
  fill(table.whole, WIDTH);
  for (let row = 0; row < games.length; row++) table.whole[row * WIDTH + at('discCount')] = 4 + (row % PLIES);
  return table;
}

const largest = (table: ChannelTable, of: 'r' | 'partial', without: readonly string[] = []): number =>
  Math.max(
    ...correlateChannels(table, 'activation').flatMap(({ whole }) =>
      whole.filter(({ concept }) => !without.includes(concept)).map((one) => Math.abs(one[of])),
    ),
  );

/** The bound of one who takes all positions for independent. */
function naiveBound(table: ChannelTable, draw: Random): number {
  const { count } = table;
  const numbers = standardized(table.activation, count, CHANNELS);
  const columns = standardized(table.whole, count, WIDTH);
  const found = Array.from({ length: 19 }, () => {
    const order = Array.from({ length: count }, (_, row) => row);
    draw.shuffle(order);
    const shuffled = columns.map((column) => Float64Array.from(order, (row) => column[row]!));
    return Math.max(...products(numbers, shuffled, count).map(Math.abs));
  });
  return Math.max(...found);
}

describe('chance for channels', () => {
  it('is exceeded as rarely as is said where there is nothing, as that of single positions is not', async () => {
    let [found, naive] = [0, 0];
    for (let round = 0; round < 60; round++) {
      const draw = random.split('nothing', round);
      const table = nothing(draw);
      const { r } = await chanceBounds(table, 'activation', games, draw.split('exchanges'));
      const strongest = largest(table, 'r');
      if (strongest > r) found++;
      if (strongest > naiveBound(table, draw.split('shuffles'))) naive++;
    }
    // 3 of 60 expected; more than 7 with a chance of 1%.
    expect(found).toBeLessThanOrEqual(7);
    expect(naive).toBeGreaterThan(45);
  });

  it('holds what the stage of the game alone gives, with the number of discs taken out', async () => {
    let found = 0;
    for (let round = 0; round < 40; round++) {
      const draw = random.split('stage', round);
      const table = nothing(draw, 1);
      const { partial } = await chanceBounds(table, 'activation', games, draw.split('exchanges'));
      if (largest(table, 'partial') > partial) found++;
    }
    // 2 of 40 expected; more than 5 with a chance of 1.4%.
    expect(found).toBeLessThanOrEqual(5);
  });

  it('is exceeded by what was planted', async () => {
    const table = nothing(random.split('planted'), 1);
    for (let row = 0; row < games.length; row++) {
      table.activation[row * CHANNELS + 1]! += 4 * table.whole[row * WIDTH + at('mobility')]!;
    }
    const { r, partial } = await chanceBounds(table, 'activation', games, random.split('exchanges'));
    const planted = correlateChannels(table, 'activation')[1]!.whole.find(({ concept }) => concept === 'mobility')!;
    expect(planted.r).toBeGreaterThan(r);
    expect(planted.partial).toBeGreaterThan(partial);
  });
});

it('intervals of correlations over games hold the true one', () => {
  const bootstrap = new ClusterBootstrap(random.split('draws'));
  let width = 0;
  const held = coverage(200, 0.5, (sample) => {
    const draw = random.split('sample', sample);
    const table = nothing(draw);
    const mobility = at('mobility');
    // r = 0.5: both have half of a third number, which is of one kind within a game too.
    for (let game = 0; game < GAMES; game++) {
      const common = draw.normal();
      for (let row = game * PLIES; row < (game + 1) * PLIES; row++) {
        const shared = common + 0.5 * draw.normal();
        table.activation[row * CHANNELS]! += shared;
        table.whole[row * WIDTH + mobility]! += shared;
      }
    }
    const intervals = new CorrelationIntervals(table, 'activation', games, bootstrap);
    const interval = intervals.of(0, 'mobility');
    const { r } = correlateChannels(table, 'activation')[0]!.whole.find(({ concept }) => concept === 'mobility')!;
    expect(interval.mean).toBeCloseTo(r, 5);
    width += (interval.high - interval.low) / 200;
    return interval;
  });
  expect(held).toBeGreaterThan(0.9);
  expect(held).toBeLessThan(0.985);
  // Of 192 independent pairs it would be 4 · 0.75 / √192 = 0.21.
  expect(width).toBeGreaterThan(0.4);
});
