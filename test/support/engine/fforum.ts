import { readFileSync } from 'node:fs';
import { moveName, parsePosition } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import type { Solver } from '../../../engine/solver/solver.js';

/** An endgame of the French federation's forum with its published answer. */
export interface ForumEndgame {
  readonly number: number;
  readonly position: Position;
  /** Final disc difference for the side to move. */
  readonly score: number;
  /** Moves that reach it, as published: a list may miss one. */
  readonly best: readonly string[];
}

/** #1 to #48, with 6 to 26 empty squares. */
export const FFORUM: readonly ForumEndgame[] = readFileSync(new URL('fforum.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [number, position, score, best] = line.split('\t') as [string, string, string, string];
    return {
      number: Number(number),
      position: parsePosition(position),
      score: Number(score),
      best: best.split(','),
    };
  });

/** What a solver says in the same terms: the score, and which of the published moves do not reach it. */
export function answerOf(
  solver: Solver,
  { position, best }: ForumEndgame,
): { readonly score: number; readonly missed: readonly string[] } {
  const { score, moves = [] } = solver.solve(position, { allMoves: true });
  const reaching = moves.filter((move) => move.score === score).map(({ move }) => moveName(move));
  return { score, missed: best.filter((name) => !reaching.includes(name)) };
}
