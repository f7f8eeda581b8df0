import type { Random } from '../../engine/random.js';
import type { Interval } from '../faithfulness/statistics.js';
import type { ConceptProbe } from './probe.js';
import type { Labels, ProbedConcept } from './probed.js';
import type { GameSplit } from './split.js';

const PROBE_VERSION = 1;

/** How a layer, or a control, reads a concept: R² over the test games, with 95 % intervals over games. */
export interface ProbeScore {
  readonly layer: string;
  readonly concept: string;
  readonly score: Interval;
  /** Area under the ROC curve of what is 0 or 1. */
  readonly area?: number;
  readonly strength: number;
  /** With shuffled labels. */
  readonly shuffled: Interval;
}

/** A score of a trained network, and how far it is above the controls, paired by game. */
export interface TrainedScore extends ProbeScore {
  /** sha256 */
  readonly network: string;
  /** Less that of the best layer of all networks with random weights. */
  readonly overUntrained: Interval;
  /** Less that of the input planes. */
  readonly overPlanes: Interval;
  readonly overShuffled: Interval;
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
  /** By network, layer and concept. */
  readonly scores: readonly TrainedScore[];
}

/** All probes of a layer. */
export interface LayerProbes {
  readonly layer: string;
  readonly probes: readonly ConceptProbe[];
}

export interface ProbeResults {
  readonly planes: LayerProbes;
  /** Of several networks with random weights. */
  readonly untrained: readonly LayerProbes[];
  readonly trained: readonly (LayerProbes & { readonly network: string })[];
}

/** Games in which a concept must not have its commonest value, to be learnt from and to be tested on. */
const FEWEST_GAMES = 12;

/** The labels that vary enough to be probed, and the names of the others. @param games of the examples */
export function probeable(
  labels: readonly Labels[],
  games: readonly number[],
  split: GameSplit,
): { readonly kept: Labels[]; readonly tooRare: string[] } {
  const test = new Set(split.test);
  const varies = (one: Labels): boolean => {
    const usual = commonest(one);
    const unlike = (part: ReadonlySet<number>): number =>
      new Set(games.filter((game, example) => part.has(game) && differs(one, example, usual))).size;
    return [split.train, split.validation, test].every((part) => unlike(part) >= FEWEST_GAMES);
  };
  const kept = labels.filter(varies);
  return { kept, tooRare: labels.filter((one) => !kept.includes(one)).map(({ concept }) => concept.name) };
}

function differs({ values, width, known }: Labels, example: number, usual: number): boolean {
  if (!known[example]!) return false;
  return values.subarray(example * width, (example + 1) * width).some((value) => value !== usual);
}

function commonest(labels: Labels): number {
  const counts = new Map<number, number>();
  forKnown(labels, (value) => counts.set(value, (counts.get(value) ?? 0) + 1));
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), [NaN, 0])[0];
}

