import type { Random } from '../../engine/random.js';
import type { LayerFeatures } from './features.js';
import type { Labels } from './probedConcepts.js';
import { fitRidge, type Readout } from './ridge.js';
import { type GameSplit, rowsOf, shuffledLabels } from './split.js';

/** What probes find of a concept in one layer. */
export interface ConceptProbe {
  readonly concept: string;
  /** Of the regularisation, as the validation games chose it. */
  readonly strength: number;
  /** Sum of squared errors in each test game. */
  readonly errors: readonly number[];
  /** The same of a probe that learnt from shuffled labels, where that was asked for. */
  readonly shuffled?: readonly number[];
  /** Area under the ROC curve over the test rows, for what is 0 or 1. */
  readonly area?: number;
}

/**
 * Probes the features of a layer for each of the concepts.
 *
 * @param games of the examples
 * @param random shuffles labels, for a second probe of each concept; none where it is absent
 */
export function probeLayer(
  features: LayerFeatures,
  labels: readonly Labels[],
  games: readonly number[],
  split: GameSplit,
  random?: Random,
): ConceptProbe[] {
  const found = new Map<string, ConceptProbe>();
  for (const group of grouped(labels)) {
    const [first] = group;
    const { width } = first!;
    const rows = rowsOf(first!, games, split);
    const targets = group.map(({ values }) => values);
    const shuffled =
      random === undefined
        ? []
        : group.map((one) => shuffledLabels(one, games, split, random.split('shuffled', one.concept.name)));
    const design = width === 64 ? features.squares : features.board;
    const readouts = fitRidge(design, rows, [...targets, ...shuffled]);
    group.forEach(({ concept, values }, index) => {
      const [real, chance] = [readouts[index]!, readouts[group.length + index]];
      const byGame = (readout: Readout): number[] =>
        errorsByGame(readout, { values, width }, rows.test, games, split.test);
      const area = isBinary(values) ? rocArea(real.predictions, rows.test, values) : undefined;
      found.set(concept.name, {
        concept: concept.name,
        strength: real.strength,
        errors: byGame(real),
        ...(chance === undefined ? {} : { shuffled: byGame(chance) }),
        ...(area === undefined ? {} : { area }),
      });
    });
  }
  return labels.map(({ concept }) => found.get(concept.name)!);
}

/** Labels with the same rows: they share the costly part of the fit. */
function grouped(labels: readonly Labels[]): Labels[][] {
  const groups = new Map<string, Labels[]>();
  for (const one of labels) {
    const key = `${one.width} ${one.known.map(Number).join('')}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** Enough digits for every figure, and few enough for a file of parts. */
const DIGITS = 7;

function errorsByGame(
  { predictions }: Readout,
  { values, width }: Pick<Labels, 'values' | 'width'>,
  rows: Int32Array,
  games: readonly number[],
  testGames: readonly number[],
): number[] {
  const place = new Map(testGames.map((game, index) => [game, index]));
  const errors = new Array<number>(testGames.length).fill(0);
  rows.forEach((row, index) => {
    errors[place.get(games[Math.floor(row / width)]!)!]! += (predictions[index]! - values[row]!) ** 2;
  });
  return errors.map((error) => Number(error.toPrecision(DIGITS)));
}

function isBinary(values: Float32Array): boolean {
  return values.every((value) => value === 0 || value === 1);
}

/**
 * The chance that a row with 1 is predicted above one with 0, equal predictions counting half (Mann & Whitney 1947);
 * undefined where all rows are alike.
 */
export function rocArea(
  predictions: Float32Array,
  rows: Int32Array,
  values: Float32Array,
): number | undefined {
  const order = Array.from(rows.keys()).sort((a, b) => predictions[a]! - predictions[b]!);
  let [below, pairs, ones] = [0, 0, 0];
  for (let from = 0; from < order.length;) {
    let to = from;
    let [oneHere, zeroHere] = [0, 0];
    for (; to < order.length && predictions[order[to]!] === predictions[order[from]!]; to++) {
      if (values[rows[order[to]!]!] === 1) oneHere++;
      else zeroHere++;
    }
    pairs += oneHere * (below + zeroHere / 2);
    below += zeroHere;
    ones += oneHere;
    from = to;
  }
  return ones === 0 || below === 0 ? undefined : pairs / (ones * below);
}
