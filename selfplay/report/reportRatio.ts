/** A figure with its 95 % interval; no interval where one game alone speaks. */
export interface Estimate {
  readonly value: number;
  readonly interval?: readonly [low: number, high: number];
}

const Z95 = 1.959964;

/**
 * The ratio of two sums over games, such as the entropies of all plies over their number, with an interval that lets the
 * plies of one game depend on each other: games are the sample, plies only their parts (the ratio estimator of
 * Cochran, Sampling Techniques, 1977, section 6.3).
 */
export class Ratio {
  #games = 0;
  #y = 0;
  #x = 0;
  #yy = 0;
  #xy = 0;
  #xx = 0;

  /** Adds what one game has of both; a game without any `x` is none. */
  add(y: number, x: number): void {
    if (x === 0) return;
    this.#games++;
    this.#y += y;
    this.#x += x;
    this.#yy += y * y;
    this.#xy += x * y;
    this.#xx += x * x;
  }

  /** Adds the games of another ratio. */
  merge(other: Ratio): void {
    this.#games += other.#games;
    this.#y += other.#y;
    this.#x += other.#x;
    this.#yy += other.#yy;
    this.#xy += other.#xy;
    this.#xx += other.#xx;
  }

  /** The sum below. */
  get count(): number {
    return this.#x;
  }

  /** Undefined where there is nothing to divide by. */
  estimate(): Estimate | undefined {
    if (this.#x === 0) return undefined;
    const value = this.#y / this.#x;
    if (this.#games < 2) return { value };
    const margin = Z95 * this.#deviation(value);
    return { value, interval: [value - margin, value + margin] };
  }

  /**
   * The same for a figure that cannot leave `[low, high]`. One imaginary game with the result in the middle keeps the
   * interval from vanishing where all games agree.
   */
  estimateWithin(low: number, high: number): Estimate | undefined {
    if (this.#games === 0) return undefined;
    const cautious = new Ratio();
    cautious.merge(this);
    const part = this.#x / this.#games;
    cautious.add((part * (low + high)) / 2, part);
    const [from, to] = cautious.estimate()!.interval!;
    const value = this.#y / this.#x;
    return { value, interval: [Math.max(low, Math.min(value, from)), Math.min(high, Math.max(value, to))] };
  }

  #deviation(ratio: number): number {
    const squares = this.#yy - 2 * ratio * this.#xy + ratio * ratio * this.#xx;
    return Math.sqrt(((Math.max(0, squares) / this.#x) * (this.#games / (this.#games - 1))) / this.#x);
  }
}

/** A share of `of` trials with Wilson's interval (1927), which stays within 0..1; undefined for no trials. */
export function shareOf(successes: number, of: number): Estimate | undefined {
  if (of === 0) return undefined;
  const share = successes / of;
  const square = Z95 * Z95;
  const centre = (share + square / (2 * of)) / (1 + square / of);
  const margin = (Z95 / (1 + square / of)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of));
  return { value: share, interval: [Math.max(0, centre - margin), Math.min(1, centre + margin)] };
}
