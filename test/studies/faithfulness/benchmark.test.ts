import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { measureMetrics } from '../../../studies/faithfulness/benchmark.js';
import { linearNetwork } from '../../../studies/faithfulness/knownAnswers.js';
import { METRICS } from '../../../studies/faithfulness/metrics/names.js';
import { measureMprt } from '../../../studies/faithfulness/perturbedMaps.js';
import { sharedLayer } from '../../../studies/faithfulness/representation.js';
import { open, positions, random, runtime } from '../../support/lrp/mapMethods.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

const names = ['gradientInput', 'occlusion', 'random', 'centre'];
const some = positions.slice(0, 3);

describe('the measures of the field', () => {
  it('are at their best for maps that are exact in a linear network', async () => {
    const network = linearNetwork(Random.fromSeed('linear'));
    const methods = await open(network, names);
    const found = await measureMetrics(methods, network, runtime, { positions: some, random });
    for (const name of ['gradientInput', 'occlusion']) {
      const own = found[name]!;
      for (const value of [...own.faithfulnessCorrelation!, ...own.sensitivityN!])
        expect(value).toBeGreaterThan(0.9999);
      for (const value of own.infidelity!) expect(value).toBeLessThan(1e-4);
      // Squares that speak for the move are all gone first, or those against it.
      own.roadMost!.forEach((kept, index) => expect(kept!).toBeLessThanOrEqual(own.roadLeast![index]!));
    }
    for (const value of found['random']!.infidelity!) expect(value).toBeGreaterThan(0.5);
    // Nothing lies between the planes and its outputs: there the two stabilities are one.
    expect(sharedLayer(network.architecture)).toBe('flat');
    found['gradientInput']!.relativeInputStability!.forEach((value, index) => {
      expect(found['gradientInput']!.relativeRepresentationStability![index]).toBeCloseTo(value!, 6);
    });
    // A map that never changes is more stable than one can say.
    expect(found['centre']!.relativeInputStability).toEqual([null, null, null]);
  });

  it('have a number of each, of moves and of the value, the same each time', async () => {
    const network = randomNetwork(Random.fromSeed('bent'));
    const methods = await open(network, names);
    const measure = async (subject: 'move' | 'value') => ({
      ...(await measureMetrics(methods, network, runtime, { positions: some, random, subject }))[
        'gradientInput'
      ]!,
      ...(await measureMprt(methods, network, runtime, { positions: some, random, subject }))[
        'gradientInput'
      ]!,
    });
    const ofMove = await measure('move');
    const isNowhere = (numbers: readonly (number | null)[]): boolean => numbers.every((one) => one === null);
    expect(METRICS.filter((metric) => isNowhere(ofMove[metric]!))).toEqual([]);
    // An entry a position, so that each is known to belong to its game.
    expect(METRICS.filter((metric) => ofMove[metric]!.length !== some.length)).toEqual([]);
    expect(await measure('move')).toEqual(ofMove);
    const ofValue = await measure('value');
    expect(METRICS.filter((metric) => isNowhere(ofValue[metric]!))).toEqual(['roadMost', 'roadLeast']);
  });
});
