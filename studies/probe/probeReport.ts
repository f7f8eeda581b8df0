import type { Random } from '../../engine/random.js';
import type { Interval } from '../statistics/interval.js';
import type { ConceptProbe } from './probe.js';
import type { Labels, ProbedConcept } from './probedConcepts.js';
import { Scoring } from './scoring.js';
import type { GameSplit } from './split.js';
import {
  type LayerProbes,
  type NetworkProbes,
  type Place,
  UntrainedFamily,
  type UntrainedRange,
} from './untrainedFamily.js';
import { forKnown } from './varyingLabels.js';

const PROBE_VERSION = 1;

/** How a layer, or a control, reads a concept: R² over the test games, with 95 % intervals over games. */
export interface ProbeScore {
  readonly layer: string;
  readonly concept: string;
  readonly score: Interval;
  /** Area under the ROC curve of what is 0 or 1. */
  readonly area?: number;
  readonly strength: number;
  /** With shuffled labels; not measured of random weights. */
  readonly shuffled?: Interval;
}

/** A score of a trained network, and how far it is above the controls, paired by game. */
export interface TrainedScore extends ProbeScore, Place {
  /** sha256 */
  readonly network: string;
  readonly shuffled: Interval;
  /** Less the mean of the same layer of all networks with random weights. */
  readonly overUntrainedMean: Interval;
  /** Less that of the best layer of all networks with random weights. */
  readonly overUntrained: Interval;
  /** Less that of the input planes. */
  readonly overPlanes: Interval;
  readonly overShuffled: Interval;
}

/** Whether training brought a concept or gave it up, as far as the rate of error of {@link UntrainedNull} lets one say so. */
export type ProbeFinding = 'gained' | 'givenUp' | 'none';

/** How the best layer of a network reads a concept, and where that is among the best layers of networks that never trained. */
export interface ConceptStanding extends Place {
  /** sha256 */
  readonly network: string;
  readonly concept: string;
  readonly layer: string;
  readonly score: Interval;
  /** Less the mean over the networks with random weights of what the best layer of each has. */
  readonly overUntrainedMean: Interval;
  /** Above the better one of that mean and the input planes. */
  readonly gain: Interval;
  readonly finding: ProbeFinding;
}

/** Networks that never trained, as a distribution. */
export interface UntrainedNull {
  readonly networks: number;
  /** The chance that a network that never trained has any finding at all, over all concepts, in the best of all layers. */
  readonly rate: number;
  /** A finding is further from their mean than so many of their deviations. */
  readonly bound: number;
  readonly ranges: readonly UntrainedRange[];
}

/** What a concept is like in the sample. */
export interface ConceptFigures extends Pick<ProbedConcept, 'name' | 'says' | 'kind' | 'truth'> {
  readonly unit?: string;
  /** Positions in which it is known. */
  readonly positions: number;
  readonly mean: number;
  readonly deviation: number;
}

export interface ProbedWith {
  readonly seed: string;
  /** Where the positions are from. */
  readonly source: string;
  readonly software: string;
  /** What computed the networks: package, version, backend. */
  readonly runtime: string;
  readonly positions: number;
  readonly games: { readonly train: number; readonly validation: number; readonly test: number };
  /** Positions with at most so many empty squares were solved. */
  readonly solvedEmpties: number;
}

/** A network that was probed. */
export interface ProbedNetwork {
  readonly sha256: string;
  readonly label: string;
  /** Of a run. */
  readonly generation?: number;
}

/** Scores of all probes, with those of the controls; plain data. */
export interface ProbeReport extends ProbedWith {
  readonly version: number;
  readonly networks: readonly ProbedNetwork[];
  readonly layers: readonly string[];
  readonly concepts: readonly ConceptFigures[];
  /** Concepts that hardly vary in the sample, or are known of too few positions. */
  readonly tooRare: readonly string[];
  readonly planes: readonly ProbeScore[];
  /** By layer and concept, of several networks with random weights the best. */
  readonly untrained: readonly ProbeScore[];
  readonly untrainedNull: UntrainedNull;
  /** By network, layer and concept. */
  readonly scores: readonly TrainedScore[];
  /** By network and concept. */
  readonly standings: readonly ConceptStanding[];
}

export interface ProbeResults {
  readonly planes: LayerProbes;
  /** Networks with random weights. */
  readonly untrained: readonly NetworkProbes[];
  readonly trained: readonly NetworkProbes[];
}

/** What the probes found, with controls and intervals. @param labels those that were probed */
export function reportProbes(
  results: ProbeResults,
  labels: readonly Labels[],
  { games, split }: { readonly games: readonly number[]; readonly split: GameSplit },
  about: Pick<ProbeReport, 'networks' | 'layers' | 'tooRare'> & ProbedWith,
  random: Random,
): ProbeReport {
  const scoring = new Scoring(labels, games, split, random);
  const concepts = labels.map(({ concept }) => concept.name);
  const family = new UntrainedFamily(scoring, concepts, about.layers, results.untrained);
  const { count: networks, rate, bound } = family.statistic;
  const compared = results.trained.map((network) => new Compared(network, results, scoring, family));
  return {
    version: PROBE_VERSION,
    ...about,
    concepts: labels.map(figuresOf),
    planes: results.planes.probes.map((probe) => scoreOf(scoring, results.planes.layer, probe)),
    untrained: about.layers.flatMap((layer) => {
      const here = results.untrained.flatMap(({ layers }) => layers.filter((one) => one.layer === layer));
      return [...bestProbes(here).values()].map((probe) => scoreOf(scoring, layer, probe));
    }),
    untrainedNull: { networks, rate, bound, ranges: family.ranges() },
    scores: compared.flatMap((one) => one.scores()),
    standings: compared.flatMap((one) => concepts.map((concept) => one.standing(concept))),
  };
}

