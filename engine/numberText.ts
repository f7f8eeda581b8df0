import type { Color } from './position.js';

/** A number with so many digits after the point; what rounds to zero has no sign. */
export function fixed(value: number, digits: number): string {
  return value.toFixed(digits).replace(/^-(0(\.0*)?)$/, '$1');
}

/** A share, 0..1, in percent: `3%`, with one digit `3.4%`. */
export function percent(share: number, digits = 0): string {
  return `${fixed(100 * share, digits)}%`;
}

/** A number that always has its sign: `+3`, `-0.25`, and `0` where it rounds to that. */
export function signed(value: number, digits = 0): string {
  const text = fixed(value, digits);
  return Number(text) > 0 ? `+${text}` : text;
}

/** The ends of an interval, each with its sign: `[-40, +170]`. */
export function signedInterval([low, high]: readonly [number, number]): string {
  return `[${signed(low)}, ${signed(high)}]`;
}

/** A number with its sign, of any order of magnitude, such as a relevance: with an exponent where too few digits would be left, or too many. */
export function scientific(value: number, digits = 3): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 0.01 && size < 1000)) return signed(value, digits);
  return `${value < 0 ? '-' : '+'}${size.toExponential(digits - 2)}`;
}

/**
 * A mean with the ends of its interval: `0.42 [0.40, 0.44]`, of a share in percent `3.4% [3.1, 3.7]`. `-` where it is not
 * known: JSON, which has no NaN, says null.
 */
export function intervalText(
  { mean, low, high }: { readonly mean: number; readonly low: number; readonly high: number },
  digits: number,
  unit: '' | '%' = '',
): string {
  if (!Number.isFinite(mean)) return '-';
  // Of one game there is a mean and no interval.
  if (!Number.isFinite(low)) return `${fixed(unit === '%' ? 100 * mean : mean, digits)}${unit}`;
  const [at, from, to] = [mean, low, high].map((value) => fixed(unit === '%' ? 100 * value : value, digits));
  return `${at}${unit} [${from}, ${to}]`;
}

/**
 * A number of things with the noun in its number: `1 game`, `2 games`, `1 ply`, `0 matches`.
 *
 * @param noun in the singular
 * @param shown how the number is written
 */
export function formatCount(count: number, noun: string, shown = String(count)): string {
  return `${shown} ${count === 1 ? noun : pluralOf(noun)}`;
}

/** Of a word that follows the rules: `games`, `plies`, `matches`. */
function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

/** `Black` or `White`, as a sentence begins. */
export function colorName(color: Color): string {
  return color === 'black' ? 'Black' : 'White';
}

/** `1:05`, `1:00:05`: whole seconds that have gone by. */
export function formatClock(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (n: number): string => String(n).padStart(2, '0');
  const [minutes, hours] = [Math.floor(whole / 60) % 60, Math.floor(whole / 3600)];
  return hours === 0 ? `${minutes}:${two(whole % 60)}` : `${hours}:${two(minutes)}:${two(whole % 60)}`;
}
