import type { Color } from '../../engine/position.js';

/** Of one side, in seconds. */
export interface TimeLimit {
  readonly main: number;
  /** Added after each move. */
  readonly increment: number;
  /** What there is once the rest is used up. */
  readonly extra: number;
}

/** A time of GGF, `05:00/00:10/02:00`: main time, increment and extra time, of which the latter may be missing. */
export function parseTimeLimit(text: string): TimeLimit | undefined {
  const [main = 0, increment = 0, extra = 0] = text.split('/').map(seconds);
  return [main, increment, extra].every(Number.isFinite) && main + increment > 0
    ? { main, increment, extra }
    : undefined;
}

/** `15:00`, `1:00:00`, `30`; empty is 0. NaN for anything else. */
function seconds(text: string): number {
  const parts = text.trim() === '' ? ['0'] : text.trim().split(/[:.]/);
  if (parts.length > 4 || !parts.every((part) => /^\d{1,6}$/.test(part))) return NaN;
  const units = [1, 60, 3600, 86_400];
  return parts.reverse().reduce((sum, part, index) => sum + Number(part) * units[index]!, 0);
}

/** The clocks of a game. */
export class NBoardClock {
  readonly #limits: Readonly<Record<Color, TimeLimit | undefined>>;
  readonly #left: Record<Color, number>;

  constructor(limits: Readonly<Record<Color, TimeLimit | undefined>>) {
    this.#limits = limits;
    this.#left = { black: limits.black?.main ?? 0, white: limits.white?.main ?? 0 };
  }

  /** A move was played that took so many seconds. */
  use(color: Color, taken: number): void {
    this.#left[color] += (this.#limits[color]?.increment ?? 0) - taken;
  }

  /** Seconds to spend on a move with this many empty squares; undefined without a clock. */
  budget(color: Color, empties: number): number | undefined {
    const limit = this.#limits[color];
    if (limit === undefined) return undefined;
    const left = this.#left[color] > 0 ? this.#left[color] : limit.extra;
    const share = left / (Math.ceil(empties / 2) + 2) + limit.increment;
    // A tenth is kept back for what is not search, and no move takes more than there is.
    return Math.max(0.01, 0.9 * Math.min(share, left));
  }
}
