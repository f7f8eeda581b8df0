import type {
  ConceptStanding,
  ProbedNetwork,
  ProbeReport,
  ProbeScore,
  TrainedScore,
} from '../../../studies/probe/probeReport.js';
import type { Interval } from '../../../studies/statistics/interval.js';
import { renderView } from '../../../web/renderView.js';
import {
  type Curve,
  type Heatmap,
  type LineChart,
  lineChart,
  type Point,
} from '../../../web/views/charts/chart.js';
import type { ChartCard, Section } from '../../../web/views/report/data.js';
import { makerText } from '../../output/maker.js';
import { formatSample } from '../../terminal/format.js';
import { fullName, probeFindings, standingsOf } from './findings.js';
import { BEST_HEAD, bestRows, gamesText } from './text.js';

/** What a network knows as one HTML file: concept by block by generation, curves, controls. */
export function probePage(report: ProbeReport): string {
  const { networks, positions, games, source, seed, tooRare } = report;
  const newest = networks.at(-1)!;
  const sections: Section[] = [
    {
      title: 'What, when, where',
      says: 'How well a linear read-out of each block tells each concept, on games it has not seen.',
      cards: [heatmap(report)],
    },
    {
      title: 'One concept at a time',
      says: 'The controls are dashed: what is above them was learnt.',
      cards: [...(networks.length < 2 ? [] : [whenCard(report)]), whereCard(report)],
    },
  ];
  return renderView('report', {
    title: 'What the network knows',
    about: `${makerText(report)} · ${fullName(newest)} · ${formatSample(positions, games.train + games.validation + games.test)}, ${source} · seed ${seed}`,
    figures: [],
    summary: probeFindings(report),
    sections,
    notes: [
      `Probes ${gamesText(report)}; no position is the mirrored or turned image of another. Intervals are 95% bootstraps over whole test games; differences are paired by game.`,
      'R² is 1 where the read-out is exact and 0 where it is no better than the mean. What is so or not is read as 1 or 0; the area under the ROC curve is in the tables.',
      'What a board is, is read from the means of each channel over the ten kinds of square that symmetry exchanges; what each square is, from its own channels, with the same weights for all squares. ' +
        'The input planes are read in the same way. Ridge regression of standardised features; its strength is chosen by games of their own.',
      `Random weights: the same architecture, never trained, ${report.untrainedNull.networks} times, drawn as their mean; the table of the best blocks has the lowest and the highest too. The rank is that of the network among them. Shuffled: the labels of the games learnt from change places.`,
      'Deviations are distances from the mean of the networks with random weights, in their standard deviations (and 0.005 more, so that what hardly varies does not decide alone). ' +
        'The bound is the largest that one of them has in the best block of any concept, held against the others; single blocks have no bound of their own.',
      `Solved are positions with at most ${report.solvedEmpties} empty squares; of several best lines it is the solver's.`,
      ...(tooRare.length === 0 ? [] : [`Too rare in these positions to be probed: ${tooRare.join(', ')}.`]),
      'That something can be read from a block does not say that the network uses it.',
      `sha256 of the newest network ${newest.sha256}`,
    ],
    tables: [
      {
        title: `Best block of ${fullName(newest)}, concept by concept`,
        table: { head: BEST_HEAD, rows: bestRows(report) },
      },
      {
        title: 'What the concepts are',
        table: {
          head: ['concept', 'is', 'unit', 'truth', 'positions', 'mean', 'deviation'],
          rows: report.concepts.map(({ name, says, unit = '', truth, positions: known, mean, deviation }) => [
            ...[name, says, unit, truth, String(known), mean.toFixed(3), deviation.toFixed(3)],
          ]),
        },
      },
    ],
  });
}

const round = (value: number): number => Number(value.toFixed(3));

function shortName({ generation, label }: ProbedNetwork): string {
  return generation === undefined ? label : String(generation);
}

/** Without what they have in common: `block1` for `block1/relu`, where no two are then alike. */
function blockNames(layers: readonly string[]): readonly string[] {
  const short = layers.map((layer) => layer.split('/')[0]!);
  return new Set(short).size === layers.length ? short : layers;
}

/** One way to colour the heatmap. */
interface Coloring {
  readonly name: string;
  readonly of: (score: TrainedScore) => Interval;
  /** Orange below 0 and blue above, instead of 0 to 1. */
  readonly diverging?: boolean;
}

