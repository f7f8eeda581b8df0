import { DEFAULT_COMPOSITE } from '../../../lrp/composite.js';
import type { FaithfulnessReport, MethodReport } from '../../../studies/faithfulness/faithfulnessReport.js';
import { type Flip, FLIPS } from '../../../studies/faithfulness/flipping.js';
import { type Interval, NO_INTERVAL } from '../../../studies/statistics/interval.js';
import { renderView } from '../../../web/renderView.js';
import { type Curve, lineChart } from '../../../web/views/charts/chart.js';
import type { ChartCard, Section } from '../../../web/views/report/data.js';
import { makerText } from '../../output/maker.js';
import { formatSample, intervalText } from '../../terminal/format.js';
import { type NamedTable, tableCard } from '../namedTable.js';
import { benchmarkSections } from './benchmark.js';
import { evaluateFindings } from './findings.js';
import { barCard } from './methodBars.js';
import {
  byDifference,
  counterfactualTable,
  FLIP_NAMES,
  flipsTable,
  flipTable,
  knownTable,
  ledgerTable,
  legalityTable,
  randomTable,
  sanityTable,
  subjectOf,
} from './reportTables.js';

/** The report card as one HTML file. */
export function evaluatePage(report: FaithfulnessReport): string {
  const { network, positions, games, checked, randomized, seed, source } = report;
  return renderView('report', {
    title: 'Are the maps faithful?',
    about: `${makerText(report)} · network ${network.slice(0, 12)} · ${formatSample(positions, games?.positions)} of ${source} · seed ${seed}`,
    figures: [],
    summary: evaluateFindings(report),
    sections: [
      flipSection(report),
      ...(report.subject === 'move' ? [legalitySection(report)] : []),
      ledgerSection(report),
      sanitySection(report),
      ...benchmarkSections(report),
    ],
    notes: [
      `Explained is ${subjectOf(report)}. Intervals are 95% bootstraps over whole games, since positions of one game are alike; differences between methods are paired by game.`,
      ...heldOut(report),
      'SmoothGrad is not among the methods: it averages gradients at boards with Gaussian noise on the planes, and there is no ' +
        'board with a third of a disc; what the network says there says nothing of the game. Integrated gradients go through such ' +
        'boards too, but they end at a position and add up to a difference of two answers.',
      `The sanity checks are of ${formatSample(checked, games?.checked)}, random weights and relevance of ${formatSample(randomized, games?.randomized)}. Weights that are random change a map for any method that looks at them; a map that is drawn at random, anew for each network, passes that test best, so that it cannot rank methods.`,
      'The cue adds the same to every logit, so that it changes no probability: that SARFA, which asks for probabilities, does not find it is as it should be.',
      `sha256 of the network ${network}`,
    ],
  });
}

/** What is said of squares whose change makes the explained move illegal. */
function heldOut({ subject, critical, shared }: FaithfulnessReport): string[] {
  if (subject === 'value') return [];
  const counts = FLIPS.map(
    (flip) => `${FLIP_NAMES[flip]} ${critical[flip].toFixed(1)} and ${shared[flip].toFixed(1)}`,
  );
  return [
    `Squares whose change makes the move illegal, alone or together with others, are left out of the curves: ${counts.join(', ')} a position. A chart of their own says how far those that do it alone stand above the others in each map.`,
  ];
}

function flipSection(report: FaithfulnessReport): Section {
  return {
    title: 'What happens when squares are changed',
    says: 'All planes of a square at once, the most relevant squares first and the least relevant first. A map that knows what counts makes the number fall fast one way and slowly the other.',
    cards: [
      barCard({
        id: 'flips',
        title: `Area between the two curves, ${formatSample(report.positions, report.games?.positions)}`,
        says: 'How much more the number falls with the most relevant squares first, over the whole curve. Whiskers are 95% intervals.',
        report,
        views: FLIPS.map((flip) => ({
          name: FLIP_NAMES[flip],
          of: (method: MethodReport) => method.flips[flip].difference,
        })),
        table: flipsTable(report),
      }),
      curveCard(report),
      ...(report.subject === 'move' ? [criticalCard(report)] : []),
      ...FLIPS.map((flip) => tableCard(flipTable(report, flip))),
      ...counterfactualTable(report).map((table) => counterfactualCard(report, table)),
    ],
  };
}

