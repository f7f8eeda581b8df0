import { DEFAULT_COMPOSITE } from '../../lrp/composite.js';
import { type Flip, FLIPS } from '../../studies/faithfulness/flipping.js';
import type { Metric } from '../../studies/faithfulness/metrics/names.js';
import type { Comparison, FaithfulnessReport, MethodReport } from '../../studies/faithfulness/report.js';
import { type Interval, NO_INTERVAL } from '../../studies/statistics/interval.js';
import { markdownTable } from '../output/markdown.js';
import { AGREEMENTS, mostPositions } from '../pages/faithfulness/benchmarkTables.js';
import {
  counterfactualTable,
  FLIP_NAMES,
  flipsTable,
  knownTable,
  ledgerTable,
  legalityTable,
  randomTable,
  sanityTable,
} from '../pages/faithfulness/tables.js';
import type { NamedTable } from '../pages/namedTable.js';
import { formatSample, intervalText } from '../terminal/format.js';
import type { Block, FigureContext } from './context.js';
import { commandText, type Study, studyReport } from './studyReport.js';

const FILE = 'faithfulness.md';
const AMOUNT = { option: 'positions', least: 20 };

/** Most tables are about one evaluation. */
const MOVE: Study = { command: 'evaluate', options: { positions: 1000 }, amount: AMOUNT };
/** What is dear is asked of few methods, at few positions. */
const DEAR: Study = {
  command: 'evaluate',
  options: {
    positions: 40,
    methods: 'epsilonPlus,excitation,integratedGradients',
    metrics: true,
    shapley: 'empty',
  },
  amount: AMOUNT,
};

interface EvaluateBlock {
  readonly name: string;
  readonly study: Study;
  /** What stands in the table, and its size where the title does not say it. */
  readonly table: (report: FaithfulnessReport) => NamedTable;
}

/** A table with its title below, where its command and size are said. */
function blockOf({ name, study, table }: EvaluateBlock): Block {
  return {
    name,
    file: FILE,
    async make(context: FigureContext) {
      const report = await studyReport<FaithfulnessReport>(context, study);
      const { title, head, rows } = table(report);
      const named = rows.map(([method, ...cells]) => [code(method!), ...cells]);
      return [markdownTable(head, named), '', `${title} (${commandText(study)}).`].join('\n');
    },
  };
}

/** Methods as code, alone or one minus another. */
function code(names: string): string {
  return names
    .split(' - ')
    .map((name) => `\`${name}\``)
    .join(' - ');
}

/** Which composite is held against what. */
const PAIRS: readonly (readonly [own: string, other: string])[] = [
  [DEFAULT_COMPOSITE, 'random'],
  [DEFAULT_COMPOSITE, 'gradientInput'],
  [DEFAULT_COMPOSITE, 'occlusion'],
  ['epsilonPlus', 'random'],
  ['epsilonPlus', 'gradientInput'],
  ['epsilonPlus', 'occlusion'],
  ['epsilonPlus', DEFAULT_COMPOSITE],
];

function pairedTable(report: FaithfulnessReport): NamedTable {
  const { methods, positions, games, subject } = report;
  const columns: (readonly [string, (compared: Comparison) => Interval])[] = [
    ...FLIPS.map((flip) => [FLIP_NAMES[flip], ({ flips }: Comparison) => flips[flip]] as const),
    ['other legal boards', ({ counterfactual = NO_INTERVAL }) => counterfactual],
    ...(subject === 'move' ? [['legality, rank accuracy', ({ rank }: Comparison) => rank] as const] : []),
  ];
  return {
    title: `Paired differences, ${formatSample(positions, games?.positions)}`,
    head: ['difference', ...columns.map(([name]) => name)],
    rows: PAIRS.map(([own, other]) => {
      const compared = methods.find(({ name }) => name === own)!.against[other]!;
      return [`${own} - ${other}`, ...columns.map(([, of]) => intervalText(of(compared), 2))];
    }),
  };
}

/** The same table with two digits, which a page of prose can bear. */
function twoDigits(
  table: NamedTable,
  of: (method: MethodReport) => readonly Interval[],
  report: FaithfulnessReport,
): NamedTable {
  const rows = table.rows.map(([name]) => {
    const method = report.methods.find((one) => one.name === name)!;
    return [name!, ...of(method).map((interval) => intervalText(interval, 2))];
  });
  return { ...table, rows };
}

