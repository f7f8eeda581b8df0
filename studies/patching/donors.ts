import { discs, type Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';

/** A position with the number of its game. */
export interface GamePosition {
  readonly position: Position;
  readonly game: number;
}

/**
 * For each position one of another game at random, with as many discs or the nearest number of them that there is: activations of
 * the same phase of the game. All positions are of one game: each is its own.
 */
export function donorsOf(sample: readonly GamePosition[], random: Random): Position[] {
  const byDiscs = new Map<number, GamePosition[]>();
  for (const one of sample) {
    const count = 64 - discs(one.position).empty;
    byDiscs.set(count, [...(byDiscs.get(count) ?? []), one]);
  }
  return sample.map(({ position, game }) => {
    const count = 64 - discs(position).empty;
    for (let away = 0; away < 64; away++) {
      const near = [...new Set([count - away, count + away])].flatMap(
        (discCount) => byDiscs.get(discCount) ?? [],
      );
      const others = near.filter((one) => one.game !== game);
      if (others.length > 0) return others[random.integer(others.length)]!.position;
    }
    return position;
  });
}
