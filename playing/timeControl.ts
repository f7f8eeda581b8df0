import { OthelloError, quote } from '../engine/errors.js';
import { formatClock } from '../engine/numberText.js';
import { type Color, discs, type Position } from '../engine/position.js';

/** What each side has for the whole game, and what each of its moves adds, in milliseconds. */
export interface TimeControl {
  readonly main: number;
  readonly increment: number;
}

/** What each side has spent and been given for its moves, in milliseconds. */
export interface Clocks {
  readonly spent: Readonly<Record<Color, number>>;
  readonly earned: Readonly<Record<Color, number>>;
}

export const FRESH_CLOCKS: Clocks = { spent: { black: 0, white: 0 }, earned: { black: 0, white: 0 } };

const ACCEPTED = 'a time for the game and one for each move, such as 5m, 5m+3s, 300+3 (seconds) or 1h30m';
const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 };
const LIMITS = { main: { least: 1000, most: 86_400_000 }, increment: { least: 0, most: 3_600_000 } };

/** Milliseconds of `90`, `1.5m`, `1h30m` or `1:30`; undefined of other texts. */
function readTime(text: string): number | undefined {
  const clock = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{2})$/.exec(text);
  if (clock !== null) {
    const [, hours = '0', minutes, seconds] = clock;
    return 1000 * (3600 * Number(hours) + 60 * Number(minutes) + Number(seconds));
  }
  if (/^(?:\d{1,8}(?:\.\d{0,3})?|\.\d{1,3})$/.test(text)) return Math.round(1000 * Number(text));
  const parts = text.split(/(?<=[hms])/i);
  if (!parts.every((part) => /^\d{1,8}(?:\.\d{1,3})?[hms]$/i.test(part))) return undefined;
  return Math.round(
    parts.reduce((sum, part) => sum + Number(part.slice(0, -1)) * UNITS[part.at(-1)!.toLowerCase()]!, 0),
  );
}

/** Reads `5m+3s` or `300+3`. Throws OthelloError `usage`. */
export function parseTimeControl(name: string, given: string): TimeControl {
  const [mainText, incrementText = '0', ...more] = given.replace(/\s+/g, '').split('+');
  const main = readTime(mainText!);
  const increment = readTime(incrementText);
  if (main === undefined || increment === undefined || more.length > 0) {
    throw new OthelloError('usage', `${name} takes ${ACCEPTED}, not ${quote(given)}.`);
  }
  if (main < LIMITS.main.least || main > LIMITS.main.most || increment > LIMITS.increment.most) {
    throw new OthelloError(
      'usage',
      `${name} takes from a second to 24 hours for the game, and at most an hour for each move, not ${quote(given)}.`,
    );
  }
  return { main, increment };
}

/** Milliseconds that a side has left; negative when its time is over. */
export function timeLeft({ main }: TimeControl, { spent, earned }: Clocks, color: Color): number {
  return main + earned[color] - spent[color];
}

/** The clocks after a move of a side. */
export function creditMove(clocks: Clocks, control: TimeControl | undefined, color: Color): Clocks {
  if (control === undefined) return clocks;
  const { earned } = clocks;
  return { ...clocks, earned: { ...earned, [color]: earned[color] + control.increment } };
}

/** The clocks after a side thought for so many milliseconds. */
export function spendTime(clocks: Clocks, color: Color, milliseconds: number): Clocks {
  const { spent } = clocks;
  return { ...clocks, spent: { ...spent, [color]: spent[color] + milliseconds } };
}

/** What a clock shows: the time left, or, without a time control, the time thought. */
export function clockText(control: TimeControl | undefined, clocks: Clocks, color: Color): string {
  if (control === undefined) return formatClock(clocks.spent[color] / 1000);
  return formatClock(Math.max(0, timeLeft(control, clocks, color)) / 1000);
}

/**
 * Seconds for a move where a side has so many milliseconds left: an equal share of them for each move it still has to
 * make, two more than it can have, and most of what the move brings. A tenth is kept back for what is not search.
 */
export function secondsForMove({ increment }: TimeControl, left: number, empties: number): number {
  const share = left / (Math.ceil(empties / 2) + 2) + 0.8 * increment;
  return Math.max(0.01, (0.9 * Math.min(share, left / 2)) / 1000);
}

/** Seconds that the clock leaves the side to move, as it stood when its turn began; undefined without a clock. */
export function turnSeconds(
  timeControl: TimeControl | undefined,
  clocks: Clocks,
  position: Position,
): number | undefined {
  if (timeControl === undefined) return undefined;
  return secondsForMove(timeControl, timeLeft(timeControl, clocks, position.turn), discs(position).empty);
}