/** How far a block's score is above the better one of the input planes and the mean of the same block with random weights. */
function gainOf({ overPlanes, overUntrainedMean }: TrainedScore): Interval {
  return overPlanes.mean < overUntrainedMean.mean ? overPlanes : overUntrainedMean;
}

function deviationsOf({ deviations }: TrainedScore): Interval {
  return { mean: deviations, low: deviations, high: deviations };
}

/** First what training brought: a high R² alone is easily taken for knowledge. */
const COLORINGS: readonly Coloring[] = [
  { name: 'R² above the better control', of: gainOf, diverging: true },
  { name: 'deviations from random weights', of: deviationsOf, diverging: true },
  { name: 'R²', of: ({ score }) => score },
  { name: 'R² above the input planes', of: ({ overPlanes }) => overPlanes, diverging: true },
  {
    name: 'R² above the mean of random weights',
    of: ({ overUntrainedMean }) => overUntrainedMean,
    diverging: true,
  },
  {
    name: 'R² above the best of all random weights',
    of: ({ overUntrained }) => overUntrained,
    diverging: true,
  },
  { name: 'R² above shuffled labels', of: ({ overShuffled }) => overShuffled, diverging: true },
  { name: 'R² with shuffled labels', of: ({ shuffled }) => shuffled },
];

/** Pixels of a row, and of what is around the rows. */
const ROW = 19;
const AROUND = 120;

function heatmap(report: ProbeReport): ChartCard {
  const { networks, layers, concepts } = report;
  const several = networks.length > 1;
  return {
    kind: 'chart',
    id: 'heatmap',
    title: several ? 'Concept by block by generation' : 'Concept by block',
    says: several
      ? 'A row a concept; the blocks from left to right, in each of them the generations. Blue is more than the better one of two controls has, input planes and random weights; orange is less.'
      : 'A row a concept; the blocks from left to right. Blue is more than the better one of two controls has, input planes and random weights; orange is less.',
    wide: true,
    height: concepts.length * ROW + AROUND,
    views: COLORINGS.map((coloring) => heatmapView(report, coloring)),
    table: {
      head: [
        'concept',
        'block',
        'network',
        'R²',
        'low',
        'high',
        'ROC area',
        'above planes',
        'above the mean of random weights',
        'rank',
        'deviations',
        'above the best of random weights',
        'shuffled',
        'strength',
      ],
      rows: concepts.flatMap(({ name }) =>
        layers.flatMap((layer) =>
          networks.map((network) => {
            const one = scoreOf(report, network, layer, name);
            const { mean, low, high } = one.score;
            return [
              ...[name, layer, shortName(network), ...[mean, low, high].map((value) => value.toFixed(3))],
              one.area === undefined ? '-' : one.area.toFixed(3),
              ...[one.overPlanes, one.overUntrainedMean].map((interval) => interval.mean.toFixed(3)),
              ...[String(one.rank), one.deviations.toFixed(1)],
              ...[one.overUntrained, one.shuffled].map((interval) => interval.mean.toFixed(3)),
              String(one.strength),
            ];
          }),
        ),
      ),
    },
  };
}

function scoreOf(
  { scores }: ProbeReport,
  { sha256 }: ProbedNetwork,
  layer: string,
  concept: string,
): TrainedScore {
  return scores.find((one) => one.network === sha256 && one.layer === layer && one.concept === concept)!;
}

function heatmapView(report: ProbeReport, { name, of, diverging = false }: Coloring): Heatmap {
  const { networks, layers, concepts } = report;
  // An empty column behind each block.
  const gap = networks.length > 1 ? 1 : 0;
  const cells = concepts.flatMap(({ name: concept }, row) =>
    layers.flatMap((layer, block) =>
      networks.map((network, at) => {
        const { mean, low, high } = of(scoreOf(report, network, layer, concept));
        const where = [concept, layer, network.label];
        return [block * (networks.length + gap) + at, row, round(mean), round(low), round(high), ...where];
      }),
    ),
  );
  const most = Math.max(0.1, ...cells.map((cell) => Math.abs(cell[2] as number)));
  return {
    kind: 'heatmap',
    name,
    rows: concepts.map((concept) => concept.name),
    columns: layers.flatMap(() => [...networks.map(shortName), ...Array<string>(gap).fill('')]),
    ...(networks.length > 1 ? { across: 'generation' } : {}),
    blocks: blockNames(layers),
    cells,
    diverging,
    limit: diverging ? Math.ceil(most * 10) / 10 : 1,
    point: '{5} · {6}, {7} · {2} [{3}, {4}]',
  };
}

