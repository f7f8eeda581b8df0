import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { measureFlips } from '../../../studies/faithfulness/flipCurves.js';
import { checkSanity, randomizationStages } from '../../../studies/faithfulness/sanity.js';
import { open, positions, random } from '../../support/lrp/mapMethods.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

describe('the value', () => {
  it('is evaluated as moves are, with nothing about legality', async () => {
    const network = randomNetwork(Random.fromSeed('valued'), { policyChannels: 4 });
    const methods = await open(network, ['lrp0', 'occlusion', 'random']);
    const seed = Random.fromSeed('a seed');
    const { positions: found, curves } = await measureFlips(methods, positions, seed, 'value');
    for (const { move, causal, critical, methods: results } of found) {
      expect([move, causal, critical.discToEmpty]).toEqual([undefined, undefined, 0]);
      expect(results['occlusion']!.finding).toBeUndefined();
    }
    // With every disc taken away the order no longer matters.
    const falls = await Promise.all(
      positions.map(async (position) => {
        const own = { position, question: { kind: 'value' } as const };
        const nothing = { ...position, ownLow: 0, ownHigh: 0, opponentLow: 0, opponentHigh: 0 };
        const [whole, none] = await methods.answers([own, { ...own, position: nothing }]);
        return whole! - none!;
      }),
    );
    const all = falls.reduce((a, b) => a + b, 0);
    for (const way of ['most', 'least'] as const) {
      expect(curves['random']!.discToEmpty[way].at(-1)).toBeCloseTo(all, 3);
    }
  });

  it('has sanity checks of its own', async () => {
    const network = randomNetwork(Random.fromSeed('valued'), { policyChannels: 4 });
    const methods = await open(network, ['lrp0', 'random']);
    const { otherMove, policyValue, symmetry } = await checkSanity(methods, positions, random, 'value');
    expect(otherMove).toEqual({});
    expect(policyValue['random']).toHaveLength(positions.length);
    expect(symmetry['random']).toHaveLength(positions.length);
    expect(randomizationStages(network.architecture, 'value')).toEqual(['value', 'block2', 'block1', 'stem']);
  });
});
