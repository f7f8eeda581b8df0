import { z } from 'zod';
import { initialPosition, isOver, legalMoveList, play, score } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { openingOf } from '../games/opening.js';
import type { MatchGame } from '../matches/match.js';
import type { MatchAnswer, MatchTask } from '../matches/matchTaskTypes.js';
import { isForeign } from '../players/foreignEngine.js';
import { wrongPart } from './wrongPart.js';

const thinkingSchema = z.strictObject({ moves: z.number().int().min(0), seconds: z.number().min(0) });

const answerSchema = z.strictObject({
  games: z.array(
    z.strictObject({
      pair: z.number().int(),
      firstIsBlack: z.boolean(),
      openingPlies: z.number().int().min(0).max(128),
      moves: z.array(z.number().int().min(0).max(64)).max(128),
      discs: z.number().int().min(-64).max(64),
      forfeit: z.strictObject({ byFirst: z.boolean(), reason: z.string().max(2000) }).optional(),
      thinking: z.strictObject({ first: thinkingSchema, second: thinkingSchema }).optional(),
    }),
  ),
  evaluations: z.number().int().min(0),
});

/**
 * Reads the games of a match that somebody else played, and believes nothing: both games of each pair must be there, from
 * the opening that was asked for, legal to the result that they claim; only a foreign engine can forfeit.
 *
 * @throws OthelloError `badRecord` for the first thing that is wrong.
 */
export function readPairs(data: unknown, task: MatchTask): MatchAnswer {
  const parsed = answerSchema.safeParse(data);
  if (!parsed.success) throw wrongPart(`has another form (${parsed.error.issues[0]?.message ?? ''})`);
  const { games, evaluations } = parsed.data as MatchAnswer;
  if (games.length !== 2 * task.pairs.length)
    throw wrongPart(`holds ${games.length} games instead of ${2 * task.pairs.length}`);
  const random = Random.fromKey(task.seed);
  const canForfeit = isForeign(task.first) || isForeign(task.second);
  for (const [place, pair] of task.pairs.entries()) {
    const opening = openingOf(task, place, random);
    const both = games.filter((game) => game.pair === pair);
    if (both.length !== 2 || both[0]!.firstIsBlack === both[1]!.firstIsBlack)
      throw wrongPart(`lacks a game of pair ${pair}`);
    for (const game of both) checkGame(game, opening, canForfeit);
  }
  return { games, evaluations };
}

function checkGame(game: MatchGame, opening: readonly number[], canForfeit: boolean): void {
  const { pair, moves, discs, firstIsBlack, forfeit } = game;
  const begins = game.openingPlies === opening.length && opening.every((move, ply) => moves[ply] === move);
  if (!begins) throw wrongPart(`begins a game of pair ${pair} from another opening`);
  let position = initialPosition();
  for (const move of moves) {
    if (!legalMoveList(position).includes(move))
      throw wrongPart(`holds an illegal move in a game of pair ${pair}`);
    position = play(position, move);
  }
  if (forfeit !== undefined) {
    if (!canForfeit || isOver(position) || discs !== (forfeit.byFirst ? -64 : 64))
      throw wrongPart(`holds a strange forfeit in a game of pair ${pair}`);
    return;
  }
  if (!isOver(position)) throw wrongPart(`stops a game of pair ${pair} before its end`);
  const black = position.turn === 'black' ? score(position) : -score(position);
  if (black !== (firstIsBlack ? discs : -discs))
    throw wrongPart(`claims another result for a game of pair ${pair}`);
}
