import { describe, expect, it } from 'vitest';
import { OthelloError } from '../../engine/errors.js';
import { Random } from '../../engine/random.js';
import {
  type Architecture,
  checkArchitecture,
  layerShapes,
  parameterShapes,
  residualArchitecture,
} from '../../nn/architecture.js';
import { initializeNetwork, parameterCount } from '../../nn/network.js';

describe('residualArchitecture', () => {
  const architecture = residualArchitecture({ blocks: 2, channels: 8, policyChannels: 2, valueHidden: 16 });

  it('has a stem, two blocks with their skips as edges, and two heads', () => {
    const edges = architecture.layers.map((layer) =>
      'inputs' in layer ? `${layer.inputs.join('+')} > ${layer.name}` : layer.name,
    );
    expect(edges).toEqual([
      'planes',
      'planes > stem',
      'stem > stem/norm',
      'stem/norm > stem/relu',
      ...[1, 2].flatMap((block) => {
        const input = block === 1 ? 'stem/relu' : 'block1/relu';
        return [
          `${input} > block${block}/conv1`,
          `block${block}/conv1 > block${block}/norm1`,
          `block${block}/norm1 > block${block}/relu1`,
          `block${block}/relu1 > block${block}/conv2`,
          `block${block}/conv2 > block${block}/norm2`,
          `${input}+block${block}/norm2 > block${block}/sum`,
          `block${block}/sum > block${block}/relu`,
        ];
      }),
      'block2/relu > policy/conv',
      'policy/conv > policy/norm',
      'policy/norm > policy/relu',
      'policy/relu > policy/flatten',
      'policy/flatten > policy',
      'block2/relu > value/conv',
      'value/conv > value/norm',
      'value/norm > value/relu',
      'value/relu > value/flatten',
      'value/flatten > value/hidden',
      'value/hidden > value/hidden/relu',
      'value/hidden/relu > value/logit',
      'value/logit > value',
    ]);
    expect(architecture.outputs).toEqual({ policy: 'policy', value: 'value' });
  });

  it('has the shapes of a board', () => {
    const shapes = layerShapes(architecture);
    expect(shapes.get('planes')).toEqual([3, 8, 8]);
    expect(shapes.get('block2/sum')).toEqual([8, 8, 8]);
    expect(shapes.get('policy/flatten')).toEqual([128]);
    expect(shapes.get('policy')).toEqual([65]);
    expect(shapes.get('value')).toEqual([1]);
  });

  it('has as many trained numbers as counted by hand', () => {
    const trunk = 3 * 8 * 9 + 16 + 4 * (8 * 8 * 9 + 16);
    const policy = 8 * 2 + 4 + 128 * 65 + 65;
    const value = 8 + 2 + 64 * 16 + 16 + 16 + 1;
    expect(parameterCount(initializeNetwork(architecture, Random.fromSeed(1)))).toBe(trunk + policy + value);
  });

  it('goes through JSON and the check unchanged', () => {
    expect(checkArchitecture(JSON.parse(JSON.stringify(architecture)))).toEqual(architecture);
  });
});

describe('checkArchitecture', () => {
  const whole = residualArchitecture({ blocks: 1, channels: 4 });
  const change = (name: string, fields: object): unknown => ({
    ...whole,
    layers: whole.layers.map((layer) => (layer.name === name ? { ...layer, ...fields } : layer)),
  });
  it.each<[string, unknown, RegExp]>([
    ['nothing', null, /not understood/],
    ['an unknown kind', change('stem/relu', { kind: 'gelu' }), /not understood at layers\.3/],
    ['an unknown field', change('stem', { stride: 2 }), /not understood at layers\.1.*stride/],
    ['an unknown plane', { ...whole, planes: ['own', 'opponent', 'edge'] }, /not understood at planes\.2/],
    ['another number of planes', { ...whole, planes: ['own', 'opponent'] }, /3 planes, the network names 2/],
    ['an edge to nowhere', change('stem/relu', { inputs: ['stern'] }), /'stem\/relu' reads 'stern'/],
    ['an edge forwards', change('stem', { inputs: ['block1/relu'] }), /which does not come before it/],
    ['two of one name', change('stem/relu', { name: 'stem' }), /two layers are named 'stem'/],
    [
      'channels that differ',
      change('stem', { inChannels: 5 }),
      /'stem' expects 5 channels and is given 3x8x8/,
    ],
    ['features that differ', change('value/logit', { inFeatures: 9 }), /'value\/logit' expects 9 features/],
    [
      'a kernel too large',
      change('stem', { kernel: 99 }),
      /'stem' expects a board that its kernel fits into/,
    ],
    ['a sum of two shapes', change('block1/sum', { inputs: ['planes', 'block1/norm2'] }), /two equal shapes/],
    ['a policy of another size', { ...whole, outputs: { policy: 'value', value: 'value' } }, /must have 65/],
    ['an output that is not there', { ...whole, outputs: { ...whole.outputs, score: 's' } }, /'score' names/],
  ])('refuses %s', (_, data, message) => {
    expect(() => checkArchitecture(data)).toThrow(message);
    expect(() => checkArchitecture(data)).toThrow(OthelloError);
  });
});