function forKnown({ values, width, known }: Labels, each: (value: number, example: number) => void): void {
  known.forEach((isKnown, example) => {
    for (let at = 0; isKnown && at < width; at++) each(values[example * width + at]!, example);
  });
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
  const score = (layer: string, probe: ConceptProbe): ProbeScore => ({
    layer,
    concept: probe.concept,
    strength: probe.strength,
    score: scoring.of(probe.concept, probe.errors),
    shuffled: scoring.of(probe.concept, probe.shuffled),
    ...(probe.area === undefined ? {} : { area: probe.area }),
  });
  const all = ({ layer, probes }: LayerProbes): ProbeScore[] => probes.map((probe) => score(layer, probe));
  const planes = new Map(results.planes.probes.map((probe) => [probe.concept, probe]));
  const untrained = bestProbes(results.untrained);
  const scores = results.trained.flatMap(({ network, layer, probes }) =>
    probes.map((probe): TrainedScore => {
      const over = (control: readonly number[]): Interval => scoring.of(probe.concept, probe.errors, control);
      return {
        network,
        ...score(layer, probe),
        overUntrained: over(untrained.get(probe.concept)!.errors),
        overPlanes: over(planes.get(probe.concept)!.errors),
        overShuffled: over(probe.shuffled),
      };
    }),
  );
  return {
    version: PROBE_VERSION,
    ...about,
    concepts: labels.map(figuresOf),
    planes: all(results.planes),
    scores,
    untrained: about.layers.flatMap((layer) => {
      const best = bestProbes(results.untrained.filter((one) => one.layer === layer));
      return all({ layer, probes: [...best.values()] });
    }),
  };
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

const RESAMPLES = 1000;

/** Sums of a test game that R² is made of: rows, labels and their squares. */
interface GameSums {
  readonly rows: Float64Array;
  readonly values: Float64Array;
  readonly squares: Float64Array;
}

/**
 * R² = 1 - sum (y - prediction)² / sum (y - mean y)² over the test rows, and its percentile bootstrap over whole games: the same
 * draws of games for all, so that differences are paired.
 */
export class Scoring {
  readonly #games: number;
  /** [RESAMPLES, games] */
  readonly #draws: Uint32Array;
  readonly #sums = new Map<string, GameSums>();
  /** Sum of squares about the mean: of all games, then of each draw. */
  readonly #spreads = new Map<string, Float64Array>();

  constructor(labels: readonly Labels[], games: readonly number[], split: GameSplit, random: Random) {
    const count = (this.#games = split.test.length);
    this.#draws = Uint32Array.from({ length: RESAMPLES * count }, () => random.integer(count));
    const place = new Map(split.test.map((game, index) => [game, index]));
    for (const one of labels) {
      const sums = {
        rows: new Float64Array(count),
        values: new Float64Array(count),
        squares: new Float64Array(count),
      };
      forKnown(one, (value, example) => {
        const at = place.get(games[example]!);
        if (at === undefined) return;
        sums.rows[at]!++;
        sums.values[at]! += value;
        sums.squares[at]! += value * value;
      });
      this.#sums.set(one.concept.name, sums);
    }
  }

  /** R² of squared errors by test game; with a `control`, less that of the control's errors. */
  of(concept: string, errors: readonly number[], control?: readonly number[]): Interval {
    const spread = this.#spread(concept);
    const difference = control === undefined ? errors : errors.map((error, game) => error - control[game]!);
    const base = control === undefined ? 1 : 0;
    const summed = this.#resampled(difference);
    const values = summed.map((sum, draw) => base - sum / spread[draw]!);
    // A draw of games that are all alike says nothing.
    const drawn = values.slice(1).filter(Number.isFinite).sort();
    const at = (share: number): number => drawn[Math.round(share * (drawn.length - 1))] ?? NaN;
    return { mean: values[0]!, low: at(0.025), high: at(0.975) };
  }

  #spread(concept: string): Float64Array {
    let spread = this.#spreads.get(concept);
    if (spread === undefined) {
      const sums = this.#sums.get(concept)!;
      const [rows, values, squares] = [sums.rows, sums.values, sums.squares].map((part) =>
        this.#resampled(part),
      );
      spread = squares!.map((square, draw) => square - values![draw]! ** 2 / rows![draw]!);
      this.#spreads.set(concept, spread);
    }
    return spread;
  }

  /** The sum over all games, then over those of each draw. */
  #resampled(numbers: ArrayLike<number>): Float64Array {
    const games = this.#games;
    const sums = new Float64Array(1 + RESAMPLES);
    for (let game = 0; game < games; game++) sums[0]! += numbers[game]!;
    for (let draw = 0; draw < RESAMPLES; draw++) {
      let sum = 0;
      for (let at = draw * games; at < (draw + 1) * games; at++) sum += numbers[this.#draws[at]!]!;
      sums[draw + 1] = sum;
    }
    return sums;
  }
}
