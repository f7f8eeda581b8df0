import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { WHOLE_CONCEPTS } from '../../../studies/concepts/boardConcepts.js';
import { chanceBounds } from '../../../studies/concepts/chance.js';
import type { ChannelTable } from '../../../studies/concepts/channelTable.js';
import { correlateChannels, products, standardized } from '../../../studies/concepts/correlation.js';
import { CHANNELS, tableGames, unrelatedTable } from '../../support/studies/channelTables.js';

const random = Random.fromSeed('chance of channels');

const largest = (table: ChannelTable, of: 'r' | 'partial'): number =>
  Math.max(
    ...correlateChannels(table, 'activation').flatMap(({ whole }) => whole.map((one) => Math.abs(one[of]))),
  );

/** The bound of one who takes all positions for independent. */
function naiveBound(table: ChannelTable, draw: Random): number {
  const { count } = table;
  const numbers = standardized(table.activation, count, CHANNELS);
  const columns = standardized(table.whole, count, WHOLE_CONCEPTS.length);
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
      const table = unrelatedTable(draw);
      const { r } = await chanceBounds(table, 'activation', tableGames, draw.split('exchanges'));
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
      const table = unrelatedTable(draw, 1);
      const { partial } = await chanceBounds(table, 'activation', tableGames, draw.split('exchanges'));
      if (largest(table, 'partial') > partial) found++;
    }
    // 2 of 40 expected; more than 5 with a chance of 1.4%.
    expect(found).toBeLessThanOrEqual(5);
  });
});
