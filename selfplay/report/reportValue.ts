import type { GameRecord, PlyRecord } from '../records/gameRecord.js';
import { type Estimate, Ratio } from './reportRatio.js';

/** Whose value is held to the results: the network's own, or that of the search with it. */
export const VALUE_SOURCES = ['network', 'search'] as const;
export type ValueSource = (typeof VALUE_SOURCES)[number];

/** Plies from the first to before the next band's first; the first ply of a game is 0. */
const PLY_BANDS = [
  { name: 'all plies', from: 0, to: Infinity },
  { name: 'plies 1 to 15', from: 0, to: 15 },
  { name: 'plies 16 to 30', from: 15, to: 30 },
  { name: 'plies 31 to 45', from: 30, to: 45 },
  { name: 'plies from 46 on', from: 45, to: Infinity },
] as const;

/** Predictions between -1 and 1 fall into so many bins of equal width. */
const BINS = 20;

/** Plies whose predictions fall into one bin: what was foretold, and what came, both -1..1 in the mover's view. */
export interface ReliabilityPoint {
  readonly plies: number;
  readonly predicted: number;
  readonly result: Estimate;
}

/** One curve of a reliability diagram; on the diagonal the predictions mean what they say. */
export interface ReliabilityCurve {
  readonly source: ValueSource;
  readonly band: string;
  readonly points: readonly ReliabilityPoint[];
}

interface Cell {
  readonly predicted: Ratio;
  readonly result: Ratio;
}

/** Values as they were foretold, against the results of their games. */
export class Reliability {
  readonly #cells = new Map<string, Cell>();

  add(game: GameRecord): void {
    const sums = new Map<string, { plies: number; predicted: number; result: number }>();
    forEachValue(game, (ply, source, value, result) => {
      PLY_BANDS.forEach(({ from, to }, band) => {
        if (ply < from || ply >= to) return;
        const key = keyOf(source, band, binOf(value));
        const sum = sums.get(key) ?? { plies: 0, predicted: 0, result: 0 };
        sums.set(key, sum);
        sum.plies++;
        sum.predicted += value;
        sum.result += result;
      });
    });
    for (const [key, { plies, predicted, result }] of sums) {
      const cell = this.#cell(key);
      cell.predicted.add(predicted, plies);
      cell.result.add(result, plies);
    }
  }

  merge(other: Reliability): void {
    for (const [key, { predicted, result }] of other.#cells) {
      const cell = this.#cell(key);
      cell.predicted.merge(predicted);
      cell.result.merge(result);
    }
  }

  curves(): ReliabilityCurve[] {
    return VALUE_SOURCES.flatMap((source) =>
      PLY_BANDS.map(({ name }, band) => ({ source, band: name, points: this.#points(source, band) })),
    );
  }

  #points(source: ValueSource, band: number): ReliabilityPoint[] {
    return Array.from({ length: BINS }, (_, bin) => {
      const cell = this.#cells.get(keyOf(source, band, bin));
      const result = cell?.result.estimateWithin(-1, 1);
      if (cell === undefined || result === undefined) return [];
      return [{ plies: cell.result.count, predicted: cell.predicted.estimate()!.value, result }];
    }).flat();
  }

  #cell(key: string): Cell {
    const held = this.#cells.get(key) ?? { predicted: new Ratio(), result: new Ratio() };
    this.#cells.set(key, held);
    return held;
  }
}

function keyOf(source: ValueSource, band: number, bin: number): string {
  return `${source} ${band} ${bin}`;
}

function binOf(value: number): number {
  return Math.max(0, Math.min(BINS - 1, Math.floor(((value + 1) / 2) * BINS)));
}

/** How far the values of one generation were from the results of its games. */
export interface ValueError {
  /** Mean of (value - result)². */
  readonly squaredError: Estimate;
  /** Mean of result²: the squared error of values that always say 0. */
  readonly ignorance: number;
  /**
   * The factor by which the values would have to be multiplied to fit the results best: 1 for values that mean what
   * they say, less for those that promise too much.
   */
  readonly slope: Estimate | undefined;
}

/** Sums of one source of values over the games of a generation. */
export class ValueErrors {
  readonly #squared = new Ratio();
  readonly #ignorance = new Ratio();
  readonly #slope = new Ratio();
  readonly #source: ValueSource;

  constructor(source: ValueSource) {
    this.#source = source;
  }

  add(game: GameRecord): void {
    let [plies, squared, ignorance, product, square] = [0, 0, 0, 0, 0];
    forEachValue(game, (_, source, value, result) => {
      if (source !== this.#source) return;
      plies++;
      ignorance += result ** 2;
      squared += (value - result) ** 2;
      product += value * result;
      square += value * value;
    });
    this.#squared.add(squared, plies);
    this.#ignorance.add(ignorance, plies);
    this.#slope.add(product, square);
  }

  summary(): ValueError | undefined {
    const squaredError = this.#squared.estimate();
    if (squaredError === undefined) return undefined;
    return { squaredError, ignorance: this.#ignorance.estimate()!.value, slope: this.#slope.estimate() };
  }
}

function forEachValue(
  game: GameRecord,
  visit: (ply: number, source: ValueSource, value: number, result: number) => void,
): void {
  game.plies.forEach((record, ply) => {
    const result = resultFor(game, ply);
    for (const source of VALUE_SOURCES) {
      const value = valueOf(record, source);
      if (value !== undefined) visit(ply, source, value, result);
    }
  });
}

/** What was foretold at a ply; nothing where the solver knew. */
export function valueOf(ply: PlyRecord, source: ValueSource): number | undefined {
  if (ply.kind === 'solved') return undefined;
  return source === 'network' ? ply.networkValue : ply.rootValue;
}

/** 1, 0 or -1: how the game ended for the side that moves at a ply. Passes are plies, so the sides take turns. */
export function resultFor({ start, score }: GameRecord, ply: number): number {
  const blackMoves = (start?.turn === 'white') === (ply % 2 === 1);
  return Math.sign(blackMoves ? score : -score) + 0;
}
