import { parseMove, parsePosition } from '../../../engine/notation.js';
import type { AnalyzedPly, SideSummary } from '../../../playing/analysis.js';
import { boardLegend, type MoveValue, valueNotes, withinResult } from '../../../playing/moveValues.js';
import { colorName, formatCount, percent, signed } from '../../terminal/format.js';
import type { Palette } from '../../terminal/palette.js';
import { renderTable } from '../../terminal/table.js';
import { renderBoard } from '../../text/board.js';

/** A board with what the moves are worth on its squares, and the table of the moves. */
export function positionText(ply: AnalyzedPly, last: number | undefined, palette: Palette): string[] {
  const values = valuesOf(ply);
  const notes = valueNotes(values);
  const scene = { position: parsePosition(ply.position), showLegal: true, notes, last };
  const board = renderBoard(scene, palette, summaryLines(ply));
  const hasDiscs = values[0]?.unit !== 'share';
  const head = ['move', 'visits', 'prior', 'Q', 'target', ...(hasDiscs ? ['discs'] : []), ''];
  const rows = ply.moves.map(({ move, visits: count, prior, q, target }, index) => [
    move,
    String(count),
    prior.toFixed(3),
    q === null ? '' : signed(q, 3),
    target.toFixed(3),
    ...(hasDiscs ? [discsText(values[index]!)] : []),
    move === ply.best ? 'best' : '',
  ]);
  return [...board, '', boardLegend(values), '', ...renderTable(head, rows)];
}

/** What the moves are worth, in the best terms that are known. */
function valuesOf({ moves, exact }: AnalyzedPly): MoveValue[] {
  const unit =
    exact !== undefined ? 'exact' : moves.some(({ expected }) => expected !== undefined) ? 'discs' : 'share';
  return moves.map(({ move, value, error, expected, score }) => {
    const proven = error === 0;
    const discs = withinResult(expected, value, proven);
    const amount = { exact: score, discs, share: 50 * (1 + value) }[unit] ?? NaN;
    return { move: parseMove(move), unit, amount, value, proven };
  });
}

function summaryLines(ply: AnalyzedPly): string[] {
  const { turn, value, networkValue, proven, simulations, principalVariation, exact } = ply;
  const outlook = proven ? `${result(value)}, for certain` : `${expected(value)} of the point`;
  return [
    `${colorName(turn)} to move`,
    exact === undefined ? `expects ${outlook}` : `exact: ${discsOf(exact.score)} discs with ${exact.best}`,
    `the network alone: ${expected(networkValue)}`,
    `${simulations} simulations`,
    `best line: ${principalVariation.slice(0, 8).join(' ')}`,
    ...(ply.opening === undefined ? [] : [`opening: ${ply.opening}`]),
    ...playedLine(ply),
  ];
}

function playedLine({ played }: AnalyzedPly): string[] {
  if (played === undefined) return [];
  return [`played: ${played.move}, ${verdict(played)}`];
}

function discsText({ unit, amount }: MoveValue): string {
  return Number.isNaN(amount) ? '' : signed(amount, unit === 'exact' ? 0 : 1);
}

function result(value: number): string {
  return value > 0 ? 'a win' : value < 0 ? 'a loss' : 'a draw';
}

/** An expected result, -1..1, as percent of the point. */
function expected(value: number): string {
  return percent((1 + value) / 2);
}

function discsOf(score: number | undefined): string {
  return score === undefined ? '' : signed(score);
}

/** A row for each ply: what was played, what was better, what that cost. */
export function pliesText(plies: readonly AnalyzedPly[]): string[] {
  const rows = plies.map((ply) => {
    const { ply: number, turn, value, best, played, exact, game } = ply;
    return [
      ...(game === undefined ? [] : [game]),
      String(number + 1),
      turn === 'black' ? 'X' : 'O',
      played?.move ?? '',
      exact === undefined ? expected(value) : discsOf(exact.score),
      played === undefined || played.best ? '' : best,
      played === undefined ? '' : verdict(played),
    ];
  });
  const head = [
    ...(plies[0]?.game === undefined ? [] : ['game']),
    'ply',
    '',
    'played',
    'value',
    'better',
    '',
  ];
  return renderTable(head, rows);
}

/** What each game began with, where that has a name. */
export function openingsText(plies: readonly AnalyzedPly[]): string[] {
  const games = new Map(plies.map(({ game, opening }) => [game, opening]));
  return [...games].flatMap(([game, opening]) => {
    if (opening === undefined) return [];
    return [game === undefined ? `Opening: ${opening}` : `Opening of game ${game}: ${opening}`];
  });
}

function verdict(played: NonNullable<AnalyzedPly['played']>): string {
  const { best, cost, discs, mistake } = played;
  const mark = mistake ? 'mistake: ' : '';
  if (best) return 'best';
  if (discs !== undefined)
    return `${mark}costs ${discs} discs${mistake ? ` and ${cost === 2 ? 'the game' : 'half a point'}` : ''}`;
  const share = percent(cost / 2);
  return share === '0%' ? 'as good' : `${mark}costs ${share} of the point`;
}

export function sidesText(sides: Readonly<Record<'black' | 'white', SideSummary>>): string[] {
  return (['black', 'white'] as const).map((color) => {
    const { moves, best, mistakes, cost } = sides[color];
    return `${colorName(color)}: ${best} of ${moves} moves best, ${formatCount(mistakes, 'mistake')}, ${cost.toFixed(2)} points given away`;
  });
}
