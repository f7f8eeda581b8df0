import { onTestFinished } from 'vitest';
import { legalMoveList, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import type { Network } from '../../../nn/network.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { MAP_METHODS, MapMethods } from '../../../studies/faithfulness/mapMethods.js';
import { randomPosition } from '../engine/randomPositions.js';

export const random = Random.fromSeed('faithfulness');

export const positions = [50, 44, 38, 30, 24, 16].map((empties) => choice(empties));
export const runtime = await openRuntime('onnxruntime');

/** A position with at least two legal moves. */
function choice(empties: number): Position {
  for (let draw = 0; ; draw++) {
    const position = randomPosition(Random.fromSeed(`${empties} ${draw}`), empties);
    if (legalMoveList(position).length > 1) return position;
  }
}

/** Those methods on the network, until the test ends. */
export async function open(network: Network, names: readonly string[] = MAP_METHODS): Promise<MapMethods> {
  const methods = await MapMethods.open(network, runtime, names, random);
  onTestFinished(() => methods.dispose());
  return methods;
}

/** Of numbers that all are there. */
export function meanOf(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? NaN), 0) / values.length;
}
