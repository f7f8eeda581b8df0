import type { Color } from '../../../../engine/position.js';
import type { Clock } from '../../../../playing/clock.js';
import {
  type Clocks,
  clockText,
  creditMove,
  FRESH_CLOCKS,
  secondsForMove,
  spendTime,
  type TimeControl,
  timeLeft,
} from '../../../../playing/timeControl.js';
import { colorName } from '../../../terminal/format.js';

/** The clocks of a game that is played line by line: one runs while its side thinks. */
export class LineClocks {
  readonly #now: Clock;
  /** Of each game. */
  readonly #table: TimeControl | undefined;
  #control: TimeControl | undefined;
  #clocks: Clocks = FRESH_CLOCKS;
  #running: { readonly color: Color; readonly since: number } | undefined;

  constructor(control: TimeControl | undefined, now: Clock) {
    this.#table = control;
    this.#control = control;
    this.#now = now;
  }

  start(color: Color): void {
    this.#running = { color, since: this.#now() };
  }

  /** Whether the time of the side that was thinking is over. */
  stop(): boolean {
    if (this.#running === undefined) return false;
    const { color, since } = this.#running;
    this.#running = undefined;
    this.#clocks = spendTime(this.#clocks, color, 1000 * (this.#now() - since));
    return this.left(color) <= 0;
  }

  credit(color: Color): void {
    this.#clocks = creditMove(this.#clocks, this.#control, color);
  }

  /** Milliseconds; Infinity without a time control. */
  left(color: Color): number {
    return this.#control === undefined ? Infinity : Math.max(0, timeLeft(this.#control, this.#clocks, color));
  }

  /** Seconds that a side may spend on a move; undefined without a time control. */
  secondsForMove(color: Color, empties: number): number | undefined {
    return this.#control === undefined ? undefined : secondsForMove(this.#control, this.left(color), empties);
  }

  /** What the clocks show beside the board; undefined without a time control. */
  shown(): Readonly<Record<Color, string>> | undefined {
    return this.#control === undefined
      ? undefined
      : { black: this.#text('black'), white: this.#text('white') };
  }

  describe(): string {
    const sides = (['black', 'white'] as const).map((color) => `${colorName(color)} ${this.#text(color)}`);
    return `${sides.join(', ')}${this.#control === undefined ? ' of thought; nobody loses on time' : ' left'}.`;
  }

  /** Nobody loses on time any more. */
  switchOff(): void {
    this.#control = undefined;
  }

  /** A new game. */
  reset(): void {
    this.#control = this.#table;
    this.#clocks = FRESH_CLOCKS;
    this.#running = undefined;
  }

  #text(color: Color): string {
    return clockText(this.#control, this.#clocks, color);
  }
}