/** What a curve is of, its points, and whether it is a control. */
type NamedCurve = readonly [name: string, points: readonly Point[], isControl: boolean];

/** Curves over names, with bands where points have an interval. */
function curvesView(
  name: string,
  across: string,
  names: readonly string[],
  curves: readonly NamedCurve[],
): LineChart {
  return lineChart({
    name,
    across,
    names,
    axis: 'R²',
    curves: curves.map(([curve, points, isControl]): Curve =>
      isControl
        ? { name: curve, points, dashed: true, color: 'series6' }
        : { name: curve, points, interval: 'band' },
    ),
  });
}

/** More blocks than colours cannot be told apart: then some are left out. */
const MOST_BLOCKS = 5;

function pointOf(x: string, { mean, low, high }: Interval): Point {
  return [x, round(mean), round(low), round(high)];
}

/** The concepts that training brought most of first: they are what one looks for. */
function byGain(report: ProbeReport): ConceptStanding[] {
  return standingsOf(report, report.networks.at(-1)!.sha256).sort((a, b) => b.gain.mean - a.gain.mean);
}

/** Mean, lowest and highest of the networks with random weights; without a layer of the best of each. */
function rangeOf({ untrainedNull }: ProbeReport, concept: string, layer?: string): Interval {
  const found = untrainedNull.ranges.find((one) => one.concept === concept && one.layer === layer)!;
  return { mean: found.mean, low: found.lowest, high: found.highest };
}

function bestOf(scores: readonly ProbeScore[], concept: string): Interval {
  return scores
    .filter((one) => one.concept === concept)
    .map(({ score }) => score)
    .reduce((a, b) => (b.mean > a.mean ? b : a));
}

function whenCard(report: ProbeReport): ChartCard {
  const { networks, layers, planes } = report;
  const shownLayers = layers.filter(
    (_, index) => layers.length <= MOST_BLOCKS || index % Math.ceil(layers.length / MOST_BLOCKS) === 0,
  );
  const names = networks.map(shortName);
  const views = byGain(report).map(({ concept }) => {
    const level = (interval: Interval) => names.map((x) => pointOf(x, interval));
    return curvesView(concept, 'generation', names, [
      ...shownLayers.map((layer): NamedCurve => {
        const points = networks.map((network) =>
          pointOf(shortName(network), scoreOf(report, network, layer, concept).score),
        );
        return [layer, points, false];
      }),
      ['random weights', level(rangeOf(report, concept)), true],
      ['input planes', level(bestOf(planes, concept)), true],
    ]);
  });
  return {
    kind: 'chart',
    id: 'when',
    title: 'When it comes',
    says: 'R² by generation, a curve a block; bands are 95% intervals. Concepts in the order of what was gained.',
    tall: true,
    views,
    table: {
      head: ['concept', 'block', ...names],
      rows: report.concepts.flatMap(({ name }) =>
        layers.map((layer) => [
          ...[name, layer],
          ...networks.map((network) => scoreOf(report, network, layer, name).score.mean.toFixed(3)),
        ]),
      ),
    },
  };
}

function whereCard(report: ProbeReport): ChartCard {
  const { networks, layers, planes } = report;
  const newest = networks.at(-1)!;
  const views = byGain(report).map(({ concept }) => {
    const over = (of: (layer: string) => Interval) => layers.map((layer) => pointOf(layer, of(layer)));
    return curvesView(concept, 'block', layers, [
      [newest.label, over((layer) => scoreOf(report, newest, layer, concept).score), false],
      ['random weights', over((layer) => rangeOf(report, concept, layer)), true],
      ['input planes', over(() => bestOf(planes, concept)), true],
      ['shuffled labels', over((layer) => scoreOf(report, newest, layer, concept).shuffled), true],
    ]);
  });
  return {
    kind: 'chart',
    id: 'where',
    title: 'Where it is',
    says: `R² by block in ${fullName(newest)} and in the controls; of the random weights the mean, with their range.`,
    tall: true,
    views,
    table: {
      head: ['concept', 'block', newest.label, 'random weights', 'input planes', 'shuffled labels'],
      rows: report.concepts.flatMap(({ name }) =>
        layers.map((layer) => {
          const one = scoreOf(report, newest, layer, name);
          const controls = [rangeOf(report, name, layer), bestOf(planes, name), one.shuffled];
          return [name, layer, ...[one.score, ...controls].map(({ mean }) => mean.toFixed(3))];
        }),
      ),
    },
  };
}
