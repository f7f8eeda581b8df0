import type { Position } from '../../engine/position.js';
import { markedSquares, SQUARE_CONCEPTS, WHOLE_CONCEPTS, wholeNumbers } from './boardConcepts.js';
import type { ChannelValues } from './channelMeasure.js';

/** Sums over positions and squares of one number a channel and square, and of what is marked there. */
export interface SquareSums {
  /** [channels] */
  readonly sum: Float64Array;
  /** [channels] */
  readonly squares: Float64Array;
  /** [concepts, channels], sum over marked squares. */
  readonly marked: Float64Array;
  /** The same with the marks of another position: what the mean map of a channel alone would give. */
  readonly otherMarked: Float64Array;
}

/** What is kept of some positions: their channels' totals, their concepts, and sums over squares. */
export interface ChannelTable {
  readonly count: number;
  readonly channels: number;
  /** [count, channels], summed over squares. */
  readonly relevance: Float32Array;
  readonly activation: Float32Array;
  /** [count, WHOLE_CONCEPTS] */
  readonly whole: Float32Array;
  /** [SQUARE_CONCEPTS], marked squares; `otherMarks` those of the other positions. */
  readonly marks: Float64Array;
  readonly relevanceSums: SquareSums;
  readonly activationSums: SquareSums;
}

/** A table with room for `count` positions; filled by `addValues`. */
export function createTable(count: number, channels: number): ChannelTable {
  const sums = (): SquareSums => ({
    sum: new Float64Array(channels),
    squares: new Float64Array(channels),
    marked: new Float64Array(SQUARE_CONCEPTS.length * channels),
    otherMarked: new Float64Array(SQUARE_CONCEPTS.length * channels),
  });
  return {
    count,
    channels,
    relevance: new Float32Array(count * channels),
    activation: new Float32Array(count * channels),
    whole: new Float32Array(count * WHOLE_CONCEPTS.length),
    marks: new Float64Array(SQUARE_CONCEPTS.length),
    relevanceSums: sums(),
    activationSums: sums(),
  };
}

/**
 * Enters the values of some positions. Layers that are not as large as the board have no sums over squares.
 * @param positions all of the table's; the other position of each is the next
 */
export function addValues(
  table: ChannelTable,
  positions: readonly Position[],
  values: ChannelValues,
  first: number,
): void {
  const { channels, count, area } = values;
  for (let at = 0; at < count; at++) {
    const position = positions[first + at]!;
    table.whole.set(wholeNumbers(position), (first + at) * WHOLE_CONCEPTS.length);
    for (let channel = 0; channel < channels; channel++) {
      const from = (at * channels + channel) * area;
      table.relevance[(first + at) * channels + channel] = totalOf(values.relevance, from, area);
      table.activation[(first + at) * channels + channel] = totalOf(values.activation, from, area);
    }
    if (area !== 64) continue;
    const marks = markedSquares(position);
    const others = markedSquares(positions[(first + at + 1) % positions.length]!);
    marks.forEach((squares, concept) => (table.marks[concept]! += squares.length));
    const start = at * channels * 64;
    addSquares(table.relevanceSums, values.relevance, start, marks, others);
    addSquares(table.activationSums, values.activation, start, marks, others);
  }
}

function addSquares(
  sums: SquareSums,
  values: ArrayLike<number>,
  start: number,
  marks: readonly (readonly number[])[],
  others: readonly (readonly number[])[],
): void {
  const channels = sums.sum.length;
  for (let channel = 0; channel < channels; channel++) {
    const from = start + channel * 64;
    for (let at = from; at < from + 64; at++) {
      sums.sum[channel]! += values[at]!;
      sums.squares[channel]! += values[at]! * values[at]!;
    }
    for (let concept = 0; concept < marks.length; concept++) {
      let [own, other] = [0, 0];
      for (const square of marks[concept]!) own += values[from + square]!;
      for (const square of others[concept]!) other += values[from + square]!;
      sums.marked[concept * channels + channel]! += own;
      sums.otherMarked[concept * channels + channel]! += other;
    }
  }
}

function totalOf(values: ArrayLike<number>, from: number, size: number): number {
  let sum = 0;
  for (let at = from; at < from + size; at++) sum += values[at]!;
  return sum;
}

/** The tables of parts of the positions as one, in their order. */
export function joinTables(tables: readonly ChannelTable[]): ChannelTable {
  const count = tables.reduce((sum, table) => sum + table.count, 0);
  const channels = tables[0]?.channels ?? 0;
  const whole = createTable(count, channels);
  let first = 0;
  for (const table of tables) {
    whole.relevance.set(table.relevance, first * channels);
    whole.activation.set(table.activation, first * channels);
    whole.whole.set(table.whole, first * WHOLE_CONCEPTS.length);
    addTo(whole.marks, table.marks);
    for (const key of ['relevanceSums', 'activationSums'] as const) {
      for (const part of ['sum', 'squares', 'marked', 'otherMarked'] as const) {
        addTo(whole[key][part], table[key][part]);
      }
    }
    first += table.count;
  }
  return whole;
}

function addTo(sums: Float64Array, more: Float64Array): void {
  more.forEach((value, index) => (sums[index]! += value));
}
