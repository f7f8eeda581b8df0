import { parseMove } from '../../../engine/notation.js';
import { percent, signed } from '../../../engine/numberText.js';
import type { AnalyzedMove, AnalyzedPly } from '../../../playing/analysis.js';

/** The expected result from black's view, -1..1. */
export function valueForBlack({ value, turn }: AnalyzedPly): number {
  return turn === 'black' ? value : 0 - value;
}

/** What stands on the squares of the moves: discs where they are known or expected, else the share of the point. */
export function moveNotes({ moves }: AnalyzedPly): Map<number, string> {
  return new Map(moves.filter(hasNote).map((move) => [parseMove(move.move), worthOf(move)]));
}

/** `+4` exactly, `+3.1` expected discs, `61%` of the point. */
export function worthOf({ score, expected, value }: AnalyzedMove): string {
  if (score !== undefined) return signed(score);
  return expected === undefined ? shareOf(value) : signed(expected, 1);
}

/** What the notes on the board are, as a sentence ends: a search may know some exactly and expect others. */
export function notesLegend({ moves }: AnalyzedPly): string {
  return [...new Set(moves.filter(hasNote).map(kindOf))].join(' and ');
}

function hasNote({ q, score }: AnalyzedMove): boolean {
  return q !== null || score !== undefined;
}

function kindOf({ score, expected }: AnalyzedMove): string {
  if (score !== undefined) return 'exact scores';
  return expected === undefined ? 'shares of the point' : 'expected discs';
}

/** Of the point, for a value of -1..1. */
export function shareOf(value: number): string {
  return percent((1 + value) / 2);
}

/** What was played and what it gave away, as a table has it. */
export function judgementRow(ply: AnalyzedPly): string[] {
  const { played, best, value, turn } = ply;
  const cost = played === undefined || played.best ? '' : lossText(played);
  return [String(ply.ply), turn, shareOf(value), best, played?.move ?? '', cost];
}

function lossText({ cost, discs, mistake }: NonNullable<AnalyzedPly['played']>): string {
  const loss = discs === undefined ? percent(cost / 2, 1) : signed(0 - discs);
  return mistake ? `${loss}, a mistake` : loss;
}

export const JUDGEMENT_HEAD = ['ply', 'to move', 'wins', 'best', 'played', 'gives away'];
