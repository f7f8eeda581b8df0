import { onTestFinished } from 'vitest';
import type { Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { compositeNamed } from '../../../lrp/composite.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { parseTarget } from '../../../lrp/target.js';
import type { Network } from '../../../nn/network.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { ConditionalRelevance } from '../../../studies/concepts/conditionalRelevance.js';
import { randomPosition } from '../engine/randomPositions.js';
import { randomNetwork } from '../nn/randomNetwork.js';

export const random = Random.fromSeed('concepts');

// With several channels of the value's own, so that not all of them are 0.
export const network = randomNetwork(random.split('network'), { valueChannels: 4 });

export const positions = [50, 30, 14].map((empties) =>
  randomPosition(random.split('position', empties), empties),
);

export const runtime = await openRuntime('onnxruntime');

/** Conditional relevance at those layers, until the test ends. */
export async function open(
  of: Network,
  cuts: string[],
  composite = 'epsilonPlus',
): Promise<ConditionalRelevance> {
  const relevance = await ConditionalRelevance.open(of, runtime, {
    composite: compositeNamed(composite),
    cuts,
  });
  onTestFinished(() => relevance.dispose());
  return relevance;
}

export const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

/** The full map of the product's other way, which knows no cuts. */
export async function fullMap(of: Network, position: Position, target: string, composite: string) {
  const explainer = await createExplainer(of, runtime, { composite });
  const [found] = await explainer.explain([{ position, target: parseTarget(target) }], { controls: false });
  await explainer.dispose();
  return found!;
}
