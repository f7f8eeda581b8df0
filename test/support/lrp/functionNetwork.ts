import { expect } from 'vitest';
import { Random } from '../../../engine/random.js';
import { parseComposite } from '../../../lrp/composites/parseComposite.js';
import type { Architecture, Layer } from '../../../nn/architecture.js';
import type { Network } from '../../../nn/network.js';
import { describedNetwork } from '../nn/describedNetwork.js';
import type { GateSplit } from '../nn/naiveActivationsAndNorms.js';
import { naiveMap } from './naiveMaps.js';
import { naiveRules } from './naiveRelevance.js';
import { errorOf, explain, explainerOf, mapOf, positions } from './relevance.js';

// A network around some layers that are tested, and what the slow twin says of it.

const { epsilon, zPlus } = naiveRules;
export const CHANNELS = 4;
export const AREA = 64;

export const conv = (name: string, input: string, inChannels = CHANNELS): Layer => ({
  name,
  kind: 'conv',
  inputs: [input],
  inChannels,
  outChannels: CHANNELS,
  kernel: 3,
  padding: 1,
  bias: true,
});
export const dense = (name: string, input: string, inFeatures: number, outFeatures: number): Layer => ({
  name,
  kind: 'dense',
  inputs: [input],
  inFeatures,
  outFeatures,
  bias: true,
});

/** A convolution, the layers that are tested, which begin at 'c' and end at 'end', and two heads. */
export function networkOf(layers: readonly Layer[]): Network {
  const architecture: Architecture = {
    planes: ['own', 'opponent', 'empty'],
    layers: [
      { name: 'planes', kind: 'input', planes: 3 },
      conv('c', 'planes', 3),
      ...layers,
      conv('last', 'end'),
      { name: 'flat', kind: 'flatten', inputs: ['last'] },
      dense('policy', 'flat', AREA * CHANNELS, 65),
      dense('value', 'flat', AREA * CHANNELS, 1),
    ],
    outputs: { policy: 'policy', value: 'value' },
  };
  return describedNetwork(architecture, Random.fromSeed('functions'));
}

interface Expected {
  /** Convolutions that rules take for dense layers. */
  readonly dense?: readonly string[];
  readonly entries?: readonly object[];
  readonly passed?: readonly string[];
  readonly split?: GateSplit;
}

/** Outputs and maps are the twin's, in both precisions; convolutions by zPlus. */
export async function expectTwin(
  network: Network,
  { dense: ofSquares = [], entries = [], passed = [], split = 'signal' }: Expected = {},
): Promise<void> {
  const composite = parseComposite({
    name: 'mine',
    entries: [
      { kind: 'conv', rule: 'zPlus' },
      { kind: 'dense', rule: 'epsilon' },
      { kind: 'sum', rule: 'norm' },
      { kind: 'activation', rule: 'pass' },
      ...entries,
    ],
  });
  const isConv = (name: string): boolean =>
    network.architecture.layers.some((layer) => layer.name === name && layer.kind === 'conv') &&
    !ofSquares.includes(name);
  for (const precision of ['float64', 'float32'] as const) {
    const explainer = await explainerOf({ composite, precision }, network);
    for (const target of [{ kind: 'value' }, { kind: 'logit', square: 19 }] as const) {
      const [found] = await explain(explainer, target, [positions[1]!]);
      const ruleOf = (name: string) =>
        passed.includes(name) ? undefined : isConv(name) ? zPlus() : epsilon();
      const expected = naiveMap(network, positions[1]!, target, ruleOf, { split });
      const isExact = precision === 'float64';
      expect(Math.abs(found!.output - expected.output)).toBeLessThan(isExact ? 1e-9 : 1e-5);
      expect(Math.max(...mapOf(found!).map(Math.abs))).toBeGreaterThan(1e-6);
      expect(errorOf(mapOf(found!), expected.map)).toBeLessThan(isExact ? 1e-7 : 1e-4);
      expect(found!.ledger.closure).toBeLessThan(isExact ? 1e-9 : 1e-5);
    }
  }
}
