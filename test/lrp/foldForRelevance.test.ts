import { describe, expect, it } from 'vitest';
import type { Network } from '../../nn/network.js';
import type { Tensor } from '../../nn/tensor.js';
import { errorOf, explain, explainerOf, mapOf, network, random } from '../support/lrp/relevance.js';

describe('folding', () => {
  /** The batch norms as 1×1 convolutions of their own, which nothing folds. */
  function unfolded(): Network {
    const parameters = new Map<string, Tensor>();
    for (const [name, tensor] of network.parameters) {
      if (!/\/norm\d?\./.test(name)) parameters.set(name, tensor);
    }
    const layers = network.architecture.layers.map((layer) => {
      if (layer.kind !== 'batchNorm') return layer;
      const { name, inputs, channels, epsilon } = layer;
      const part = (of: string) => network.parameters.get(`${name}.${of}`)!.data;
      const scale = Array.from(
        part('scale'),
        (value, i) => value / Math.sqrt(part('variance')[i]! + epsilon),
      );
      const weight = Float32Array.from({ length: channels * channels }, (_, at) =>
        at % (channels + 1) === 0 ? scale[at % channels]! : 0,
      );
      parameters.set(`${name}.weight`, { shape: [channels, channels, 1, 1], data: weight });
      parameters.set(`${name}.bias`, {
        shape: [channels],
        data: Float32Array.from(part('shift'), (value, i) => value - part('mean')[i]! * scale[i]!),
      });
      return {
        name,
        kind: 'conv' as const,
        inputs,
        inChannels: channels,
        outChannels: channels,
        kernel: 1,
        padding: 0,
        bias: true,
      };
    });
    return { ...network, architecture: { ...network.architecture, layers }, parameters };
  }

  it('changes nothing for epsilon, and something for zPlus', async () => {
    for (const [composite, isSame] of [
      ['lrp0', true],
      ['excitation', false],
    ] as const) {
      const folded = await explain(await explainerOf({ composite }), 'value');
      const apart = await explain(await explainerOf({ composite }, unfolded()), 'value');
      folded.forEach((explanation, index) => {
        const error = errorOf(mapOf(apart[index]!), mapOf(explanation));
        if (isSame) expect(error).toBeLessThan(1e-4);
        else expect(error).toBeGreaterThan(1e-2);
      });
    }
  });

  it('keeps a batch norm that follows neither as an affine layer with epsilon', async () => {
    const architecture = {
      planes: ['own', 'opponent', 'empty'] as const,
      layers: [
        { name: 'planes', kind: 'input' as const, planes: 3 },
        { name: 'norm', kind: 'batchNorm' as const, inputs: ['planes'] as const, channels: 3, epsilon: 1e-5 },
        { name: 'flat', kind: 'flatten' as const, inputs: ['norm'] as const },
        {
          name: 'policy',
          kind: 'dense' as const,
          inputs: ['flat'] as const,
          inFeatures: 192,
          outFeatures: 65,
          bias: true,
        },
        {
          name: 'value',
          kind: 'dense' as const,
          inputs: ['flat'] as const,
          inFeatures: 192,
          outFeatures: 1,
          bias: true,
        },
      ],
      outputs: { policy: 'policy', value: 'value' },
    };
    const normals = (name: string, shape: number[]): [string, Tensor] => {
      const draw = random.split('own norm', name);
      const data = Float32Array.from(
        { length: shape.reduce((a, b) => a * b, 1) },
        () => Math.abs(draw.normal()) + 0.1,
      );
      return [name, { shape, data }];
    };
    const own: Network = {
      architecture,
      parameters: new Map([
        ...['scale', 'shift', 'mean', 'variance'].map((part) => normals(`norm.${part}`, [3])),
        normals('policy.weight', [65, 192]),
        normals('policy.bias', [65]),
        normals('value.weight', [1, 192]),
        normals('value.bias', [1]),
      ]),
      metadata: {},
    };
    const explainer = await explainerOf({ composite: 'excitation' }, own);
    expect(explainer.table).toMatch(/norm +batchNorm +epsilon/);
    const [explanation] = await explain(explainer, 'value');
    expect(explanation!.ledger.closure).toBeLessThan(1e-5);
    expect(explanation!.ledger.layers.map(({ name }) => name)).toContain('norm');
  });
});
