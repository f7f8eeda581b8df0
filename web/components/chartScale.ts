/** Where numbers lie between the ends of an axis, and where its lines are drawn. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  /** Round numbers from low to high. */
  readonly ticks: readonly number[];
}

/**
 * An axis that holds all numbers, with about so many round ticks; one number alone has room on both sides. Where all numbers are
 * whole, so are the ticks.
 */
export function axisOf(numbers: readonly number[], count = 5): Axis {
  const least = Math.min(...numbers);
  const most = Math.max(...numbers);
  const size = Math.max(Math.abs(least), Math.abs(most));
  const isOne = most - least <= 1e-9 * size;
  const room = isOne ? Math.max(1, size) / 2 : 0;
  const finest = numbers.every(Number.isInteger) ? 1 : 0;
  const step = Math.max(finest, roundStep((most - least + 2 * room) / count));
  const low = step * Math.floor((least - room) / step + 1e-9);
  const high = step * Math.ceil((most + room) / step - 1e-9);
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, at) =>
    cleared(low + at * step),
  );
  return { low: cleared(low), high: cleared(high), ticks };
}

/** 1, 2 or 5 times a power of ten, at least as large. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const times = [1, 2, 5, 10].find((factor) => factor * power >= step * (1 - 1e-9))!;
  return times * power;
}

/** Without the last bits that sums of steps leave. */
function cleared(value: number): number {
  return Number(value.toPrecision(12)) + 0;
}

/** 0 at the low end, 1 at the high one. */
export function partOf({ low, high }: Axis, value: number): number {
  return (value - low) / (high - low);
}

/** The index of the number that is nearest; of none 0. */
export function nearestIndex(numbers: readonly number[], value: number): number {
  let best = 0;
  numbers.forEach((number, index) => {
    if (Math.abs(number - value) < Math.abs(numbers[best]! - value)) best = index;
  });
  return best;
}
