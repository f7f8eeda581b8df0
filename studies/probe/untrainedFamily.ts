import { MaxStatistic } from '../statistics/maxStatistic.js';
import type { ConceptProbe } from './probe.js';
import type { Scoring } from './scoring.js';

/** Added to the deviation of R² over untrained networks: a smaller difference is none worth a word. */
const FLOOR = 0.005;

/** All probes of a layer. */
export interface LayerProbes {
  readonly layer: string;
  readonly probes: readonly ConceptProbe[];
}

/** All layers of one network. */
export interface NetworkProbes {
  /** sha256 */
  readonly network: string;
  readonly layers: readonly LayerProbes[];
}

/** R² of a network. */
interface Figures {
  /** Of each concept the best layer's [concepts]. */
  readonly best: readonly number[];
  /** [concepts * layers] */
  readonly layers: readonly number[];
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
 * The R² of networks with random weights. What the best layer of each has of every concept is one family: how far one of the networks
 * goes beyond the others by chance, in any concept, says what a trained network has to exceed. Single layers are placed too, but are no
 * part of the family: a read-out may fail in one of them, and would decide for all.
 */
export class UntrainedFamily {
  /** Of the best layers. */
  readonly statistic: MaxStatistic;
  /** Of single layers. */
  readonly #ofLayers: MaxStatistic;
  readonly #scoring: Scoring;
  readonly #concepts: readonly string[];
  readonly #layers: readonly string[];
  readonly #networks: readonly NetworkProbes[];
  readonly #figures: readonly Figures[];

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
    this.statistic = new MaxStatistic(
      this.#figures.map(({ best }) => best),
      FLOOR,
    );
    this.#ofLayers = new MaxStatistic(
      this.#figures.map((figures) => figures.layers),
      FLOOR,
    );
  }

  figures({ layers }: NetworkProbes): Figures {
    const scores = this.#concepts.map((concept) =>
      this.#layers.map((layer) => this.#scoring.score(concept, probeOf(layers, layer, concept).errors)),
    );
    return { best: scores.map((own) => Math.max(...own)), layers: scores.flat() };
  }

  /** The places of a network, by concept and layer; without a layer of the best. */
  places(network: NetworkProbes): (concept: string, layer?: string) => Place {
    const figures = this.figures(network);
    const best = this.statistic.standing(figures.best);
    const ofLayers = this.#ofLayers.standing(figures.layers);
    return (concept, layer) => {
      const { ranks, deviations } = layer === undefined ? best : ofLayers;
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
    return this.#concepts.flatMap((concept) =>
      [...this.#layers, undefined].map((layer): UntrainedRange => {
        const at = this.#at(concept, layer);
        const { means, deviations } = layer === undefined ? this.statistic : this.#ofLayers;
        const own = this.#figures.map(({ best, layers }) => (layer === undefined ? best : layers)[at]!);
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
    const at = this.#concepts.indexOf(concept);
    return layer === undefined ? at : at * this.#layers.length + this.#layers.indexOf(layer);
  }
}

function probeOf(layers: readonly LayerProbes[], layer: string, concept: string): ConceptProbe {
  return layers.find((one) => one.layer === layer)!.probes.find((probe) => probe.concept === concept)!;
}
