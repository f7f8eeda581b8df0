import {
  flippedBy,
  initialPosition,
  isOver,
  legalMoveList,
  play,
  type Position,
} from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { PASS, size } from '../../engine/squareSet.js';
import type { MatchTask } from '../matches/matchTaskTypes.js';

/**
 * `plies` uniformly random legal moves from the initial position (passes count as plies); drawn again in
 * the rare case that the game ends within them.
 */
export function randomOpening(plies: number, random: Random): number[] {
  return opening(plies, random, () => [anyMove, anyMove]);
}

/**
 * The moves that both games of a match's pair begin with: given ones, or random ones that depend on the match's random
 * numbers and the number of the pair alone.
 *
 * @param place of the pair within the task.
 */
export function openingOf(
  { pairs, openingPlies, openings }: Pick<MatchTask, 'pairs' | 'openingPlies' | 'openings'>,
  place: number,
  random: Random,
): readonly number[] {
  return openings?.[place] ?? randomOpening(openingPlies, random.split('opening', pairs[place]!));
}

/**
 * As {@link randomOpening}, but each side moves in a manner of its own, drawn for the game: any move, one that
 * flips the most discs or one that flips the fewest. So games also begin where one side has hardly a disc
 * left, which neither random moves nor two equal players bring about.
 */
export function unevenOpening(plies: number, random: Random): number[] {
  const draw = (): Manner => MANNERS[random.integer(MANNERS.length)]!;
  return opening(plies, random, () => [draw(), draw()]);
}

/** How much a side likes a move that flips so many discs; it plays one of those it likes most. */
type Manner = (flips: number) => number;

const anyMove: Manner = () => 0;
const MANNERS: readonly Manner[] = [anyMove, (flips) => flips, (flips) => -flips];

function opening(plies: number, random: Random, manners: () => [Manner, Manner]): number[] {
  for (;;) {
    const [black, white] = manners();
    const moves: number[] = [];
    let position = initialPosition();
    while (moves.length < plies && !isOver(position)) {
      const move = drawMove(position, position.turn === 'black' ? black : white, random);
      moves.push(move);
      position = play(position, move);
    }
    if (!isOver(position)) return moves;
  }
}

function drawMove(position: Position, manner: Manner, random: Random): number {
  const legal = legalMoveList(position);
  const liking = legal.map((move) => (move === PASS ? 0 : manner(size(flippedBy(position, move)))));
  const most = Math.max(...liking);
  const best = legal.filter((_, index) => liking[index] === most);
  return best[random.integer(best.length)]!;
}
