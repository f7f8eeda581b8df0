import type { Position } from '../../../engine/position.js';
import { beforeTanh } from '../../../lrp/foldForRelevance.js';
import type { Target } from '../../../lrp/target.js';
import type { Network } from '../../../nn/network.js';
import { planesOf } from '../../../nn/planes.js';
import type { GateSplit } from '../nn/naiveActivationsAndNorms.js';
import { addEpsilon, NaiveNetwork, type NaiveRule } from './naiveRelevance.js';
import { numbersOf } from './relevance.js';

/** The twin's map of all planes [planes * 64] and its output; a layer without a rule hands relevance on. */
export function naiveMap(
  network: Network,
  position: Position,
  target: Extract<Target, { kind: 'value' | 'logit' }>,
  ruleOf: (layer: string) => NaiveRule | undefined,
  { epsilon = 1e-6, split = 'signal' }: { readonly epsilon?: number; readonly split?: GateSplit } = {},
): { readonly map: readonly number[]; readonly output: number } {
  const { architecture } = network;
  const twin = new NaiveNetwork(architecture, numbersOf(network));
  const planes = planesOf(architecture, [position]);
  const layer =
    target.kind === 'value'
      ? beforeTanh(architecture, architecture.outputs.value!)
      : architecture.outputs.policy!;
  const at = target.kind === 'value' ? 0 : target.square;
  const seed = twin
    .forward(planes)
    .get(layer)!
    .map((value, index) => (index === at ? value : 0));
  const stab = addEpsilon(epsilon);
  const found = twin.relevance(
    planes,
    new Map([[layer, seed]]),
    (name) => {
      const rule = ruleOf(name);
      return rule && { rule, stab };
    },
    stab,
    split,
  );
  return { map: found.relevance.get('planes')!, output: seed[at]! };
}
