import type { Metric } from './metrics/names.js';
import type { Answers } from './networkPass.js';

/** Collects the numbers of metrics by method, an entry a position, so that each is known to belong to its game. */
export class MetricTally {
  readonly numbers: Readonly<Record<string, Partial<Record<Metric, (number | null)[]>>>>;

  /** @param count of positions */
  constructor(names: readonly string[], metrics: readonly Metric[], count: number) {
    const none = (): (number | null)[] => new Array<number | null>(count).fill(null);
    this.numbers = Object.fromEntries(
      names.map((name) => [name, Object.fromEntries(metrics.map((metric) => [metric, none()]))]),
    );
  }

  /** Of one method at one position; a metric that has no number there keeps null. */
  add(name: string, position: number, found: Readonly<Partial<Record<Metric, number | undefined>>>): void {
    for (const [metric, value] of Object.entries(found) as [Metric, number | undefined][]) {
      if (value !== undefined && Number.isFinite(value)) this.numbers[name]![metric]![position] = value;
    }
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