function counterfactualCard(report: FaithfulnessReport, table: NamedTable): ChartCard {
  return barCard({
    id: 'counterfactual',
    title: table.title,
    says: 'Boards of the same game tree in the place of changed squares. A map that is the same everywhere only counts how many squares are different.',
    report,
    views: [{ name: 'correlation', of: ({ counterfactual = NO_INTERVAL }) => counterfactual }],
    table,
  });
}

/** Drawn of all methods only the best, the baselines and the rest's table: more curves cannot be told apart. */
const CURVES = 3;

function curveCard(report: FaithfulnessReport): ChartCard {
  const { shares } = report;
  const order = byDifference(report);
  const shownMethods = [
    ...order.slice(0, CURVES),
    ...order
      .slice(CURVES)
      .filter(({ name }) => ['random', 'gradientInput', DEFAULT_COMPOSITE].includes(name)),
  ].slice(0, 6);
  const percents = shares.map((share) => Number((100 * share).toFixed(2)));
  const curve = ({ name, flips }: MethodReport, flip: Flip, way: 'most' | 'least', index: number): Curve => ({
    name: way === 'most' ? name : `${name}, least first`,
    points: flips[flip].curves[way].map((fall, at) => [percents[at]!, Number((-fall).toPrecision(4))]),
    color: `series${index + 1}`,
    dashed: way === 'least',
    unnamed: way === 'least',
  });
  return {
    kind: 'chart',
    id: 'curves',
    title: `The curves themselves, ${formatSample(report.positions, report.games?.positions)}`,
    says: 'By how much the number changes. Full lines: the most relevant squares first; dashed: the least relevant first.',
    tall: true,
    views: FLIPS.map((flip) =>
      lineChart({
        name: FLIP_NAMES[flip],
        across: 'squares changed, %',
        axis: 'number minus that of the whole board',
        curves: shownMethods.flatMap((method, index) => [
          curve(method, flip, 'most', index),
          curve(method, flip, 'least', index),
        ]),
      }),
    ),
    table: {
      head: ['method', 'changed', 'first', ...percents.map((percent) => `${percent}%`)],
      rows: order.flatMap(({ name, flips }) =>
        FLIPS.flatMap((flip) =>
          (['most', 'least'] as const).map((way) => [
            ...[name, FLIP_NAMES[flip], way === 'most' ? 'most relevant' : 'least relevant'],
            ...flips[flip].curves[way].map((fall) => (-fall).toFixed(3)),
          ]),
        ),
      ),
    },
  };
}

function criticalCard(report: FaithfulnessReport): ChartCard {
  return barCard({
    id: 'critical',
    title: `Squares whose change makes the move illegal, ${formatSample(report.positions, report.games?.positions)}`,
    says: 'They are not in the curves. How often such a square stands above another one in the map: half is chance, all is 1.',
    report,
    views: FLIPS.map((flip) => ({
      name: FLIP_NAMES[flip],
      of: (method: MethodReport) => method.flips[flip].critical,
      chance: 0.5,
    })),
    table: {
      head: ['method', ...FLIPS.map((flip) => FLIP_NAMES[flip])],
      rows: report.methods.map(({ name, flips }) => [
        name,
        ...FLIPS.map((flip) => intervalText(flips[flip].critical, 3)),
      ]),
    },
  });
}

