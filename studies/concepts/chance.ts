import { giveWay } from '../../engine/giveWay.js';
import type { Random } from '../../engine/random.js';
import { ERROR_RATE, largestSize } from '../statistics/maxStatistic.js';
import { WHOLE_CONCEPTS } from './boardConcepts.js';
import type { ChannelTable } from './channelTable.js';
import {
  type ChannelCorrelations,
  DISC_COUNT,
  partialCorrelation,
  product,
  products,
  standardized,
} from './correlation.js';

/** Bounds that correlations of nothing exceed with a chance of {@link ERROR_RATE}, over all channels and concepts together. */
export interface ChanceBounds {
  /** Of |r|. */
  readonly r: number;
  /** Of |partial|. */
  readonly partial: number;
}

/** With so many the third largest bounds the rate at 3 of 60. */
const EXCHANGES = 59;

/**
 * What one would find where there is nothing: the largest |r| of any channel with any concept of the whole board when each game has the
 * concepts of another game. Games are exchanged whole, since positions of one are alike: exchanged one by one, positions would look more
 * independent than they are. For r the positions of the other game come in any order; for partial correlations each takes the concepts
 * of the same stage of the other game, so that what the stage alone gives is left in.
 *
 * @param games of the positions, by name [count]
 */
export async function chanceBounds(
  table: ChannelTable,
  of: 'relevance' | 'activation',
  games: readonly string[],
  random: Random,
): Promise<ChanceBounds> {
  const { count, channels } = table;
  const numbers = standardized(table[of], count, channels);
  const discs = standardized(table.whole, count, WHOLE_CONCEPTS.length)[DISC_COUNT]!;
  const byGame = gamesInStages(table, games);
  const withDiscs = numbers.map((own) => product(own, discs));
  const largest = { r: [] as number[], partial: [] as number[] };
  for (let exchange = 0; exchange < EXCHANGES; exchange++) {
    await giveWay();
    const others = [...byGame];
    random.shuffle(others);
    const any = exchanged(table, origins(byGame, others, count, random));
    largest.r.push(largestSize(products(numbers, any, count)));
    const staged = exchanged(table, origins(byGame, others, count));
    const stagedWithDiscs = staged.map((column) => product(column, discs));
    const partials = products(numbers, staged, count).map((r, at) =>
      partialCorrelation(r, withDiscs[Math.floor(at / staged.length)]!, stagedWithDiscs[at % staged.length]!),
    );
    largest.partial.push(largestSize(partials));
  }
  const bound = (values: number[]): number =>
    values.sort((a, b) => b - a)[Math.floor(ERROR_RATE * (EXCHANGES + 1) + 1e-9) - 1]!;
  return { r: bound(largest.r), partial: bound(largest.partial) };
}

/** The positions of each game, by the number of discs. */
function gamesInStages({ whole }: ChannelTable, games: readonly string[]): number[][] {
  const found = new Map<string, number[]>();
  games.forEach((game, index) => {
    const own = found.get(game);
    if (own === undefined) found.set(game, [index]);
    else own.push(index);
  });
  const discs = (index: number): number => whole[index * WHOLE_CONCEPTS.length + DISC_COUNT]!;
  return [...found.values()].map((own) => own.sort((a, b) => discs(a) - discs(b)));
}

/**
 * The position whose concepts each position gets: of the game in the same place of `others`, at the same part of the game or, with
 * `random`, in any order. Of a shorter game some come twice.
 */
function origins(
  byGame: readonly (readonly number[])[],
  others: readonly (readonly number[])[],
  count: number,
  random?: Random,
): Int32Array {
  const found = new Int32Array(count);
  byGame.forEach((own, game) => {
    const other = [...others[game]!];
    if (random !== undefined) random.shuffle(other);
    own.forEach((index, at) => {
      const place = random === undefined ? Math.floor((at * other.length) / own.length) : at % other.length;
      found[index] = other[place]!;
    });
  });
  return found;
}

function exchanged({ whole, count }: ChannelTable, from: Int32Array): Float64Array[] {
  const width = WHOLE_CONCEPTS.length;
  const moved = new Float32Array(count * width);
  from.forEach((origin, index) =>
    moved.set(whole.subarray(origin * width, (origin + 1) * width), index * width),
  );
  return standardized(moved, count, width);
}

/** How many channels go along with anything beyond chance: any |r| beyond its bound, and any |partial| beyond its own. */
export function beyondChance(
  channels: readonly ChannelCorrelations[],
  bounds: ChanceBounds,
): { readonly r: number; readonly partial: number } {
  const count = (of: 'r' | 'partial'): number =>
    channels.filter(({ whole }) => whole.some((one) => Math.abs(one[of]) > bounds[of])).length;
  return { r: count('r'), partial: count('partial') };
}
