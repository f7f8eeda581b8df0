import type { Random } from '../engine/index.js';
import { initialPosition, isOver, legalMoveList, play, type Position } from '../engine/index.js';
import { positionBatch, type Evaluator } from '../nn/index.js';

/** A position with where it is from, in words: its game and ply. */
export interface SitedPosition {
  readonly position: Position;
  readonly where: string;
}

/** Positions of one game at most: games are to be many. */
export const PER_GAME = 16;

/**
 * Games in which every move is drawn from the network's policy, and of each some positions with more than one legal move.
 * @param random game i draws from `split('game', i)`
 * @returns an entry a game
 */
export async function policyGames(
  evaluator: Evaluator,
  first: number,
  count: number,
  random: Random,
): Promise<SitedPosition[][]> {
  const games = Array.from({ length: count }, (_, index) => random.split('game', first + index));
  const played = await playFromPolicy(evaluator, games);
  return played.map((positions, index) =>
    somePositions(positions, `game ${first + index + 1}`, games[index]!),
  );
}

/**
 * Games side by side, every move drawn from the network's policy.
 * @param games the random numbers of each, which go on after its moves
 * @returns of each game all positions, from the initial one to that in which it is over
 */
export async function playFromPolicy(
  evaluator: Evaluator,
  games: readonly Random[],
): Promise<readonly Position[][]> {
  const played = games.map(() => [initialPosition()]);
  for (;;) {
    const open = games.flatMap((random, game) => {
      const position = played[game]!.at(-1)!;
      return isOver(position) ? [] : [{ random, game, position }];
    });
    if (open.length === 0) return played;
    const { logits } = await evaluator.evaluate(positionBatch(open.map(({ position }) => position)));
    open.forEach(({ random, game, position }, index) => {
      const own = logits.subarray(index * 65, (index + 1) * 65);
      played[game]!.push(play(position, drawFromPolicy(position, own, random)));
    });
  }
}

/** The move with the largest logit and Gumbel noise is one drawn from the policy. */
export function drawFromPolicy(position: Position, logits: Float32Array, random: Random): number {
  const scored = legalMoveList(position).map((move) => ({ move, score: logits[move]! + random.gumbel() }));
  return scored.reduce((a, b) => (b.score > a.score ? b : a)).move;
}

/**
 * Positions of a game with more than one legal move, at most PER_GAME, at random.
 * @param positions from the start of the game on
 */
export function somePositions(positions: readonly Position[], game: string, random: Random): SitedPosition[] {
  const found = positions.flatMap((position, ply) =>
    legalMoveList(position).length > 1 ? [{ position, where: `${game}, ply ${ply}` }] : [],
  );
  random.shuffle(found);
  return found.slice(0, PER_GAME);
}
