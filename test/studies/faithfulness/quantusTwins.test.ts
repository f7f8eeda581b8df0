import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  complexity,
  effectiveComplexity,
  sparseness,
} from '../../../studies/faithfulness/metrics/concentration.js';
import { efficientMprt, smoothMprt } from '../../../studies/faithfulness/metrics/randomization.js';
import {
  faithfulnessCorrelation,
  infidelity,
  sensitivityNOfQuantus,
} from '../../../studies/faithfulness/metrics/removal.js';
import { imputeLinearly } from '../../../studies/faithfulness/metrics/road.js';
import { mean } from '../../../studies/faithfulness/metrics/similarity.js';
import { relativeStability, worstStability } from '../../../studies/faithfulness/metrics/stability.js';

interface Weights {
  readonly w1: number[][];
  readonly b1: number[];
  readonly w2: number[][];
  readonly b2: number[];
}

/** See makeQuantus.py, which writes it. */
interface QuantusFile {
  readonly network: Weights;
  readonly random: Weights;
  readonly x: number[][];
  readonly y: number[];
  readonly attributions: number[][];
  readonly cases: {
    readonly faithfulnessCorrelation: { readonly subsets: number[][][]; readonly scores: number[] };
    readonly infidelity: { readonly perturbed: number[][][][][]; readonly scores: number[] };
    readonly sensitivityN: { readonly step: number; readonly scores: number[] };
    readonly sparseness: { readonly scores: number[] };
    readonly complexity: { readonly scores: number[] };
    readonly effectiveComplexity: {
      readonly eps: number;
      readonly scores: number[];
      readonly together: number[];
    };
    readonly road: {
      readonly percentages: number[];
      readonly noise: number[][][];
      readonly scores: number[];
    };
    readonly imputation: { readonly removed: number[]; readonly board: number[] };
    readonly relativeInputStability: { readonly noise: number[][][]; readonly scores: number[] };
    readonly relativeOutputStability: { readonly noise: number[][][]; readonly scores: number[] };
    readonly relativeRepresentationStability: { readonly noise: number[][][]; readonly scores: number[] };
    readonly efficientMprt: { readonly bins: number; readonly scores: number[] };
    readonly smoothMprt: { readonly noise: number[][][][]; readonly scores: number[] };
  };
}

const file = new URL('golden/quantus.json', import.meta.url);
const { network, random, x, y, attributions, cases } = JSON.parse(readFileSync(file, 'utf8')) as QuantusFile;

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0);
const hidden = ({ w1, b1 }: Weights, input: readonly number[]): number[] =>
  w1.map((row, unit) => Math.tanh(dot(row, input) + b1[unit]!));
const logits = (net: Weights, input: readonly number[]): number[] =>
  net.w2.map((row, output) => dot(row, hidden(net, input)) + net.b2[output]!);
/** Gradient times input of a logit. */
const explain = (net: Weights, input: readonly number[], target: number): number[] => {
  const back = hidden(net, input).map((unit, at) => net.w2[target]![at]! * (1 - unit * unit));
  return input.map(
    (value, feature) => value * back.reduce((sum, part, at) => sum + part * net.w1[at]![feature]!, 0),
  );
};
const numberOf = (sample: number, input: readonly number[]): number => logits(network, input)[y[sample]!]!;
const fall = (sample: number, input: readonly number[]): number =>
  numberOf(sample, x[sample]!) - numberOf(sample, input);
const without = (input: readonly number[], features: readonly number[]): number[] =>
  input.map((value, feature) => (features.includes(feature) ? 0 : value));
const plus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, at) => value + b[at]!);
/** Features with the largest numbers first. */
const order = (map: readonly number[]): number[] => map.map((_, at) => at).sort((a, b) => map[b]! - map[a]!);

function expectScores(found: readonly (number | undefined)[], scores: readonly number[]): void {
  expect(found).toHaveLength(scores.length);
  found.forEach((value, at) => {
    expect(Math.abs(value! - scores[at]!)).toBeLessThan(1e-6 * Math.max(1, Math.abs(scores[at]!)));
  });
}

