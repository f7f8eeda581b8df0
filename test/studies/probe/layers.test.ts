import { describe, expect, it } from 'vitest';
import { checkArchitecture, residualArchitecture } from '../../../nn/architecture.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { readLayer } from '../../../studies/probe/features.js';
import { blockLayers, checkProbedLayers, inputLayer } from '../../../studies/probe/layers.js';
import { untrainedNetwork } from '../../../studies/probe/untrained.js';
import { examples, random } from '../../support/studies/probeExamples.js';

describe('layers', () => {
  it('are the ends of the blocks', () => {
    const architecture = residualArchitecture({ blocks: 2, channels: 4 });
    expect(blockLayers(architecture)).toEqual(['stem/relu', 'block1/relu', 'block2/relu']);
    expect(inputLayer(architecture)).toBe('planes');
    expect(checkProbedLayers(architecture, ['block1/conv1'])).toEqual(['block1/conv1']);
    expect(() => checkProbedLayers(architecture, ['block9'])).toThrow(/"block9" is not a layer .* stem, /);
    expect(() => checkProbedLayers(architecture, ['value/hidden'])).toThrow(/has the shape 64; probed are/);
  });

  it('are the rectified ones of 8x8 in a plain network', () => {
    const conv = (name: string, input: string, inChannels: number, padding: number) =>
      ({
        name,
        kind: 'conv',
        inputs: [input],
        inChannels,
        outChannels: 2,
        kernel: 3,
        padding,
        bias: true,
      }) as const;
    const layers = [
      { name: 'in', kind: 'input', planes: 1 },
      conv('a', 'in', 1, 1),
      { name: 'a/relu', kind: 'relu', inputs: ['a'] },
      conv('b', 'a/relu', 2, 0),
      { name: 'b/relu', kind: 'relu', inputs: ['b'] },
      { name: 'flat', kind: 'flatten', inputs: ['b/relu'] },
      { name: 'policy', kind: 'dense', inputs: ['flat'], inFeatures: 72, outFeatures: 65, bias: true },
      { name: 'value', kind: 'dense', inputs: ['flat'], inFeatures: 72, outFeatures: 1, bias: true },
    ];
    const outputs = { policy: 'policy', value: 'value' };
    const architecture = checkArchitecture({ planes: ['signed'], layers, outputs });
    expect(blockLayers(architecture)).toEqual(['a/relu']);
    expect(() => checkProbedLayers(architecture, ['b/relu'])).toThrow(/has the shape 2x6x6/);
  });

  it('of the control are at work: its blocks change what they are given', async () => {
    const network = untrainedNetwork(residualArchitecture({ blocks: 1, channels: 3 }), random);
    const runtime = await openRuntime('onnxruntime');
    const read = async (layer: string) =>
      (await readLayer(network, runtime, layer, [examples[9]!.position])).squares.data;
    expect(await read('stem/relu')).not.toEqual(await read('block1/relu'));
  });
});