function scoreOf(scoring: Scoring, layer: string, probe: ConceptProbe): ProbeScore {
  const { concept, strength, errors, shuffled, area } = probe;
  return {
    layer,
    concept,
    strength,
    score: scoring.of(concept, errors),
    ...(shuffled === undefined ? {} : { shuffled: scoring.of(concept, shuffled) }),
    ...(area === undefined ? {} : { area }),
  };
}

/** Smaller differences are none worth a word, however sure they are. */
const MATTERS = 0.01;

/** A network held against the controls. */
class Compared {
  readonly #network: NetworkProbes;
  readonly #scoring: Scoring;
  readonly #family: UntrainedFamily;
  readonly #places: (concept: string, layer?: string) => Place;
  readonly #planes: ReadonlyMap<string, ConceptProbe>;
  readonly #untrained: ReadonlyMap<string, ConceptProbe>;

  constructor(network: NetworkProbes, results: ProbeResults, scoring: Scoring, family: UntrainedFamily) {
    this.#network = network;
    this.#scoring = scoring;
    this.#family = family;
    this.#places = family.places(network);
    this.#planes = new Map(results.planes.probes.map((probe) => [probe.concept, probe]));
    this.#untrained = bestProbes(results.untrained.flatMap(({ layers }) => layers));
  }

  scores(): TrainedScore[] {
    const { network, layers } = this.#network;
    return layers.flatMap(({ layer, probes }) =>
      probes.map((probe): TrainedScore => {
        const { concept, errors } = probe;
        const over = (control: readonly number[]): Interval => this.#scoring.of(concept, errors, control);
        const shuffled = probe.shuffled!;
        return {
          network,
          ...scoreOf(this.#scoring, layer, probe),
          shuffled: this.#scoring.of(concept, shuffled),
          ...this.#places(concept, layer),
          overUntrainedMean: over(this.#family.meanErrors(concept, layer)),
          overUntrained: over(this.#untrained.get(concept)!.errors),
          overPlanes: over(this.#planes.get(concept)!.errors),
          overShuffled: over(shuffled),
        };
      }),
    );
  }

  standing(concept: string): ConceptStanding {
    const { network } = this.#network;
    const { layer, errors } = this.#best(concept);
    const over = (control: readonly number[]): Interval => this.#scoring.of(concept, errors, control);
    const place = this.#places(concept);
    const overUntrainedMean = over(this.#family.meanErrors(concept));
    const overPlanes = over(this.#planes.get(concept)!.errors);
    const gain = overPlanes.mean < overUntrainedMean.mean ? overPlanes : overUntrainedMean;
    const { bound } = this.#family.statistic;
    const isGained = place.deviations > bound && overUntrainedMean.low > 0 && overPlanes.low > 0;
    const { mean, high } = overUntrainedMean;
    const isGivenUp = place.deviations < -bound && high < 0 && mean <= -MATTERS;
    return {
      network,
      concept,
      layer,
      score: this.#scoring.of(concept, errors),
      ...place,
      overUntrainedMean,
      gain,
      finding: isGained ? 'gained' : isGivenUp ? 'givenUp' : 'none',
    };
  }

  #best(concept: string): ConceptProbe & { readonly layer: string } {
    const score = ({ errors }: ConceptProbe): number => this.#scoring.score(concept, errors);
    return this.#network.layers
      .map(({ layer, probes }) => ({ layer, ...probes.find((probe) => probe.concept === concept)! }))
      .reduce((a, b) => (score(b) > score(a) ? b : a));
  }
}

/** Of each concept the probe with the smallest errors. */
function bestProbes(layers: readonly LayerProbes[]): Map<string, ConceptProbe> {
  const best = new Map<string, ConceptProbe>();
  const total = ({ errors }: ConceptProbe): number => errors.reduce((sum, error) => sum + error, 0);
  for (const probe of layers.flatMap(({ probes }) => probes)) {
    const other = best.get(probe.concept);
    if (other === undefined || total(probe) < total(other)) best.set(probe.concept, probe);
  }
  return best;
}

function figuresOf(labels: Labels): ConceptFigures {
  const { name, says, kind, unit, truth } = labels.concept;
  let [count, sum, squares] = [0, 0, 0];
  forKnown(labels, (value) => {
    count++;
    sum += value;
    squares += value * value;
  });
  const mean = sum / count;
  return {
    name,
    says,
    kind,
    truth,
    positions: labels.known.filter(Boolean).length,
    mean,
    deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)),
    ...(unit === undefined ? {} : { unit }),
  };
}
