import { SQUARE_CONCEPTS, WHOLE_CONCEPTS } from './boardConcepts.js';
import type { ChannelTable, SquareSums } from './channelTable.js';

/** How a channel goes along with a concept of the whole board. */
export interface WholeCorrelation {
  readonly concept: string;
  /** Pearson's, over positions. */
  readonly r: number;
  /** The same with what the number of discs explains of both taken out. */
  readonly partial: number;
}

/** How a channel goes along with a concept of squares. */
export interface SquareCorrelation {
  readonly concept: string;
  /** Pearson's, over the squares of all positions. */
  readonly r: number;
  /** The same with the marks of another position: what the channel's mean map alone gives. */
  readonly other: number;
}

/** What one number of each channel (its relevance, its activation) goes along with; the strongest first. */
export interface ChannelCorrelations {
  readonly whole: readonly WholeCorrelation[];
  /** None for layers that are not as large as the board. */
  readonly squares: readonly SquareCorrelation[];
}

/** The place of the number of discs among the concepts of the whole board. */
export const DISC_COUNT = WHOLE_CONCEPTS.findIndex(({ name }) => name === 'discCount');

/** @returns one entry a channel; columns that never vary have the correlation 0 */
export function correlateChannels(
  table: ChannelTable,
  of: 'relevance' | 'activation',
): ChannelCorrelations[] {
  const { count, channels } = table;
  const concepts = WHOLE_CONCEPTS.length;
  const numbers = standardized(table[of], count, channels);
  const columns = standardized(table.whole, count, concepts);
  const cross = products(numbers, columns, count);
  const discs = columns[DISC_COUNT]!;
  const withDiscs = columns.map((column) => product(column, discs));
  return numbers.map((_, channel) => {
    const whole = WHOLE_CONCEPTS.map(({ name }, concept) => {
      const r = cross[channel * concepts + concept]!;
      const partial = partialCorrelation(r, cross[channel * concepts + DISC_COUNT]!, withDiscs[concept]!);
      return { concept: name, r, partial };
    });
    const squares = correlateSquares(table, table[`${of}Sums`], channel);
    return { whole: whole.sort(bySize), squares: squares.sort(bySize) };
  });
}

function bySize(a: { readonly r: number }, b: { readonly r: number }): number {
  return Math.abs(b.r) - Math.abs(a.r);
}

/** The columns of a matrix [count, columns] with mean 0 and length 1; those that never vary are 0. */
export function standardized(matrix: ArrayLike<number>, count: number, columns: number): Float64Array[] {
  return Array.from({ length: columns }, (_, column) => {
    const values = Float64Array.from({ length: count }, (_unused, row) => matrix[row * columns + column]!);
    const mean = values.reduce((a, b) => a + b, 0) / count;
    const size = values.reduce((a, b) => a + b * b, 0);
    let square = 0;
    for (let row = 0; row < count; row++) square += (values[row]! -= mean) ** 2;
    // What rounding leaves of a column that never varies.
    const length = square <= 1e-14 * size ? 0 : Math.sqrt(square);
    return values.map((value) => (length === 0 ? 0 : value / length));
  });
}

/** [a, b], the inner products of all columns. */
export function products(
  a: readonly Float64Array[],
  b: readonly Float64Array[],
  count: number,
): Float64Array {
  const found = new Float64Array(a.length * b.length);
  a.forEach((left, i) => {
    b.forEach((right, k) => (found[i * b.length + k] = product(left, right, count)));
  });
  return found;
}

/** The inner product of two columns. */
export function product(a: Float64Array, b: Float64Array, count = a.length): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += a[index]! * b[index]!;
  return sum;
}

/** Of x and y given z, from the three correlations; 0 where z explains one of them wholly. */
export function partialCorrelation(xy: number, xz: number, yz: number): number {
  const rest = Math.sqrt(Math.max(0, 1 - xz * xz) * Math.max(0, 1 - yz * yz));
  return rest < 1e-9 ? 0 : Math.max(-1, Math.min(1, (xy - xz * yz) / rest));
}

function correlateSquares(table: ChannelTable, sums: SquareSums, channel: number): SquareCorrelation[] {
  const { channels, marks } = table;
  const n = table.count * 64;
  const sum = sums.sum[channel]!;
  const spread = n * sums.squares[channel]! - sum * sum;
  if (!(spread > 1e-12 * n * sums.squares[channel]!)) return [];
  return SQUARE_CONCEPTS.map(({ name }, concept) => {
    const marked = marks[concept]!;
    const width = Math.sqrt(spread * (n * marked - marked * marked));
    const r = (inner: number): number => (width === 0 ? 0 : (n * inner - sum * marked) / width);
    const at = concept * channels + channel;
    return { concept: name, r: r(sums.marked[at]!), other: r(sums.otherMarked[at]!) };
  });
}