describe('metrics that Quantus has too give its numbers', () => {
  it('the maps of the case', () => {
    attributions.forEach((map, sample) => {
      expectScores(explain(network, x[sample]!, y[sample]!), map);
    });
  });

  it('FaithfulnessCorrelation', () => {
    const { subsets, scores } = cases.faithfulnessCorrelation;
    const found = subsets.map((sets, sample) =>
      faithfulnessCorrelation(
        attributions[sample]!,
        sets.map((features) => ({ features, fall: fall(sample, without(x[sample]!, features)) })),
      ),
    );
    expectScores(found, scores);
  });

  it('Infidelity, at the boards that it asked about', () => {
    const { perturbed, scores } = cases.infidelity;
    const found = perturbed.map((boards, sample) =>
      infidelity(
        attributions[sample]!,
        boards.map((board) => {
          const input = board.flat(2);
          return { change: x[sample]!.map((value, at) => value - input[at]!), fall: fall(sample, input) };
        }),
      ),
    );
    expectScores(found, scores);
  });

  it('SensitivityN, as Quantus understands it', () => {
    const { step, scores } = cases.sensitivityN;
    const steps = attributions.map((map, sample) => {
      const features = order(map);
      return Array.from({ length: Math.floor((0.8 * 64) / step) }, (_, index) => ({
        relevance: features.slice(index * step, (index + 1) * step).reduce((sum, at) => sum + map[at]!, 0),
        fall: fall(sample, without(x[sample]!, features.slice(0, (index + 1) * step))),
      }));
    });
    expectScores(sensitivityNOfQuantus(steps), scores);
  });

  it('Sparseness, Complexity and EffectiveComplexity', () => {
    expectScores(attributions.map(sparseness), cases.sparseness.scores);
    expectScores(attributions.map(complexity), cases.complexity.scores);
    const { eps, scores, together } = cases.effectiveComplexity;
    expect(attributions.map((map) => effectiveComplexity(map, eps))).toEqual(scores);
    // In one batch Quantus takes shares of the largest number of the batch.
    const largest = (map: readonly number[]): number => Math.max(...map.map(Math.abs));
    const share = (map: readonly number[]): number => (eps * largest(attributions.flat())) / largest(map);
    expect(attributions.map((map) => effectiveComplexity(map, share(map)))).toEqual(together);
  });

  it('ROAD, and the boards that it imputes', () => {
    const { removed, board } = cases.imputation;
    expectScores([...imputeLinearly(x[0]!, removed, undefined)], board);
    const { percentages, noise, scores } = cases.road;
    const accuracies = percentages.map((percentage, at) =>
      mean(
        attributions.map((map, sample) => {
          const gone = order(map).slice(0, Math.floor((64 * percentage) / 100));
          const drawn = noise[at]![sample]!.map((value) => 0.01 * value);
          const numbers = logits(network, [...imputeLinearly(x[sample]!, gone, drawn)]);
          return numbers.indexOf(Math.max(...numbers)) === y[sample] ? 1 : 0;
        }),
      ),
    );
    expectScores(accuracies, scores);
  });

  it.each([
    ['relativeInputStability', true, (input: number[]) => input],
    ['relativeOutputStability', false, (input: number[]) => logits(network, input)],
    ['relativeRepresentationStability', true, (input: number[]) => hidden(network, input)],
  ] as const)('%s', (name, isRelative, of) => {
    const { noise, scores } = cases[name];
    const found = noise.map((draws, sample) =>
      worstStability(
        draws.map((drawn) => {
          const input = plus(x[sample]!, drawn);
          const maps = { own: attributions[sample]!, perturbed: explain(network, input, y[sample]!) };
          return relativeStability(maps, { own: of(x[sample]!), perturbed: of(input) }, { isRelative });
        }),
      ),
    );
    expectScores(found, scores);
  });

  it('EfficientMPRT and SmoothMPRT', () => {
    const { bins, scores } = cases.efficientMprt;
    const others = x.map((input, sample) => explain(random, input, y[sample]!));
    expectScores(
      attributions.map((map, sample) => efficientMprt(map, others[sample]!, bins)),
      scores,
    );
    const { noise, scores: smooth } = cases.smoothMprt;
    const maps = (net: Weights, pass: number, sample: number): number[][] =>
      [...noise[pass]!.map((draws) => draws[sample]!), new Array<number>(64).fill(0)].map((drawn) =>
        explain(net, plus(x[sample]!, drawn), y[sample]!),
      );
    expectScores(
      x.map((_, sample) => smoothMprt(maps(network, 0, sample), maps(random, 2, sample))),
      smooth,
    );
  });
});
