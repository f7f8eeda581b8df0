import type { Position } from '../../engine/position.js';
import { legalMoveList } from '../../engine/position.js';
import type { Composite } from '../../lrp/composite.js';
import { legalSquares, needsLogits, resolveTarget, type Seed, seedOf } from '../../lrp/explanationRequest.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { parseTarget, type Target } from '../../lrp/target.js';
import type { Architecture } from '../../nn/architecture.js';
import type { Network } from '../../nn/network.js';
import type { Runtime } from '../../nn/runtime.js';
import { seedLayerOf } from '../concepts/prepared.js';
import {
  type Asked,
  type Coefficients,
  gradientCoefficients,
  relevanceCoefficients,
} from './coefficients.js';
import { type Answers, CutNetwork, type LayerState, unchanged } from './cutNetwork.js';
import { answerLayers, effectOf, type Measure, MEASURES, outcomeOf, rowOf } from './outcome.js';
import { packNumbers } from './packed.js';
import {
  estimated,
  placesOf,
  type Replacement,
  type Replacements,
  replacementsBy,
  unitCount,
  type UnitKind,
  unitPatches,
} from './units.js';

/** What is patched, and what is measured of it. */
export interface UnitSettings {
  readonly layer: string;
  readonly unit: UnitKind;
  /** Numbers of the units; all where absent. */
  readonly units: readonly number[] | undefined;
  readonly replacement: Replacement;
  /** In the spelling of parseTarget. */
  readonly target: string;
  /** Rules of relevance whose estimates stand beside the gradient's. */
  readonly composites: readonly Composite[];
}

/** Positions of the sample, and those that they take activations of. */
export interface UnitPositions {
  readonly positions: readonly Position[];
  /** A position of another game for each. */
  readonly donors: readonly Position[];
  /** The layer's mean over the sample, [...shape]. */
  readonly mean: Float64Array;
}

/** Numbers of positions and units, [positions, units], see packNumbers. */
export interface UnitEffects {
  readonly measures: Readonly<Record<Measure, string>>;
  /** Of the change of the target, by what estimated it. */
  readonly estimates: Readonly<Record<string, string>>;
}

/** A network cut at the layer, with all that estimates what happens there. */
export class UnitPatcher {
  readonly #cut: CutNetwork;
  readonly #coefficients: readonly Coefficients[];
  readonly #settings: UnitSettings;

  private constructor(cut: CutNetwork, coefficients: readonly Coefficients[], settings: UnitSettings) {
    this.#cut = cut;
    this.#coefficients = coefficients;
    this.#settings = settings;
  }

  static async open(network: Network, runtime: Runtime, settings: UnitSettings): Promise<UnitPatcher> {
    const { layer, composites, target } = settings;
    const seeded = seedLayerOf(foldForRelevance(network), parseTarget(target));
    const answers = [...new Set([...answerLayers(network.architecture), seeded])];
    const cut = await CutNetwork.open(network, runtime, { layer, answers });
    const coefficients = [await gradientCoefficients(network, runtime, layer)];
    for (const composite of composites) {
      coefficients.push(await relevanceCoefficients(network, runtime, { layer, composite }));
    }
    return new UnitPatcher(cut, coefficients, settings);
  }

  /** The sum of the layer over positions, [...shape]. */
  async sum(positions: readonly Position[]): Promise<Float64Array> {
    const { activation } = await this.#cut.read(positions);
    const { size } = this.#cut;
    const sums = new Float64Array(size);
    activation.forEach((value, at) => (sums[at % size]! += value));
    return sums;
  }

  async patch({ positions, donors, mean }: UnitPositions): Promise<UnitEffects> {
    const { unit, units, replacement } = this.#settings;
    const state = await this.#cut.read(positions);
    const all = Array.from({ length: unitCount(unit, this.#cut.shape) }, (_, index) => index);
    const places = (units ?? all).map((index) => placesOf(unit, index, this.#cut.shape));
    const others = replacement === 'position' ? await this.#cut.read(donors) : state;
    const replacements = replacementsBy(replacement, this.#cut.size, { mean, donors: others.activation });
    const before = await this.#cut.run(
      state,
      positions.map((_, of) => unchanged(of)),
    );
    const asked = askedOf(this.#cut.architecture, positions, before, parseTarget(this.#settings.target));
    return {
      measures: await this.#measure(
        state,
        asked,
        before,
        unitPatches(positions.length, places, replacements),
      ),
      estimates: await this.#estimate(state, asked, places, replacements),
    };
  }

  async #measure(
    state: LayerState,
    asked: readonly Asked[],
    before: Answers,
    patches: ReturnType<typeof unitPatches>,
  ): Promise<Record<Measure, string>> {
    const { architecture } = this.#cut;
    const after = await this.#cut.run(state, patches);
    const legal = asked.map(({ position }) => legalMoveList(position));
    const whole = asked.map(({ seed }, of) => outcomeOf(architecture, before, of, legal[of]!, seed));
    const effects = patches.map(({ of }, row) =>
      effectOf(whole[of]!, outcomeOf(architecture, after, row, legal[of]!, asked[of]!.seed)),
    );
    const packed = MEASURES.map((name) => [name, packNumbers(effects.map((effect) => effect[name]))]);
    return Object.fromEntries(packed) as Record<Measure, string>;
  }

  async #estimate(
    state: LayerState,
    asked: readonly Asked[],
    places: readonly Int32Array[],
    replacements: Replacements,
  ): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const source of this.#coefficients) {
      const coefficients = await source.read(asked, parseTarget(this.#settings.target));
      found[source.name] = packNumbers(estimated(state, coefficients, places, replacements));
    }
    return found;
  }

  async dispose(): Promise<void> {
    await this.#cut.dispose();
    for (const source of this.#coefficients) await source.dispose();
  }
}

/** The target at each position, its square filled in by the policy, and what it is there. */
function askedOf(
  architecture: Architecture,
  positions: readonly Position[],
  answers: Answers,
  target: Target,
): Asked[] {
  const { policy } = architecture.outputs;
  return positions.map((position, row) => {
    const logits = needsLogits(target) && policy !== undefined ? rowOf(answers, policy, row, 65) : undefined;
    const resolved = resolveTarget({ position, target }, logits);
    const seed: Seed = seedOf(architecture, resolved, legalSquares(position), logits);
    const output = outcomeOf(architecture, answers, row, [], { ...seed, afterTanh: false }).target;
    return { position, seed, output };
  });
}
