import { parseMove } from '../../../engine/notation.js';
import { type AnalyzedMove, type AnalyzedPly, summarizeSides } from '../../../playing/analysis.js';
import { lossText } from '../../../playing/lossText.js';
import { reviewGame } from '../../../selfplay/review/gameReview.js';
import { renderView } from '../../../web/renderView.js';
import type { ReviewedPly } from '../../../web/views/review/data.js';
import { percent, signed } from '../../terminal/format.js';
import { openingsText, sidesText } from './text.js';

export interface ReviewAbout {
  readonly title: string;
  /** What judged the game. */
  readonly about: string;
}

/** The review of one game as one HTML file. */
export function reviewPage(analyzed: readonly AnalyzedPly[], { title, about }: ReviewAbout): string {
  const plies = [...analyzed].sort((a, b) => a.ply - b.ply);
  const { moves, worst, graph } = reviewGame(plies);
  const numberOf = new Map(plies.map(({ ply }, number) => [ply, number]));
  return renderView('review', {
    title,
    about,
    summary: [...openingsText(plies), ...sidesText(summarizeSides(plies))],
    worst: worst.map((index) => numberOf.get(moves[index]!.ply)!),
    plies: plies.map((ply, number): ReviewedPly => {
      const index = moves.findIndex((one) => one.ply === ply.ply);
      const dear = worst.includes(index) ? moves[index] : undefined;
      const before = plies[number - 1];
      return {
        ply: ply.ply,
        position: ply.position,
        turn: ply.turn,
        last: before?.ply === ply.ply - 1 ? moveOf(before) : null,
        played: moveOf(ply),
        black: graph[ply.ply] ?? null,
        value: valueText(ply),
        gaveAway: dear === undefined ? '' : lossText(dear),
        mistake: dear?.mistake === true,
        better: dear?.better ?? [],
        worths: ply.moves.flatMap((one) =>
          one.move === 'pass' ? [] : [{ square: parseMove(one.move), text: worthText(one) }],
        ),
      };
    }),
  });
}

function moveOf({ played }: AnalyzedPly): number | null {
  return played === undefined ? null : parseMove(played.move);
}

function valueText({ turn, exact, value }: AnalyzedPly): string {
  return exact === undefined
    ? `${percent((1 + value) / 2)} of the point for ${turn}`
    : `${signed(exact.score)} discs for ${turn} with best play`;
}

/** What fits onto a square: exact discs, or percent of the point. */
function worthText({ score, value }: AnalyzedMove): string {
  return score === undefined ? percent((1 + value) / 2) : signed(score);
}
