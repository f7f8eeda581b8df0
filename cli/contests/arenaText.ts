import type { LadderRating } from '../../selfplay/matches/ladder.js';
import { openingsDocument } from '../sources/openings.js';
import { formatMoveTime, percent, signed } from '../terminal/format.js';
import { renderTable } from '../terminal/table.js';
import { describeMatch } from '../text/match.js';
import type { ArenaResult } from './arenaMatch.js';

/** What `arena --json` prints of a match. */
export function matchDocument(result: ArenaResult) {
  const { a, b, seed, openings, summary, sprt, forfeits, secondsPerMove, evaluationsPerSecond } = result;
  return {
    a,
    b,
    ...summary,
    seed,
    openings: openingsDocument(openings),
    forfeits,
    secondsPerMove: secondsPerMove ?? null,
    evaluationsPerSecond,
    ...(sprt === undefined ? {} : { sprt: { ...sprt, accepted: sprt.accepted ?? null } }),
  };
}

/** The same in words; the first line is the result. */
export function matchText(result: ArenaResult, hypotheses: string | undefined): string[] {
  const { a, b, seed, openings, summary, sprt, forfeits, secondsPerMove } = result;
  if (summary.games === 0) return [`${a} against ${b}: no pair of games was finished; seed ${seed}`];
  const times =
    secondsPerMove === undefined
      ? ''
      : `; a took ${formatMoveTime(secondsPerMove.a)} a move, b ${formatMoveTime(secondsPerMove.b)}`;
  const lines = [
    `${a} against ${b}: ${describeMatch(summary)}`,
    `mean disc difference ${summary.meanDiscs.toFixed(1)}${times}; seed ${seed}${typeof openings === 'number' ? '' : `; openings of ${openings.file}`}`,
  ];
  for (const side of ['a', 'b'] as const) {
    const count = forfeits.filter(({ by }) => by === side).length;
    if (count > 0) lines.push(`${side} forfeited ${count} of the games`);
  }
  if (sprt !== undefined) {
    const [low, high] = sprt.bounds;
    const verdict = sprt.accepted === undefined ? 'not decided yet' : `${sprt.accepted} is accepted`;
    lines.push(
      `sequential test of ${hypotheses ?? ''}: ${verdict} (log-likelihood ratio ${sprt.llr.toFixed(2)}, bounds ${low.toFixed(2)} and ${high.toFixed(2)})`,
    );
  }
  return lines;
}

export interface Standing extends LadderRating {
  readonly player: string;
  readonly games: number;
  readonly points: number;
}

/** The table of a ladder, the strongest first. */
export function ladderText(standings: readonly Standing[], anchor: string): string[] {
  const rows = standings.map(({ player, elo, eloInterval, games, points }, rank) => [
    String(rank + 1),
    player,
    signed(elo),
    player === anchor ? 'by definition' : `[${eloInterval.map((end) => signed(end)).join(', ')}]`,
    games === 0 ? '' : percent(points / games),
    String(games),
  ]);
  return renderTable(['', 'player', 'Elo', '95% interval', 'score', 'games'], rows);
}
