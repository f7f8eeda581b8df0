import type { FaithfulnessReport, MethodReport } from '../../../studies/faithfulness/faithfulnessReport.js';
import { type Flip, FLIPS } from '../../../studies/faithfulness/flipping.js';
import { type Interval, NO_INTERVAL } from '../../../studies/statistics/interval.js';
import { formatSample, intervalText } from '../../terminal/format.js';
import type { NamedTable } from '../namedTable.js';
import { metricTables, shapleyTables } from './benchmarkTables.js';

export const FLIP_NAMES: Readonly<Record<Flip, string>> = {
  discToEmpty: 'disc → empty',
  discToOther: 'disc → other colour',
  emptyToDisc: 'empty → disc',
};

/** What is explained, in words. */
export function subjectOf({ subject }: FaithfulnessReport): string {
  return subject === 'move'
    ? 'the logit of the legal move that the policy prefers'
    : 'the value, before its tanh';
}

/** By which methods are put in order: the mean over the three ways to change a square. */
export function meanDifference({ flips }: MethodReport): number {
  return FLIPS.reduce((sum, flip) => sum + flips[flip].difference.mean, 0) / FLIPS.length;
}

export function byDifference({ methods }: FaithfulnessReport): MethodReport[] {
  return [...methods].sort((a, b) => meanDifference(b) - meanDifference(a));
}

/** The areas of all three ways to change a square. */
export function flipsTable(report: FaithfulnessReport): NamedTable {
  return {
    title: `Squares changed: the area between the two curves, ${formatSample(report.positions, report.games?.positions)}`,
    head: ['method', ...FLIPS.map((flip) => FLIP_NAMES[flip])],
    rows: byDifference(report).map(({ name, flips }) => [
      name,
      ...FLIPS.map((flip) => intervalText(flips[flip].difference, 3)),
    ]),
  };
}

/** Both areas of one way to change a square, and where the squares stand that were left out. */
export function flipTable(report: FaithfulnessReport, flip: Flip): NamedTable {
  const order = [...report.methods].sort(
    (a, b) => b.flips[flip].difference.mean - a.flips[flip].difference.mean,
  );
  const { positions = 0, games } = order[0]?.flips[flip] ?? {};
  const columns: [string, (method: MethodReport) => Interval][] = [
    ['most relevant first', ({ flips }) => flips[flip].most],
    ['least relevant first', ({ flips }) => flips[flip].least],
    ['difference', ({ flips }) => flips[flip].difference],
    ['makes it illegal: above others', ({ flips }) => flips[flip].critical],
  ];
  return tableOf(
    `${FLIP_NAMES[flip]}: areas under the fall of the number, ${formatSample(positions, games)}`,
    order,
    measured(columns, order),
    3,
  );
}

/** Other legal boards in the place of the position; none in reports of earlier versions. */
export function counterfactualTable({ methods, counterfactuals }: FaithfulnessReport): NamedTable[] {
  if (counterfactuals === undefined) return [];
  const { positions, games, boards } = counterfactuals;
  const order = [...methods].sort(
    (a, b) => (b.counterfactual?.mean ?? NaN) - (a.counterfactual?.mean ?? NaN) || 0,
  );
  return [
    tableOf(
      `Other legal boards: rank correlation of the relevance of what is different there with the fall, ${formatSample(positions, games)}, ${boards.toFixed(0)} boards each`,
      order,
      [['correlation', ({ counterfactual = NO_INTERVAL }) => counterfactual]],
      3,
    ),
  ];
}

/** First of the network that computes legality, then of the evaluated one. */
export function legalityTable({ methods, positions, known, games }: FaithfulnessReport): NamedTable {
  const order = [...methods].sort((a, b) => b.known.legality.rank.mean - a.known.legality.rank.mean);
  return tableOf(
    `What makes the move legal: where it is known ${formatSample(known, games?.known)}, this network ${formatSample(positions, games?.positions)}`,
    order,
    measured(
      [
        ['where it is known: rank accuracy', ({ known }) => known.legality.rank],
        ['relevance there', ({ known }) => known.legality.mass],
        ['pointing', ({ known }) => known.legality.pointing],
        ['this network: rank accuracy', ({ legality }) => legality.rank],
        ['relevance here', ({ legality }) => legality.mass],
        ['pointing here', ({ legality }) => legality.pointing],
      ],
      order,
    ),
    2,
  );
}

