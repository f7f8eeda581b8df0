import { OthelloError, quote } from '../../engine/errors.js';

/** More names than this are a mistake. */
const MOST = 100;
/** Only what is surely meant: other braces, such as those of JSON, stay as they are. */
const BRACES = /\{(?:(\d{1,6})\.\.(\d{1,6})|([\w.+-]+(?:,[\w.+-]+)+))\}/;

/**
 * The texts that braces stand for, as in a shell: `l {1..3}` is `l 1`, `l 2`, `l 3`, and `@{50,100}` is `@50`, `@100`.
 * Throws OthelloError `usage` for more than a hundred.
 */
export function expandBraces(text: string): string[] {
  const match = BRACES.exec(text);
  if (match === null) return [text];
  const [braces, from, to, list] = match;
  const words = list?.split(',') ?? numbersFrom(Number(from), Number(to));
  const expanded = words.flatMap((word) =>
    expandBraces(text.slice(0, match.index) + word + text.slice(match.index + braces.length)),
  );
  if (expanded.length <= MOST) return expanded;
  throw new OthelloError('usage', `${quote(text)} stands for more than ${MOST} players.`);
}

/** Up or down. */
function numbersFrom(from: number, to: number): string[] {
  const count = Math.min(Math.abs(to - from), MOST) + 1;
  return Array.from({ length: count }, (_, index) => String(from + Math.sign(to - from) * index));
}
