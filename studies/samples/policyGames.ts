import { initialPosition, isOver, legalMoveList, play, type Position } from '../../engine/position.js';
import { positionBatch } from '../../engine/positionBatch.js';
import type { Random } from '../../engine/random.js';
import type { Evaluator } from '../../nn/evaluators/evaluator.js';

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
  const games = Array.from({ length: count }, (_, index) => ({
    positions: [initialPosition()],
    random: random.split('game', first + index),
  }));
  for (;;) {
    const open = games.filter(({ positions }) => !isOver(positions.at(-1)!));
    if (open.length === 0) break;
    const batch = positionBatch(open.map(({ positions }) => positions.at(-1)!));
    const { logits } = await evaluator.evaluate(batch);
    open.forEach(({ positions, random: own }, index) => {
      const position = positions.at(-1)!;
      positions.push(
        play(position, drawFromPolicy(position, logits.subarray(index * 65, (index + 1) * 65), own)),
      );
    });
  }
  return games.map(({ positions, random: own }, index) =>
    somePositions(positions, `game ${first + index + 1}`, own),
  );
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

/** The positions of AT_ONCE games. */
export async function drawGames(evaluator: Evaluator, random: Random): Promise<Position[][]> {
  const lines: Position[][] = Array.from({ length: AT_ONCE }, () => [initialPosition()]);
  for (let open = lines; open.length > 0; open = open.filter((line) => !isOver(line.at(-1)!))) {
    const { logits } = await evaluator.evaluate(positionBatch(open.map((line) => line.at(-1)!)));
    open.forEach((line, index) => {
      const position = line.at(-1)!;
      const own = logits.subarray(index * 65, (index + 1) * 65);
      line.push(play(position, drawFromPolicy(position, own, random)));
    });
  }
  return lines;
}

/** Boards of one run of the network. */
export const AT_ONCE = 256;
