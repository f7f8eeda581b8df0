/** Seconds that a rate looks back. */
const WINDOW = 60;

interface Reading {
  readonly at: number;
  readonly total: number;
}

/** How fast a total grows, over about the last minute. */
export class Meter {
  readonly #readings: Reading[] = [];

  /** @param at seconds; never less than before. */
  read(at: number, total: number): void {
    this.#readings.push({ at, total });
    // One reading from before the window stays, so that slow growth is seen too.
    while (this.#readings.length > 2 && this.#readings[1]!.at < at - WINDOW) this.#readings.shift();
  }

  /** Per second; undefined before there are two readings. */
  get rate(): number | undefined {
    const [first] = this.#readings;
    const last = this.#readings.at(-1);
    if (first === undefined || last === undefined || last.at <= first.at) return undefined;
    return (last.total - first.total) / (last.at - first.at);
  }

  /** What was read before says nothing any more, for instance after a pause. */
  reset(): void {
    this.#readings.splice(0);
  }
}
