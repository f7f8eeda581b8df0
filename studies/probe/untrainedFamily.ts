import { MaxStatistic } from '../statistics/maxStatistic.js';
import type { ConceptProbe } from './probe.js';
import type { LayerProbes } from './report.js';
import type { Scoring } from './scoring.js';

/** Added to the deviation of R² over untrained networks: a smaller difference is none worth a word. */
const FLOOR = 0.005;

/** All layers of one network. */
export interface NetworkProbes {
  /** sha256 */
  readonly network: string;
  readonly layers: readonly LayerProbes[];
}

/** Where a network's R² stands among those of networks that never trained. */
export interface Place {
  /** From 1, which is above all of them, to one more than there are; equal ones count half. */
  readonly rank: number;
  /** From their mean, in their standard deviations. */
  readonly deviations: number;
}

/** What networks that never trained have in one layer, or in the best of each. */
export interface UntrainedRange {
  readonly concept: string;
  /** Absent for the best layer of each network. */
  readonly layer?: string;
  readonly mean: number;
  readonly deviation: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * The R² of networks with random weights, of every concept in every layer and in the best layer of each network, as one family: how
 * far one of them goes beyond the others by chance says what a trained network has to exceed.
 */
export class UntrainedFamily {
  readonly statistic: MaxStatistic;
  readonly #scoring: Scoring;
  readonly #concepts: readonly string[];
  readonly #layers: readonly string[];
  readonly #networks: readonly NetworkProbes[];
  readonly #figures: readonly Float64Array[];

  /** @param networks with random weights, each with all the layers */
  constructor(
    scoring: Scoring,
    concepts: readonly string[],
    layers: readonly string[],
    networks: readonly NetworkProbes[],
  ) {
    this.#scoring = scoring;
    this.#concepts = concepts;
    this.#layers = layers;
    this.#networks = networks;
    this.#figures = networks.map((network) => this.figures(network));
    this.statistic = new MaxStatistic(this.#figures, FLOOR);
  }

  /** R² of each concept: of each layer, then of the best [concepts * (layers + 1)]. */
  figures({ layers }: NetworkProbes): Float64Array {
    return Float64Array.from(
      this.#concepts.flatMap((concept) => {
        const scores = this.#layers.map((layer) =>
          this.#scoring.score(concept, probeOf(layers, layer, concept).errors),
        );
        return [...scores, Math.max(...scores)];
      }),
    );
  }

  /** The places of a network, by concept and layer; without a layer of the best. */
  places(network: NetworkProbes): (concept: string, layer?: string) => Place {
    const { deviations, ranks } = this.statistic.standing(this.figures(network));
    return (concept, layer) => {
      const at = this.#at(concept, layer);
      return { rank: ranks[at]!, deviations: deviations[at]! };
    };
  }

  /** Squared errors by test game, their mean over the networks: R² is linear in them. */
  meanErrors(concept: string, layer?: string): number[] {
    const all = this.#networks.map(({ layers }) =>
      layer === undefined ? this.#best(layers, concept).errors : probeOf(layers, layer, concept).errors,
    );
    return all[0]!.map((_, game) => all.reduce((sum, errors) => sum + errors[game]!, 0) / all.length);
  }

  ranges(): UntrainedRange[] {
    const { means, deviations } = this.statistic;
    return this.#concepts.flatMap((concept) =>
      [...this.#layers, undefined].map((layer): UntrainedRange => {
        const at = this.#at(concept, layer);
        const own = this.#figures.map((figures) => figures[at]!);
        return {
          concept,
          ...(layer === undefined ? {} : { layer }),
          mean: means[at]!,
          deviation: deviations[at]!,
          lowest: Math.min(...own),
          highest: Math.max(...own),
        };
      }),
    );
  }

  #best(layers: readonly LayerProbes[], concept: string): ConceptProbe {
    const score = (probe: ConceptProbe): number => this.#scoring.score(concept, probe.errors);
    return this.#layers
      .map((layer) => probeOf(layers, layer, concept))
      .reduce((a, b) => (score(b) > score(a) ? b : a));
  }

  #at(concept: string, layer: string | undefined): number {
    const width = this.#layers.length + 1;
    const column = layer === undefined ? this.#layers.length : this.#layers.indexOf(layer);
    return this.#concepts.indexOf(concept) * width + column;
  }
}

function probeOf(layers: readonly LayerProbes[], layer: string, concept: string): ConceptProbe {
  return layers
    .find((one) => one.layer === layer)!
    .probes.find((probe) => probe.concept === concept)!;
}
