import type { GameReview, ReviewedMove } from '../../selfplay/review/gameReview.js';
import { cut } from '../terminal/wrap.js';
import { lossText } from '../../playing/lossText.js';
import { discRow } from './discs.js';
import type { Theme } from './theme.js';
import { valueChart } from './valueChart.js';

/** The lowest chart that tells anything, with the line of the ply. */
const LEAST_CHART = 5;
const MOST_CHART = 14;

/** The move that is in front in a review, in a sentence or two; empty where nothing is known of it. */
export function reviewedMoveText(move: ReviewedMove | undefined): string[] {
  if (move === undefined) return [];
  const { color, move: name, loss, discs = 0, better, mistake } = move;
  if (better.length === 0 || (loss < 0.01 && discs === 0))
    return [`${name} is as good as any move of ${color}'s.`];
  const what = mistake ? 'a mistake that gives away' : 'which gives away';
  const [best, ...rest] = better;
  const then = rest.length === 0 ? '' : `, then ${rest.slice(0, 7).join(' ')}`;
  return [`${name}, ${what} ${lossText(move)}.`, `Better: ${best!}${then}.`];
}

/**
 * The worst moves of a game, the one in front marked and on a line that is seen, and the chart of its values: at most
 * `height` lines of `width` columns.
 *
 * @param place the ply in front, and how many the game has.
 */
export function reviewLines(
  review: GameReview,
  { ply, plies }: { readonly ply: number; readonly plies: number },
  { width, height }: { readonly width: number; readonly height: number },
  theme: Theme,
): string[] {
  const { moves, worst, graph } = review;
  const roomForList = Math.max(1, height - LEAST_CHART - 2);
  const shown = Math.min(worst.length, roomForList, Math.max(3, Math.floor(height / 2)));
  const at = worst.findIndex((index) => moves[index]!.ply === ply);
  const from = Math.max(0, Math.min(worst.length - shown, at - Math.floor(shown / 2)));
  const list = worst.slice(from, from + shown).map((index) => entry(moves[index]!, ply, width, theme));
  const title = theme.palette.paint(cut(`What gave most away (${worst.length})`, width), { bold: true });
  const rest = height - list.length - 2;
  const values = Array.from({ length: plies }, (_, at) => graph[at] ?? undefined);
  const chart =
    rest < LEAST_CHART || plies === 0
      ? []
      : ['', ...valueChart(values, ply, width, Math.min(rest, MOST_CHART), theme)];
  return [...(worst.length === 0 ? [] : [title, ...list]), ...chart].slice(0, Math.max(0, height));
}

function entry(move: ReviewedMove, ply: number, width: number, theme: Theme): string {
  const isHere = move.ply === ply;
  const number = String(move.ply + 1).padStart(2);
  const disc = discRow(move.color, 1, theme);
  const text = `${move.move} ${lossText(move)}`;
  const better = move.better.length === 0 ? '' : `, better ${move.better[0]!}`;
  const words = cut(`${text}${better}`, width - 7);
  const marked = isHere ? `[${words}]` : ` ${words} `;
  return `${number} ${disc} ${theme.palette.paint(marked, { bold: isHere })}`;
}