/** Of the composites: where the number went. */
export function ledgerTable({ methods, positions, games }: FaithfulnessReport): NamedTable {
  return {
    title: `Ledgers of the composites, ${formatSample(positions, games?.positions)}`,
    head: ['composite', 'squares', 'biases', 'leak', 'worst closure', 'amplifies most'],
    rows: methods.flatMap(({ name, ledger }) => {
      if (ledger === undefined) return [];
      const { input, bias, leak, closure, amplification } = ledger;
      const most = Object.entries(amplification).sort((a, b) => b[1] - a[1])[0];
      const amplified = most === undefined ? '-' : `${most[0]} ×${most[1].toFixed(2)}`;
      const shares = [input, bias, leak].map((share) => intervalText(share, 1, '%'));
      return [[name, ...shares, closure.toExponential(0), amplified]];
    }),
  };
}

/** Cosines with maps that a map should, or should not, be like. */
export function sanityTable({ methods, checked, games }: FaithfulnessReport): NamedTable {
  return tableOf(
    `Sanity: cosines of the map with that of…, ${formatSample(checked, games?.checked)}`,
    methods,
    measured(
      [
        ['another legal move', ({ sanity }) => sanity.otherMove],
        ['the value (or the policy)', ({ sanity }) => sanity.policyValue],
        ['the mirrored boards', ({ sanity }) => sanity.symmetry],
        ['one disc turned', ({ sanity }) => sanity.neighbour],
      ],
      methods,
    ),
    2,
  );
}

/** What random weights and random relevance make of the maps. */
export function randomTable({ methods, randomized, games }: FaithfulnessReport): NamedTable {
  return tableOf(
    `Random weights (cosine with the map of the trained network) and random relevance, ${formatSample(randomized, games?.randomized)}`,
    methods,
    [
      ['output random', ({ sanity }) => sanity.randomized[0]?.cosine ?? NO_INTERVAL],
      ['all random', ({ sanity }) => sanity.randomized.at(-1)?.cosine ?? NO_INTERVAL],
      ['all random, ranks of sizes', ({ sanity }) => sanity.randomized.at(-1)?.rank ?? NO_INTERVAL],
      ['collapse from the top', ({ sanity }) => sanity.collapse[0]?.cosine ?? NO_INTERVAL],
      ['from the first layer', ({ sanity }) => sanity.collapse.at(-1)?.cosine ?? NO_INTERVAL],
    ],
    2,
  );
}

/** Networks whose answer is known. */
export function knownTable({ methods, known, games }: FaithfulnessReport): NamedTable {
  return tableOf(
    `Networks with known answers, ${formatSample(known, games?.known)}`,
    methods,
    [
      ['linear: cosine with the truth', (method) => method.known.linear],
      ['planted cue found', (method) => method.known.pointing],
      ['relevance on the cue', (method) => method.known.mass],
    ],
    2,
  );
}

/** All of them, in the order in which they are read. */
export function reportTables(report: FaithfulnessReport): NamedTable[] {
  return [
    flipsTable(report),
    ...FLIPS.map((flip) => flipTable(report, flip)),
    ...counterfactualTable(report),
    legalityTable(report),
    ledgerTable(report),
    sanityTable(report),
    randomTable(report),
    knownTable(report),
    ...shapleyTables(report),
    ...metricTables(report),
  ];
}

type Column = readonly [name: string, of: (method: MethodReport) => Interval];

/** Without columns that have nothing, since what is explained has no such figure. */
function measured(columns: readonly Column[], methods: readonly MethodReport[]): readonly Column[] {
  return columns.filter(([, of]) => methods.some((method) => Number.isFinite(of(method).mean)));
}

function tableOf(
  title: string,
  methods: readonly MethodReport[],
  columns: readonly Column[],
  digits: number,
): NamedTable {
  return {
    title,
    head: ['method', ...columns.map(([name]) => name)],
    rows: methods.map((method) => [
      method.name,
      ...columns.map(([, of]) => intervalText(of(method), digits)),
    ]),
  };
}
