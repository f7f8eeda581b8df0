import { describe, expect, it } from 'vitest';
import { foldForRelevance } from '../../../lrp/foldForRelevance.js';
import {
  checkChannels,
  conceptLayer,
  conceptLayers,
  isOnEveryWay,
  layersBelow,
  mainLayer,
} from '../../../studies/concepts/conceptLayer.js';
import { linearNetwork } from '../../../studies/faithfulness/knownAnswers.js';
import { network, random } from '../../support/studies/conceptNetwork.js';

const { architecture } = foldForRelevance(network);

describe('layers', () => {
  it('are those between the planes and the heads', () => {
    const names = conceptLayers(architecture).map(({ name }) => name);
    expect(names).not.toEqual(expect.arrayContaining(['planes']));
    for (const outside of ['planes', 'policy', 'policy/flatten', 'value', 'value/logit']) {
      expect(names).not.toContain(outside);
    }
    expect(mainLayer(architecture, 'policy').name).toBe('block2/relu');
    expect(isOnEveryWay(architecture, 'block1/relu1', 'policy')).toBe(false);
    expect(layersBelow(architecture, 'block2/relu1')).toEqual(['block1/relu', 'stem/relu']);
    expect(layersBelow(architecture, 'block2/relu')).toEqual(['block1/relu', 'stem/relu']);
  });

  it('that are not there are refused with those that are', () => {
    expect(() => conceptLayer(architecture, 'block9/relu', 'policy')).toThrow(
      /no inner layer 'block9\/relu'; the layers .*block1\/relu/,
    );
    expect(() => conceptLayer(architecture, 'value/relu', 'policy')).toThrow(
      /does not go through the layer 'value\/relu'/,
    );
    const layer = conceptLayer(architecture, 'stem/relu', 'policy');
    expect(() => checkChannels(layer, [0, 6])).toThrow(/has the channels 0 to 5, not 6/);
    const linear = linearNetwork(random).architecture;
    expect(() => mainLayer(linear, 'policy')).toThrow(/it has no inner layers/);
  });
});
