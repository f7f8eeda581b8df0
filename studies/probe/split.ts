import type { Random } from '../../engine/random.js';
import type { Labels } from './probedConcepts.js';
import type { RowSplit } from './ridge.js';

/** Parts of the games: of the rest, as many choose the strength as test. */
const TRAIN = 0.6;

/** Which games probes learn from, are chosen by and are tested on; whole games, since positions of one are alike. */
export interface GameSplit {
  readonly train: ReadonlySet<number>;
  readonly validation: ReadonlySet<number>;
  /** In an order of their own: figures of test games are listed in it. */
  readonly test: readonly number[];
}

/**
 * A split by chance of games for learning, choosing and testing.
 *
 * @param games their numbers, each once
 */
export function splitGames(games: readonly number[], random: Random): GameSplit {
  const order = [...games];
  random.shuffle(order);
  const train = Math.round(TRAIN * order.length);
  const middle = train + Math.round((order.length - train) / 2);
  return {
    train: new Set(order.slice(0, train)),
    validation: new Set(order.slice(train, middle)),
    test: order.slice(middle).sort((a, b) => a - b),
  };
}

/** The rows that learn, choose and test, in their order. */
export interface SplitRows {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** A split by chance of rows, whole games of them. @param games of the rows */
export function splitRows(games: readonly number[], random: Random): SplitRows {
  const split = splitGames([...new Set(games)], random);
  const rows = (part: ReadonlySet<number>): number[] =>
    Array.from(games.keys()).filter((row) => part.has(games[row]!));
  return { train: rows(split.train), validation: rows(split.validation), test: rows(new Set(split.test)) };
}

/** The rows of a design (one an example, or 64) in which the labels are known. @param games of the examples */
export function rowsOf({ known, width }: Labels, games: readonly number[], split: GameSplit): RowSplit {
  const test = new Set(split.test);
  const rows = (part: ReadonlySet<number>): Int32Array =>
    Int32Array.from(
      games.flatMap((game, example) =>
        known[example]! && part.has(game)
          ? Array.from({ length: width }, (_, square) => example * width + square)
          : [],
      ),
    );
  return { train: rows(split.train), validation: rows(split.validation), test: rows(test) };
}

/**
 * The same labels at other examples: those of the training games change places among themselves, and so do those of the
 * validation games; a board's 64 stay together. What a probe then finds is chance.
 */
export function shuffledLabels(
  { known, width, values }: Labels,
  games: readonly number[],
  split: GameSplit,
  random: Random,
): Float32Array {
  const shuffled = Float32Array.from(values);
  for (const part of [split.train, split.validation]) {
    const examples = games.flatMap((game, example) => (known[example]! && part.has(game) ? [example] : []));
    const others = [...examples];
    random.shuffle(others);
    examples.forEach((example, index) => {
      const other = others[index]!;
      shuffled.set(values.subarray(other * width, (other + 1) * width), example * width);
    });
  }
  return shuffled;
}
