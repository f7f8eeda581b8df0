import { PASS } from '../engine/squareSet.js';
import type { EngineResult } from './engineResult.js';
import type { MoveOutlook } from './outlook.js';

/** In what the moves of a position are valued: the best that is known of it. */
export type ValueUnit =
  /** The final disc difference with best play. */
  | 'exact'
  /** The final disc difference that the network expects. */
  | 'discs'
  /** The expected part of the point, in percent. */
  | 'share';

/** One legal move with what it is worth to its mover. */
export interface MoveValue {
  readonly move: number;
  readonly unit: ValueUnit;
  /** In that unit; NaN for a proven result of which the discs are not known. */
  readonly amount: number;
  /** Expected result, -1..1. */
  readonly value: number;
  readonly proven: boolean;
}

/** All legal moves: by exact scores where there are, else the chosen one first and behind it by value those that were searched. */
export function moveValues(result: EngineResult): MoveValue[] {
  const { exact, outlooks = [], move: chosen } = result;
  if (exact?.moves !== undefined) {
    return exact.moves.map(({ move, score }) => ({
      move,
      unit: 'exact',
      amount: score,
      value: Math.sign(score),
      proven: true,
    }));
  }
  const unit = outlooks.some(({ discs }) => discs !== undefined) ? 'discs' : 'share';
  const rank = ({ move, searched }: MoveOutlook): number => (move === chosen ? 2 : Number(searched));
  return [...outlooks]
    .sort((a, b) => rank(b) - rank(a) || b.value - a.value)
    .map(({ move, value, discs, proven }) => ({
      move,
      unit,
      amount: unit === 'share' ? 50 * (1 + value) : withinResult(discs, value, proven),
      value,
      proven,
    }));
}

/** Discs that do not contradict a proven result. */
export function withinResult(discs: number | undefined, value: number, proven: boolean): number {
  if (!proven) return discs ?? NaN;
  if (value === 0) return 0;
  return discs === undefined ? NaN : value > 0 ? Math.max(1, discs) : Math.min(-1, discs);
}

/** What stands on the squares: three characters at most. */
export function valueNotes(values: readonly MoveValue[]): Map<number, string> {
  return new Map(values.filter(({ move }) => move !== PASS).map((value) => [value.move, note(value)]));
}

function note({ unit, amount, value }: MoveValue): string {
  if (Number.isNaN(amount)) return value > 0 ? 'win' : value < 0 ? 'los' : '=';
  const whole = Math.round(amount);
  if (unit === 'share') return String(Math.min(99, whole));
  return whole > 0 ? `+${whole}` : String(whole + 0);
}

const LEGENDS: Readonly<Record<ValueUnit, string>> = {
  exact: 'the exact scores',
  discs: 'expected discs',
  share: 'percent of the point',
};

/** What the numbers on the board are. */
export function boardLegend(values: readonly MoveValue[]): string {
  return `On the board: ${LEGENDS[values[0]?.unit ?? 'share']}.`;
}
