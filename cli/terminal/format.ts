import { formatClock, formatCount, percent } from '../../engine/numberText.js';

export { colorName, fixed, formatCount, intervalText, percent, signed } from '../../engine/numberText.js';

/** How far something is, in percent, rounded down: 100% is only what is finished. */
export function percentDone(share: number): string {
  return percent(Math.floor(100 * share) / 100);
}

/** `8 s`, `2:05`, `1:03:20`: whole seconds, written so that they are read at a glance. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : formatClock(whole);
}

/** The time of a move: `0.42 ms`, `5.2 ms`, `180 ms`, `12.3 s`. */
export function formatMoveTime(seconds: number): string {
  const ms = 1000 * seconds;
  if (ms >= 10_000) return `${seconds.toFixed(1)} s`;
  return `${ms < 9.95 ? Number(ms.toPrecision(2)) : Math.round(ms)} ms`;
}

/** A count or a rate with three significant digits from 1,000 up: `8.4`, `320`, `1.45 k`, `12.0 M`. */
export function formatAmount(amount: number): string {
  const magnitude = Math.abs(amount);
  if (magnitude >= 999_500) return `${(amount / 1e6).toPrecision(3)} M`;
  if (magnitude >= 9_995) return `${(amount / 1e3).toPrecision(3)} k`;
  if (magnitude >= 100 || Number.isInteger(amount)) return String(Math.round(amount));
  return amount.toPrecision(magnitude < 1 ? 2 : 3);
}

/** A count with its noun, as formatAmount writes it: `1 game`, `1.45 k games`. */
export function formatAmountOf(amount: number, noun: string): string {
  return formatCount(amount, noun, formatAmount(amount));
}

/** How much a table is about: `200 positions of 180 games`; only the positions where the games are not known. */
export function formatSample(positions: number, games: number | undefined): string {
  const counted = formatCount(positions, 'position');
  return games === undefined ? counted : `${counted} of ${formatCount(games, 'game')}`;
}
