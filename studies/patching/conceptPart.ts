import { legalMoveList, type Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { throwIfStopped } from '../../engine/stop.js';
import type { Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import type { Runtime } from '../../nn/runtime.js';
import { type LayerFeatures, takeIn } from '../probe/features.js';
import { type Example, type Labels, labelsOf, PROBED } from '../probe/probedConcepts.js';
import { type GameSplit, rowsOf, shuffledLabels } from '../probe/split.js';
import { CutNetwork, type LayerState, type Patch, unchanged } from './cutNetwork.js';
import { type Erasure, erasureChange, fitErasures, sizeOf } from './erasure.js';
import { answerLayers, effectOf, type Outcome, outcomeOf } from './outcome.js';
import { packNumbers } from './packed.js';

/** What a network loses with a concept, of each test position; see packNumbers. */
export interface LossNumbers {
  /** Divergence of the policy from what it was, in nats. */
  readonly divergence: string;
  /** Size of the change of the value. */
  readonly value: string;
}

/** What came of taking one concept out of a layer. */
export interface ConceptEffects {
  readonly concept: string;
  /** R² of the read-out over test games: of the layer, and of the input planes. */
  readonly score: number;
  readonly planesScore: number;
  readonly removed: LossNumbers;
  /** The same with directions of shuffled labels, each change as large on the mean: a draw each. */
  readonly controls: readonly LossNumbers[];
}

/** The positions that read-outs learn from and are tested on. */
export interface ConceptSample {
  readonly examples: readonly Example[];
  readonly split: GameSplit;
  readonly concepts: readonly string[];
  /** Directions drawn for each concept. */
  readonly controls: number;
}

/** Takes concepts out of a layer of [channels, 8, 8], one at a time. The network has a policy and a value. */
export async function eraseInLayer(
  network: Network,
  runtime: Runtime,
  layer: string,
  sample: ConceptSample,
  random: Random,
): Promise<ConceptEffects[]> {
  const answers = answerLayers(network.architecture);
  const cut = await CutNetwork.open(network, runtime, { layer, answers });
  try {
    const { examples, split, concepts } = sample;
    const positions = examples.map(({ position }) => position);
    const features = featuresOf(await cut.read(positions));
    const planes = featuresOf(planesState(network, positions));
    const test = new Set(split.test);
    const tested = positions.filter((_, at) => test.has(examples[at]!.game));
    const study = await LossStudy.open(cut, tested);
    const found: ConceptEffects[] = [];
    for (const name of concepts) {
      throwIfStopped();
      const labels = labelsOf(
        PROBED.find((concept) => concept.name === name)!,
        examples,
      );
      const fitted = fitConcept(features, planes, labels, sample, random.split(name));
      const [own, ...others] = fitted.erasures;
      const changes = changesOf(own!, labels.width, study.activations);
      const size = totalSize(changes);
      const controls: LossNumbers[] = [];
      for (const other of others) {
        const drawn = changesOf(other, labels.width, study.activations);
        controls.push(await study.lossOf(asLarge(drawn, size)));
      }
      found.push({
        concept: name,
        score: own!.score,
        planesScore: fitted.planesScore,
        removed: await study.lossOf(changes),
        controls,
      });
    }
    return found;
  } finally {
    await cut.dispose();
  }
}

/** What the network says of the test positions, and what it says with changed activations. */
class LossStudy {
  readonly #cut: CutNetwork;
  readonly #state: LayerState;
  readonly #legal: readonly (readonly number[])[];
  readonly #before: readonly Outcome[];

  private constructor(cut: CutNetwork, state: LayerState, legal: number[][], before: readonly Outcome[]) {
    this.#cut = cut;
    this.#state = state;
    this.#legal = legal;
    this.#before = before;
  }

  static async open(cut: CutNetwork, positions: readonly Position[]): Promise<LossStudy> {
    const state = await cut.read(positions);
    const legal = positions.map(legalMoveList);
    const whole = await cut.run(
      state,
      positions.map((_, of) => unchanged(of)),
    );
    const before = positions.map((_, of) => outcomeOf(cut.architecture, whole, of, legal[of]!));
    return new LossStudy(cut, state, legal, before);
  }

  /** Of each position, [channels * 64]. */
  get activations(): Float32Array[] {
    const { size } = this.#cut;
    return this.#before.map((_, of) => this.#state.activation.subarray(of * size, (of + 1) * size));
  }

  /** @param changes of each position, [channels * 64] */
  async lossOf(changes: readonly Float64Array[]): Promise<LossNumbers> {
    const patches = changes.map((change, of): Patch => ({
      of,
      edit: (activation) => change.forEach((value, at) => (activation[at]! += value)),
    }));
    const after = await this.#cut.run(this.#state, patches);
    const effects = this.#before.map((before, of) =>
      effectOf(before, outcomeOf(this.#cut.architecture, after, of, this.#legal[of]!)),
    );
    return {
      divergence: packNumbers(effects.map(({ divergence }) => divergence)),
      value: packNumbers(effects.map(({ value }) => Math.abs(value))),
    };
  }
}

/** The erasures of a concept and of shuffled labels, and how well the planes tell it. */
function fitConcept(
  features: LayerFeatures,
  planes: LayerFeatures,
  labels: Labels,
  { examples, split, controls }: ConceptSample,
  random: Random,
): { readonly erasures: Erasure[]; readonly planesScore: number } {
  const games = examples.map(({ game }) => game);
  const rows = rowsOf(labels, games, split);
  const shuffled = Array.from({ length: controls }, (_, draw) =>
    shuffledLabels(labels, games, split, random.split('control', draw)),
  );
  const of = (all: LayerFeatures) => (labels.width === 64 ? all.squares : all.board);
  return {
    erasures: fitErasures(of(features), rows, [labels.values, ...shuffled]),
    planesScore: fitErasures(of(planes), rows, [labels.values])[0]!.score,
  };
}

/** The change that an erasure makes at each position. */
function changesOf(
  erasure: Erasure,
  width: Labels['width'],
  activations: readonly Float32Array[],
): Float64Array[] {
  return activations.map((activation) => erasureChange(erasure, width, activation));
}

function totalSize(changes: readonly Float64Array[]): number {
  return changes.reduce((sum, change) => sum + sizeOf(change), 0);
}

/** The changes made so large that their squares add up to `size`. */
function asLarge(changes: readonly Float64Array[], size: number): Float64Array[] {
  const own = totalSize(changes);
  const factor = own === 0 ? 0 : Math.sqrt(size / own);
  return changes.map((change) => change.map((value) => factor * value));
}

function planesState({ architecture }: Network, positions: readonly Position[]): LayerState {
  return { count: positions.length, activation: planesOf(architecture, positions), carried: new Map() };
}

function featuresOf({ count, activation }: LayerState): LayerFeatures {
  const channels = activation.length / count / 64;
  const kinds = 10;
  const features = {
    board: { rows: count, width: channels * kinds, data: new Float32Array(count * channels * kinds) },
    squares: { rows: count * 64, width: channels, data: new Float32Array(activation.length) },
  };
  takeIn(features, activation, 0, channels);
  return features;
}
