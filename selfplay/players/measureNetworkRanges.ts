import { initialPosition, isOver, legalMoveList, play, type Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import type { Network } from '../../nn/network.js';
import { type ActivationRanges, measureRanges } from '../../nn/quantization/ranges.js';
import type { Runtime } from '../../nn/runtime.js';

/** Positions that ranges are measured on. Thirty times as many make no difference to what the network then says. */
const POSITIONS = 256;

/**
 * The ranges of a network on positions of random play, always the same ones: so they are a function of the network alone,
 * whoever measures them and wherever its games are. Its own games, by its policy or by a search, serve no better.
 */
export async function measureNetworkRanges(network: Network, runtime: Runtime): Promise<ActivationRanges> {
  const random = Random.fromSeed('ranges');
  const positions: Position[] = [];
  while (positions.length < POSITIONS) {
    for (let position = initialPosition(); !isOver(position);) {
      positions.push(position);
      const moves = legalMoveList(position);
      position = play(position, moves[random.integer(moves.length)]!);
    }
  }
  random.shuffle(positions);
  return measureRanges(network, runtime, positions.slice(0, POSITIONS));
}
