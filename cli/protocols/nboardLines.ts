import { moveName } from '../../engine/notation.js';
import { PASS } from '../../engine/squareSet.js';
import type { EngineResult } from '../../playing/engine.js';
import { formatCount } from '../terminal/format.js';

/** What is proven of a game that is won or lost is a result of two discs at least, since results are even. */
const LEAST_WIN = 2;
/** In the place of a depth: every score is exact, or who wins is proven. */
const EXACT = '100%';
const PROVEN = '100%W';

export interface LineSettings {
  /** How deep the front end has asked to search; of every line that is neither exact nor proven. */
  readonly depth: number;
  /** What a drawn game is worth to the side to move, in discs. */
  readonly draw: number;
}

interface Line {
  readonly moves: readonly number[];
  /** From the mover's view, in discs. */
  readonly value: number;
  readonly depth: string;
  readonly note: string;
}

/** The best `count` moves as lines of the protocol, `search PV VALUE 0 DEPTH NOTE`, the best first. */
export function searchLines(result: EngineResult, count: number, settings: LineSettings): string[] {
  return linesOf(result, settings)
    .slice(0, count)
    .map(
      ({ moves, value, depth, note }) =>
        `search ${moves.map(squareName).join('')} ${value.toFixed(2)} 0 ${depth} ${note}`,
    );
}

/** The value of the position itself, in discs. */
export function valueInDiscs({ exact, proven, value }: EngineResult, draw: number): number {
  if (exact !== undefined) return exact.score === 0 ? draw : exact.score;
  if (proven !== undefined) return proven === 0 ? draw : LEAST_WIN * proven;
  return discsOf(value);
}

export function squareName(move: number): string {
  return move === PASS ? 'PA' : moveName(move).toUpperCase();
}

/** All moves of which something is known: by exact scores where there are, else by visits behind the move of the search. */
function linesOf(result: EngineResult, { depth, draw }: LineSettings): Line[] {
  const { exact, move: best, moves, visits, q, outcomes, principalVariation } = result;
  const lineOf = (move: number): readonly number[] => (move === best ? principalVariation : [move]);
  if (exact?.moves !== undefined) {
    return exact.moves.map(({ move, score }) => ({
      moves: lineOf(move),
      value: score === 0 ? draw : score,
      depth: EXACT,
      note: 'exact',
    }));
  }
  const known = moves
    .map((move, index) => ({ move, visits: visits[index]!, q: q[index]!, outcome: outcomes?.[index] }))
    .filter(({ move, q: value }) => move === best || !Number.isNaN(value))
    .sort((a, b) => Number(b.move === best) - Number(a.move === best) || b.visits - a.visits);
  const open = known.flatMap((each) =>
    each.outcome === undefined ? [discsOf(valueOf(each.q, result))] : [],
  );
  return known.map(({ move, visits: count, q: value, outcome }) => ({
    moves: lineOf(move),
    value: outcome === undefined ? discsOf(valueOf(value, result)) : provenValue(outcome, open, draw),
    depth: outcome === undefined ? String(depth) : PROVEN,
    note: formatCount(count, 'visit'),
  }));
}

/** A proven win stands above all that is not proven, and a proven loss below, since a front end compares the numbers. */
function provenValue(outcome: 1 | 0 | -1, open: readonly number[], draw: number): number {
  if (outcome === 0) return draw;
  return outcome > 0 ? Math.max(LEAST_WIN, ...open) : Math.min(-LEAST_WIN, ...open);
}

function valueOf(q: number, { value }: EngineResult): number {
  return Number.isNaN(q) ? value : q;
}

/** An expected result, stretched to discs. */
function discsOf(value: number): number {
  return 64 * value;
}