function legalitySection(report: FaithfulnessReport): Section {
  return {
    title: 'What makes the move legal',
    says: 'Its square, the discs that it turns and the discs that bracket them: nothing else does, so here there is an exact truth. Training masks illegal moves, so that networks need not know it: a network that computes legality by hand stands beside the evaluated one.',
    cards: [
      barCard({
        id: 'legality',
        title: `How well the maps find these squares: known ${formatSample(report.known, report.games?.known)}, this network ${formatSample(report.positions, report.games?.positions)}`,
        says: 'Part of the positive relevance that is there; part of them among as many squares of most relevance; whether the largest square is one of them.',
        report,
        views: [
          {
            name: 'known legality: rank accuracy',
            of: ({ known }) => known.legality.rank,
            chance: report.chance,
          },
          {
            name: 'known legality: relevance there',
            of: ({ known }) => known.legality.mass,
            chance: report.chance,
          },
          {
            name: 'known legality: pointing',
            of: ({ known }) => known.legality.pointing,
            chance: report.chance,
          },
          { name: 'this network: rank accuracy', of: ({ legality }) => legality.rank, chance: report.chance },
          {
            name: 'this network: relevance there',
            of: ({ legality }) => legality.mass,
            chance: report.chance,
          },
          { name: 'this network: pointing', of: ({ legality }) => legality.pointing, chance: report.chance },
        ],
        table: legalityTable(report),
      }),
    ],
  };
}

function ledgerSection(report: FaithfulnessReport): Section {
  return {
    title: 'The ledgers',
    says: 'How much of the number reaches the squares at all, as means over positions.',
    cards: [tableCard(ledgerTable(report))],
  };
}

function sanitySection(report: FaithfulnessReport): Section {
  const { moved } = report;
  return {
    title: 'Sanity, and networks with known answers',
    says:
      'What a map should be like, and what it should not: another legal move, policy and value, the mirrored and turned boards, the board with one disc of the other colour; ' +
      'networks with random weights; random relevance in the place of what is explained; a linear network, and one with a planted cue. ' +
      `The number itself moves by ${moved.symmetry.toFixed(2)} under symmetry and by ${moved.neighbour.toFixed(2)} with one disc.`,
    cards: [
      tableCard(sanityTable(report)),
      randomizedCard(report),
      collapseCard(report),
      tableCard(randomTable(report)),
      tableCard(knownTable(report)),
    ],
  };
}

function stageCard(
  id: string,
  title: string,
  says: string,
  methods: readonly {
    readonly name: string;
    readonly stages: readonly { readonly stage: string; readonly value: Interval }[];
  }[],
): ChartCard {
  const stages = methods[0]?.stages.map(({ stage }) => stage) ?? [];
  const curves = methods.map(({ name, stages: found }) => ({
    name,
    points: found.map(({ stage, value }) => [
      stage,
      Number.isFinite(value.mean) ? Number(value.mean.toFixed(4)) : null,
    ]),
  }));
  return {
    kind: 'chart',
    id,
    title,
    says,
    tall: true,
    views: [lineChart({ curves, names: stages, slanted: true, across: '', axis: 'cosine' })],
    table: {
      head: ['method', ...stages],
      rows: methods.map(({ name, stages: found }) => [
        name,
        ...found.map(({ value }) => intervalText(value, 3)),
      ]),
    },
  };
}

/** What checks of whole networks are made with. */
function randomizedSample({ randomized, games }: FaithfulnessReport): string {
  return formatSample(randomized, games?.randomized);
}

function randomizedCard(report: FaithfulnessReport): ChartCard {
  return stageCard(
    'randomized',
    `Random weights from the output down, ${randomizedSample(report)}`,
    'Cosine with the map of the trained network, when all layers from the output down to the named one are random.',
    report.methods.map(({ name, sanity }) => ({
      name,
      stages: sanity.randomized.map(({ stage, cosine }) => ({ stage, value: cosine })),
    })),
  );
}

function collapseCard(report: FaithfulnessReport): ChartCard {
  return stageCard(
    'collapse',
    `Does it matter what the map begins with? ${randomizedSample(report)}`,
    'Size of the cosine between the maps of two random relevance vectors that are put in at the named layer: near 1, the way down has forgotten what it carried.',
    report.methods
      .filter(({ isComposite }) => isComposite)
      .map(({ name, sanity }) => ({
        name,
        stages: sanity.collapse.map(({ layer, cosine }) => ({ stage: layer, value: cosine })),
      })),
  );
}
