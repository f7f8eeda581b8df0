import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import type { Network } from '../../../nn/network.js';
import { linearNetwork } from '../../../studies/faithfulness/knownAnswers.js';
import {
  checkSanity,
  compareRandomized,
  measureCollapse,
  randomizationStages,
  randomizeStages,
} from '../../../studies/faithfulness/sanity.js';
import { meanOf, open, positions, random, runtime } from '../../support/lrp/mapMethods.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

describe('sanity', () => {
  const network = randomNetwork(Random.fromSeed('sane'), { policyChannels: 4 });

  it('maps that know nothing of the network, or of the position, say so', async () => {
    const methods = await open(network, ['epsilonPlus', 'gradientInput', 'sarfa', 'random', 'uniform']);
    const found = await checkSanity(methods, positions, random);
    for (const part of ['otherMove', 'policyValue', 'symmetry', 'neighbour'] as const) {
      found[part]['uniform']!.forEach((cosine) => expect(cosine).toBeCloseTo(1, 6));
      found[part]['epsilonPlus']!.forEach((cosine) =>
        expect(Math.abs(cosine ?? NaN)).toBeLessThanOrEqual(1.000001),
      );
    }
    expect(found.symmetry['epsilonPlus']).toHaveLength(positions.length);
    expect(found.policyValue['sarfa']).toEqual(positions.map(() => null));
    expect(found.otherMove['random']!.every((cosine) => (cosine ?? NaN) > 0.9999)).toBe(true);
    expect(Math.max(...found.neighbour['random']!.map((cosine) => cosine ?? NaN))).toBeLessThan(0.6);
    expect(found.moved.neighbour).toHaveLength(positions.length);
  });

  it('a symmetric network has symmetric maps', async () => {
    // Of one dense layer whose weights are those of a pattern that all eight symmetries keep.
    const linear = linearNetwork(Random.fromSeed('even'));
    const weight = linear.parameters.get('policy.weight')!.data as Float32Array;
    for (let at = 0; at < weight.length; at++) {
      const [row, column] = [(at % 64) >> 3, at % 8].map((one) => Math.min(one, 7 - one));
      weight[at] = (1 + row! * column!) * (1 + Math.floor((at % 192) / 64));
    }
    linear.parameters.get('policy.bias')!.data.fill(0);
    const methods = await open(linear, ['lrp0', 'occlusion']);
    const { symmetry, moved } = await checkSanity(methods, positions.slice(0, 2), random);
    for (const name of ['lrp0', 'occlusion'])
      symmetry[name]!.forEach((cosine) => expect(cosine).toBeCloseTo(1, 4));
    moved.symmetry.forEach((size) => expect(size).toBeLessThan(1e-3));
  });

  it('randomises stage by stage from the output down, and nothing else', () => {
    const stages = randomizationStages(network.architecture);
    expect(stages).toEqual(['policy', 'block2', 'block1', 'stem']);
    const half = randomizeStages(network, ['policy', 'block2'], random);
    for (const [name, { data }] of network.parameters) {
      const isRandom = /^(policy|block2)/.test(name);
      expect(half.parameters.get(name)!.data === data).toBe(!isRandom);
    }
    expect(Array.from(half.parameters.get('block2/norm2.scale')!.data).every((scale) => scale === 1)).toBe(
      true,
    );
  });

  it('randomised weights change maps that look at them', async () => {
    const methods = await open(network, ['lrp0', 'random', 'uniform']);
    const stages = randomizationStages(network.architecture);
    const { cosine, rank } = await compareRandomized(methods, network, runtime, {
      stages,
      positions,
      random,
    });
    expect(Math.abs(meanOf(cosine['lrp0']!))).toBeLessThan(0.7);
    expect(meanOf(cosine['uniform']!)).toBeCloseTo(1, 6);
    expect(Math.abs(meanOf(cosine['random']!))).toBeLessThan(0.3);
    expect(rank['uniform']).toEqual(positions.map(() => null));
  });

  it('sees the way down collapse where everything goes through one neuron', async () => {
    const fresh = linearNetwork(Random.fromSeed('narrow'));
    const draw = Random.fromSeed('narrow weights');
    const numbers = (...shape: number[]) => ({
      shape,
      data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.abs(draw.normal())),
    });
    const narrow: Network = {
      ...fresh,
      architecture: {
        ...fresh.architecture,
        layers: [
          { name: 'planes', kind: 'input', planes: 3 },
          {
            name: 'wide',
            kind: 'conv',
            inputs: ['planes'],
            inChannels: 3,
            outChannels: 4,
            kernel: 3,
            padding: 1,
            bias: false,
          },
          { name: 'wide/relu', kind: 'relu', inputs: ['wide'] },
          { name: 'flat', kind: 'flatten', inputs: ['wide/relu'] },
          { name: 'narrow', kind: 'dense', inputs: ['flat'], inFeatures: 256, outFeatures: 1, bias: false },
          { name: 'narrow/relu', kind: 'relu', inputs: ['narrow'] },
          {
            name: 'policy',
            kind: 'dense',
            inputs: ['narrow/relu'],
            inFeatures: 1,
            outFeatures: 65,
            bias: false,
          },
          {
            name: 'value/logit',
            kind: 'dense',
            inputs: ['narrow/relu'],
            inFeatures: 1,
            outFeatures: 1,
            bias: false,
          },
          { name: 'value', kind: 'tanh', inputs: ['value/logit'] },
        ],
      },
      parameters: new Map([
        ['wide.weight', numbers(4, 3, 3, 3)],
        ['narrow.weight', numbers(1, 256)],
        ['policy.weight', numbers(65, 1)],
        ['value/logit.weight', numbers(1, 1)],
      ]),
    };
    const methods = await open(narrow, ['epsilonPlus']);
    const { epsilonPlus } = await measureCollapse(methods, narrow, runtime, { positions, random });
    expect(epsilonPlus!.map(({ layer }) => layer)).toEqual(['narrow/relu', 'wide/relu']);
    expect(epsilonPlus![0]!.cosines).toHaveLength(positions.length);
    expect(meanOf(epsilonPlus![0]!.cosines)).toBeCloseTo(1, 5);
    expect(meanOf(epsilonPlus![1]!.cosines)).toBeLessThan(0.9);
  });
});
