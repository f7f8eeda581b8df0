import { lossText } from '../../playing/lossText.js';
import type { GameReview } from '../../selfplay/review/gameReview.js';
import { createTheme } from '../screen/theme.js';
import { valueChart } from '../screen/valueChart.js';
import { formatCount } from '../terminal/format.js';
import type { Palette } from '../terminal/palette.js';
import { renderTable } from '../terminal/table.js';

const CHART = { width: 72, height: 10 };
/** Moves of a line: what is expected further on is a guess. */
const LINE = 10;

/** A review as lines of text: the worst moves with what would have happened, and the chart of values. */
export function reviewText(review: GameReview, palette: Palette, most = 10): string[] {
  const { moves, worst, graph } = review;
  const theme = createTheme(palette, palette.depth === 'none');
  const values = graph.map((value) => value ?? undefined);
  const chart = valueChart(values, graph.length - 1, CHART.width, CHART.height, theme).slice(0, -1);
  const rows = worst.slice(0, most).map((index) => {
    const { ply, color, move, better } = moves[index]!;
    return [String(ply + 1), color, move, lossText(moves[index]!), better.slice(0, LINE).join(' ')];
  });
  const left = worst.length - rows.length;
  return [
    ...(rows.length === 0
      ? ['No move gave anything away.']
      : ['The worst moves, and what would have happened', '']),
    ...(rows.length === 0 ? [] : renderTable(['ply', 'side', 'move', 'gave away', 'better'], rows)),
    ...(left > 0 ? [`and ${formatCount(left, 'move')} that gave less away`] : []),
    '',
    `The value along the game, from the first move to the ${ordinal((moves.at(-1)?.ply ?? 0) + 1)}`,
    '',
    ...chart,
  ];
}

function ordinal(number: number): string {
  const ending = /1[123]$/.test(String(number)) ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
}
