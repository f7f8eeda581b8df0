import { expect } from 'vitest';
import { Random } from '../../../engine/random.js';
import { foldForRelevance } from '../../../lrp/foldForRelevance.js';
import { inferenceGraph } from '../../../nn/forward.js';
import type { Network } from '../../../nn/network.js';
import { planesOf } from '../../../nn/planes.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { randomGame } from '../engine/randomPositions.js';
import { NaiveNetwork } from '../lrp/naiveRelevance.js';
import { numbersOf } from '../lrp/relevance.js';
import { largestDifference, runtime } from './importedNetwork.js';

const position = randomGame(Random.fromSeed('structure'))[24]!;
const tensorflow = await openRuntime('tensorflow');

/** What all runtimes and the twin say of one position. */
export async function expectSame(network: Network): Promise<void> {
  const data = planesOf(network.architecture, [position]);
  const folded = foldForRelevance(network);
  const twin = new NaiveNetwork(folded.architecture, numbersOf(folded)).forward(data);
  for (const each of [runtime, tensorflow]) {
    const program = await each.compile(inferenceGraph(network));
    const found = await program.run({ planes: { shape: [1, 3, 8, 8], data } });
    await program.dispose();
    for (const [head, layer] of Object.entries(folded.architecture.outputs)) {
      expect(largestDifference([...found[head]!.data], twin.get(layer)!)).toBeLessThan(2e-5);
    }
  }
}
