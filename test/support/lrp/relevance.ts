import { expect, onTestFinished } from 'vitest';
import { legalMoveList, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { createExplainer, type Explainer, type ExplainerOptions } from '../../../lrp/explainer.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { parseTarget, type Target } from '../../../lrp/target.js';
import type { Network, WideNetwork } from '../../../nn/network.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { randomGame } from '../engine/randomPositions.js';
import { randomNetwork } from '../nn/randomNetwork.js';

export const random = Random.fromSeed('relevance');

export const network = randomNetwork(random);
/** A position of each part of a game, with more than two legal moves where there is one. */
export const positions = [8, 20, 33, 47].map((ply) => {
  const game = randomGame(random.split(ply));
  return game.slice(ply).find((position) => legalMoveList(position).length > 2) ?? game[8]!;
});

export const runtime = await openRuntime('onnxruntime');

/** An explainer of the network, or of another one, until the test ends. */
export async function explainerOf(
  options: Partial<ExplainerOptions> & Pick<ExplainerOptions, 'composite'>,
  of: Network = network,
): Promise<Explainer> {
  const explainer = await createExplainer(of, runtime, options);
  onTestFinished(() => explainer.dispose());
  return explainer;
}

/** Its explanations of the positions, without controls. */
export async function explain(
  explainer: Explainer,
  target: string | Target,
  at: readonly Position[] = positions,
): Promise<Explanation[]> {
  const wanted = typeof target === 'string' ? parseTarget(target) : target;
  const requests = at.map((position) => ({ position, target: wanted }));
  return explainer.explain(requests, { controls: false });
}

/** The maps of all planes, one after the other. */
export function mapOf({ maps }: Explanation): number[] {
  return Object.values(maps).flatMap((map) => [...map]);
}

/** Largest difference as a fraction of the largest expected number. */
export function errorOf(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  const size = Math.max(...Array.from(expected, Math.abs)) || 1;
  return Math.max(...Array.from(found, (value, index) => Math.abs(value - expected[index]!))) / size;
}

/** The numbers of each parameter, for the naive twin. */
export function numbersOf({ parameters }: WideNetwork): Map<string, ArrayLike<number>> {
  return new Map([...parameters].map(([name, { data }]) => [name, data]));
}
