import { moveName } from '../../engine/notation.js';
import type { MoveValue } from '../../playing/moveValues.js';
import { percent, signed } from '../terminal/format.js';

/** `f4  +3.2 discs, 61%`, `f4  wins for certain`: one move in words. */
export function valueText({ move, unit, amount, value, proven }: MoveValue): string {
  const name = moveName(move).padEnd(4);
  if (unit === 'exact') return `${name} ends ${signed(amount)}`;
  if (proven) return `${name} ${value > 0 ? 'wins' : value < 0 ? 'loses' : 'draws'} for certain`;
  const share = percent((1 + value) / 2);
  return unit === 'discs' && !Number.isNaN(amount)
    ? `${name} ${signed(amount, 1)} discs, ${share}`
    : `${name} expects ${share}`;
}

/** Scores of moves in lines of a width, none of them broken: `f4 +4, g5 +2, h3 0`. */
export function scoresLines(values: readonly MoveValue[], width: number): string[] {
  const lines: string[] = [];
  for (const { move, amount } of values) {
    const entry = `${moveName(move)} ${signed(amount)}`;
    const last = lines.at(-1);
    if (last === undefined || last.length + entry.length + 2 > width) lines.push(entry);
    else lines[lines.length - 1] = `${last}, ${entry}`;
  }
  return lines;
}
