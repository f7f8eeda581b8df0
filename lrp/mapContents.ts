import { opponentDiscs, ownDiscs, type Position } from '../engine/position.js';
import { has } from '../engine/squareSet.js';

/** A map parted by what stands on the squares, 64 numbers each. */
export interface Contents {
  readonly own: Float32Array;
  readonly opponent: Float32Array;
  readonly empty: Float32Array;
}

/** Parts the map of a signed plane, which speaks of own and opposing discs at once. */
export function splitByContent(position: Position, map: Float32Array): Contents {
  const [own, opponent] = [ownDiscs(position), opponentDiscs(position)];
  const part = (holds: (square: number) => boolean): Float32Array =>
    map.map((value, square) => (holds(square) ? value : 0));
  return {
    own: part((square) => has(own, square)),
    opponent: part((square) => has(opponent, square)),
    empty: part((square) => !has(own, square) && !has(opponent, square)),
  };
}
