import { positionsOf } from '../../engine/notation.js';
import { isOver, legalMoveList, type Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { PASS } from '../../engine/squareSet.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { drawGames } from '../../studies/samples/policyGames.js';
import type { FigureContext } from './block.js';

/** The plies that are looked at: from here on, so many, in an order that mixes the parts of the game. */
const FIRST_PLY = 8;
const PLIES = 34;
const STRIDE = 7;

/** Positions of games that the network draws from its policy, one of each game, without passes. */
export async function ownPositions(
  { model, runtime, part }: FigureContext,
  seed: string,
  count: number,
): Promise<Position[]> {
  const games = Math.max(1, Math.round(count * part));
  const evaluator = await networkEvaluator(model.network, runtime, { maxBatch: games });
  const random = Random.fromSeed(seed);
  try {
    const drawn = await drawGames(
      evaluator,
      Array.from({ length: games }, () => random),
    );
    return drawn.flatMap((moves, game) => {
      const position = positionsOf(moves)[FIRST_PLY + ((game * STRIDE) % PLIES)];
      const isPlayed = position !== undefined && !isOver(position) && legalMoveList(position)[0] !== PASS;
      return isPlayed ? [position] : [];
    });
  } finally {
    await evaluator.dispose();
  }
}
