import { initialPosition, isOver, legalMoveList, play, type Position } from '../../engine/position.js';
import { positionBatch } from '../../engine/positionBatch.js';
import type { Random } from '../../engine/random.js';
import { POLICY_SIZE } from '../../engine/squareSet.js';
import type { Evaluator } from '../../nn/evaluators/evaluator.js';

/**
 * Whole games in which every move is drawn from the network's policy, played side by side in batches.
 *
 * @param randoms of each game; several may share one, and then draw from it in turn
 * @returns the moves of each game, 0..63 and PASS
 */
export async function drawGames(evaluator: Evaluator, randoms: readonly Random[]): Promise<number[][]> {
  const games = randoms.map((random) => ({ random, position: initialPosition(), moves: [] as number[] }));
  for (let open = games; open.length > 0; open = open.filter(({ position }) => !isOver(position))) {
    const { logits } = await evaluator.evaluate(positionBatch(open.map(({ position }) => position)));
    open.forEach((game, index) => {
      const policy = logits.subarray(index * POLICY_SIZE, (index + 1) * POLICY_SIZE);
      const move = drawFromPolicy(game.position, policy, game.random);
      game.moves.push(move);
      game.position = play(game.position, move);
    });
  }
  return games.map(({ moves }) => moves);
}

/** A legal move drawn from the policy: the one with the largest sum of logit and Gumbel noise. */
function drawFromPolicy(position: Position, logits: Float32Array, random: Random): number {
  const scored = legalMoveList(position).map((move) => ({ move, score: logits[move]! + random.gumbel() }));
  return scored.reduce((a, b) => (b.score > a.score ? b : a)).move;
}
