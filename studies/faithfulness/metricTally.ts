import type { Metric } from './metrics/names.js';
import type { Answers } from './networkPass.js';

/** Collects the numbers of metrics, one a position, by method. */
export class MetricTally {
  readonly numbers: Readonly<Record<string, Partial<Record<Metric, number[]>>>>;

  constructor(names: readonly string[]) {
    this.numbers = Object.fromEntries(names.map((name) => [name, {}]));
  }

  /** Nothing where the metric has no number. */
  add(name: string, metric: Metric, value: number | undefined): void {
    if (value !== undefined && Number.isFinite(value)) (this.numbers[name]![metric] ??= []).push(value);
  }
}

/** Boards one after the other. */
export function stacked(boards: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(boards.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const board of boards) {
    whole.set(board, from);
    from += board.length;
  }
  return whole;
}

/** The logits [65] of the board with this index. */
export function logitsOf({ logits }: Answers, index: number): Float32Array {
  return logits.subarray(index * 65, (index + 1) * 65);
}