describe('initializeNetwork', () => {
  const architecture = residualArchitecture({ blocks: 1, channels: 32 });
  const network = initializeNetwork(architecture, Random.fromSeed('init'));

  it('gives every parameter its shape', () => {
    const shapes = new Map([...network.parameters].map(([name, tensor]) => [name, tensor.shape]));
    expect(shapes).toEqual(parameterShapes(architecture));
  });

  it('draws weights of the variance of He before a rectifier and of 1 / fan-in at the end', () => {
    const variance = (name: string): number => {
      const { data } = network.parameters.get(name)!;
      return Array.from(data).reduce((sum, x) => sum + x * x, 0) / data.length;
    };
    // 9216 and 8320 draws: the estimate is within 6 % with a probability beyond 0.9999.
    expect(variance('block1/conv1.weight') * ((9 * 32) / 2)).toBeCloseTo(1, 1);
    expect(variance('policy.weight') * 128).toBeCloseTo(1, 1);
  });

  it('lets every block begin as its skip', () => {
    const scale = (name: string): number[] => [...new Set(network.parameters.get(`${name}.scale`)!.data)];
    expect(scale('block1/norm2')).toEqual([0]);
    expect(scale('block1/norm1')).toEqual([1]);
    expect(scale('stem/norm')).toEqual([1]);
  });

  it('depends on the seed and the layer only', () => {
    const deeper = initializeNetwork(
      residualArchitecture({ blocks: 3, channels: 32 }),
      Random.fromSeed('init'),
    );
    const other = initializeNetwork(architecture, Random.fromSeed('other'));
    const of = (from: typeof network): unknown => from.parameters.get('block1/conv2.weight')?.data;
    expect(of(deeper)).toEqual(of(network));
    expect(of(other)).not.toEqual(of(network));
  });

  it('has further heads where asked for, and begins with the same numbers beside them', () => {
    const size = { blocks: 2, channels: 4, valueHidden: 8 };
    const plain = residualArchitecture(size);
    expect(residualArchitecture({ ...size, heads: [] })).toEqual(plain);
    const both = residualArchitecture({ ...size, heads: ['score', 'ownership'] });
    expect(both.outputs).toEqual({ ...plain.outputs, ownership: 'ownership', score: 'score' });
    const shapes = layerShapes(both);
    expect([shapes.get('ownership'), shapes.get('score')]).toEqual([[1, 8, 8], [1]]);
    const [without, beside] = [plain, both].map((of) => initializeNetwork(of, Random.fromSeed('heads')));
    for (const [name, tensor] of without!.parameters) expect(beside!.parameters.get(name)).toEqual(tensor);
    // A weight a channel and a weight a hidden unit, and their biases.
    expect(parameterCount(beside!) - parameterCount(without!)).toBe(4 + 1 + 8 + 1);
  });

  it('accepts an architecture with more heads as data', () => {
    const withScore: Architecture = {
      ...architecture,
      layers: [
        ...architecture.layers,
        {
          name: 'score',
          kind: 'dense',
          inputs: ['value/hidden/relu'],
          inFeatures: 64,
          outFeatures: 1,
          bias: true,
        },
      ],
      outputs: { ...architecture.outputs, score: 'score' },
    };
    expect(checkArchitecture(withScore)).toEqual(withScore);
  });
});