function changedSquares(report: FaithfulnessReport): NamedTable {
  const differences = ({ flips }: MethodReport): Interval[] =>
    FLIPS.map((flip: Flip) => flips[flip].difference);
  return twoDigits(flipsTable(report), differences, report);
}

function legalBoards(report: FaithfulnessReport): NamedTable {
  const [table] = counterfactualTable(report);
  return twoDigits(table!, ({ counterfactual = NO_INTERVAL }) => [counterfactual], report);
}

function randomAndSanity(report: FaithfulnessReport): NamedTable {
  const [sanity, random] = [sanityTable(report), randomTable(report)];
  return {
    title: `${sanity.title}; ${random.title}`,
    head: [...sanity.head, ...random.head.slice(1)],
    rows: sanity.rows.map((row, at) => [...row, ...random.rows[at]!.slice(1)]),
  };
}

function knownAnswers(report: FaithfulnessReport): NamedTable {
  const table = knownTable(report);
  const rank = new Map(report.methods.map(({ name, known }) => [name, known.legality.rank]));
  return {
    title: table.title,
    head: [...table.head, 'legality by hand: rank accuracy'],
    rows: table.rows.map((row) => [...row, intervalText(rank.get(row[0]!)!, 2)]),
  };
}

function shapleyValues({ shapley, methods }: FaithfulnessReport): NamedTable {
  const { halves, methods: figures, positions, games, precise, error, pairs, typical } = shapley!;
  const order = methods
    .map(({ name }) => ({ name, ...figures[name]! }))
    .filter(({ correlation }) => Number.isFinite(correlation.mean))
    .sort((a, b) => b.correlation.mean - a.correlation.mean);
  const sampling = `the standard error was ${(100 * error).toFixed(0)}% of the number at ${precise}, in the median ${(100 * typical).toFixed(2)}%, with ${pairs.toFixed(0)} pairs of orders on the mean`;
  return {
    title: `Agreement with sampled Shapley values of the discs, ${formatSample(positions.length, games)}; ${sampling}`,
    head: ['method', ...AGREEMENTS.map(({ name }) => name)],
    rows: [{ name: 'two halves of the sample', ...halves }, ...order].map(({ name, ...agreement }) => [
      name,
      ...AGREEMENTS.map(({ part }) => intervalText(agreement[part], 2)),
    ]),
  };
}

const SHOWN_METRICS: readonly (readonly [Metric, string])[] = [
  ['faithfulnessCorrelation', 'faithfulness correlation ↑'],
  ['sensitivityN', 'sensitivity-n ↑'],
  ['infidelity', 'infidelity, scaled ↓'],
  ['roadMost', 'ROAD, most first ↓'],
  ['complexity', 'complexity'],
  ['relativeOutputStability', 'output stability ↓'],
  ['smoothMprt', 'smooth MPRT ↓'],
];

function fieldMeasures({ metrics, methods }: FaithfulnessReport): NamedTable {
  const of = (name: string, metric: Metric) => metrics!.methods[name]![metric];
  const sizes = SHOWN_METRICS.map(([metric]) => mostPositions(metrics!, metric));
  const most = sizes.reduce((a, b) => (b.positions > a.positions ? b : a));
  const least = sizes.reduce((a, b) => (b.positions < a.positions ? b : a));
  return {
    title: `Measures of the field, ${formatSample(most.positions, most.games)}, smooth MPRT ${formatSample(least.positions, least.games)}`,
    head: ['method', ...SHOWN_METRICS.map(([, name]) => name)],
    rows: methods.map(({ name }) => [
      name,
      ...SHOWN_METRICS.map(([metric]) => intervalText(of(name, metric), 2)),
    ]),
  };
}

/** The tables of the page about faithfulness. */
export const faithfulnessBlocks: readonly Block[] = [
  { name: 'measures of the field', study: DEAR, table: fieldMeasures },
  { name: 'Shapley values', study: DEAR, table: shapleyValues },
  { name: 'changed squares', study: MOVE, table: changedSquares },
  { name: 'paired differences', study: MOVE, table: pairedTable },
  { name: 'other legal boards', study: MOVE, table: legalBoards },
  { name: 'legality', study: MOVE, table: legalityTable },
  { name: 'sanity', study: MOVE, table: randomAndSanity },
  { name: 'known answers', study: MOVE, table: knownAnswers },
  { name: 'ledgers', study: MOVE, table: ledgerTable },
].map(blockOf);
