import type { Color } from '../../engine/position.js';

interface TimeLeft {
  seconds: number;
  /** Moves for which the seconds must last; 0 in the main time: for the whole game. */
  readonly stones: number;
}

/** Canadian byo-yomi as GTP has it: a main time, then `byoStones` moves in each `byoSeconds`. */
export class GtpClock {
  #main = 0;
  #byoSeconds = 0;
  #byoStones = 0;
  #limited = false;
  readonly #left = new Map<Color, TimeLeft>();

  /** `time_settings`. No stones with byo-yomi seconds, or no seconds at all, means no limit. */
  set(main: number, byoSeconds: number, byoStones: number): void {
    this.#main = main;
    this.#byoSeconds = byoSeconds;
    this.#byoStones = byoStones;
    this.#limited = (byoStones > 0 || byoSeconds === 0) && main + byoSeconds > 0;
    this.reset();
  }

  /** A new game. */
  reset(): void {
    this.#left.clear();
  }

  /** `time_left`. */
  report(color: Color, seconds: number, stones: number): void {
    this.#left.set(color, { seconds, stones });
  }

  /** Counts the time of a move, until the next `time_left`. */
  use(color: Color, seconds: number): void {
    const left = this.#timeLeft(color);
    if (left === undefined) return;
    const rest = Math.max(0, left.seconds - seconds);
    this.#left.set(color, { seconds: rest, stones: left.stones > 1 ? left.stones - 1 : left.stones });
  }

  /** Seconds to spend on a move with this many empty squares; undefined without a clock. */
  budget(color: Color, empties: number): number | undefined {
    const left = this.#timeLeft(color);
    if (left === undefined) return undefined;
    const extra = this.#byoStones === 0 ? 0 : this.#byoSeconds / this.#byoStones;
    const share =
      left.stones > 0
        ? left.seconds / left.stones
        : Math.max(extra, left.seconds / (Math.ceil(empties / 2) + 2));
    // A tenth is kept back for what is not search.
    return Math.max(0.01, 0.9 * share);
  }

  #timeLeft(color: Color): TimeLeft | undefined {
    const reported = this.#left.get(color);
    if (reported !== undefined) return reported;
    if (!this.#limited) return undefined;
    return this.#main > 0
      ? { seconds: this.#main, stones: 0 }
      : { seconds: this.#byoSeconds, stones: this.#byoStones };
  }
}
