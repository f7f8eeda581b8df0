import type { Random } from '../../engine/random.js';
import { ClusterBootstrap } from '../statistics/clusterBootstrap.js';
import type { Interval } from '../statistics/interval.js';
import { ratioByGame } from './agreement.js';
import type { ConceptEffects, LossNumbers } from './conceptPart.js';
import { unpackNumbers } from './packed.js';

/** What is lost with a concept, against what is lost with as much that has no name. */
export interface Loss {
  /** Mean over test positions. */
  readonly removed: Interval;
  /** The same of each control, the smallest first. */
  readonly controls: readonly number[];
  /** Σ loss / Σ mean loss of the controls, paired by position. */
  readonly ratio: Interval;
  /** (1 + controls that lose at least as much) / (1 + controls): the p-value of a permutation test. */
  readonly p: number;
}

/** Whether a layer has a concept, and whether the network uses it there. */
export interface ConceptUse {
  readonly concept: string;
  readonly layer: string;
  /** R² of the read-out over test games. */
  readonly score: number;
  readonly planesScore: number;
  /** Of the policy: its divergence from what it was, in nats. */
  readonly policy: Loss;
  /** Of the value: the size of its change. */
  readonly value: Loss;
}

/** Which concepts of its layers a network uses. */
export interface ConceptsUseReport {
  readonly study: 'concepts';
  /** Test positions, and their games. */
  readonly positions: number;
  readonly games: number;
  readonly controls: number;
  /** Concepts that hardly vary in the sample. */
  readonly tooRare: readonly string[];
  /** By layer; within it the largest ratio of the policy first. */
  readonly uses: readonly ConceptUse[];
}

/** @param games of the test positions */
export function reportUses(
  layers: readonly { readonly layer: string; readonly effects: readonly ConceptEffects[] }[],
  games: readonly number[],
  random: Random,
): ConceptUse[] {
  const bootstrap = new ClusterBootstrap(random);
  return layers.flatMap(({ layer, effects }) =>
    effects
      .map(({ concept, score, planesScore, removed, controls }): ConceptUse => ({
        concept,
        layer,
        score,
        planesScore,
        policy: lossOf(bootstrap, 'divergence', removed, controls, games),
        value: lossOf(bootstrap, 'value', removed, controls, games),
      }))
      .sort((a, b) => b.policy.ratio.mean - a.policy.ratio.mean),
  );
}

function lossOf(
  bootstrap: ClusterBootstrap,
  of: keyof LossNumbers,
  removed: LossNumbers,
  controls: readonly LossNumbers[],
  games: readonly number[],
): Loss {
  const own = unpackNumbers(removed[of]);
  const drawn = controls.map((control) => unpackNumbers(control[of]));
  const mean = (numbers: Float32Array): number =>
    numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const usual = own.map((_, at) => drawn.reduce((sum, numbers) => sum + numbers[at]!, 0) / drawn.length);
  const means = drawn.map(mean).sort((a, b) => a - b);
  const whole = mean(own);
  return {
    removed: bootstrap.mean([...own], games),
    controls: means,
    ratio: ratioByGame(bootstrap, own, usual, games),
    p: (1 + means.filter((control) => control >= whole).length) / (1 + means.length),
  };
}
