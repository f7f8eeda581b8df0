import { DEFAULT_COMPOSITE } from '../../lrp/composite.js';
import type {
  Comparison,
  FaithfulnessReport,
  MethodReport,
} from '../../studies/faithfulness/faithfulnessReport.js';
import { type Flip, FLIPS } from '../../studies/faithfulness/flipping.js';
import { type Interval, NO_INTERVAL } from '../../studies/statistics/interval.js';
import { markdownTable } from '../output/markdown.js';
import { metricTables, shapleyFindings, shapleyTables } from '../pages/faithfulness/benchmarkTables.js';
import {
  counterfactualTable,
  FLIP_NAMES,
  flipsTable,
  knownTable,
  ledgerTable,
  legalityTable,
  randomTable,
  sanityTable,
} from '../pages/faithfulness/reportTables.js';
import type { NamedTable } from '../pages/namedTable.js';
import { formatSample, intervalText } from '../terminal/format.js';
import type { Block, FigureContext } from './block.js';
import { commandText, type Study, studyReport } from './studyReport.js';

const FILE = 'faithfulness.md';

/** Most tables are about one evaluation. */
const MOVE = studyOf({ positions: 1000 });
/** The others are dear: a position's Shapley values take some ten thousand evaluations of the network. */
const FIELD = studyOf({
  positions: 60,
  methods: [DEFAULT_COMPOSITE, 'epsilonPlus', 'excitation', 'integratedGradients'].join(','),
  metrics: true,
  shapley: 'empty',
});

function studyOf(options: Study['options']): Study {
  return { command: 'evaluate', options, amount: { option: 'positions', least: 20 } };
}

interface EvaluateBlock {
  readonly name: string;
  readonly study: Study;
  /** What stands in the tables, and their size where the title does not say it. */
  readonly tables: (report: FaithfulnessReport) => readonly NamedTable[];
  /** Sentences below them. */
  readonly says?: (report: FaithfulnessReport) => readonly string[];
}

/** Tables, each with its title below, where its command and size are said. */
function blockOf({ name, study, tables, says = () => [] }: EvaluateBlock): Block {
  return {
    name,
    file: FILE,
    async make(context: FigureContext) {
      const report = await studyReport<FaithfulnessReport>(context, study);
      const shown = tables(report).map(({ title, head, rows }) => {
        const named = rows.map(([method, ...cells]) => [code(method!), ...cells]);
        return [markdownTable(head, named), '', `${title} (${commandText(study)}).`].join('\n');
      });
      return [shown.join('\n\n'), ...says(report)].join('\n');
    },
  };
}

/** Methods as code, alone or one minus another; what is no name stays as it is. */
function code(names: string): string {
  return names
    .split(' - ')
    .map((name) => (name.includes(' ') ? name : `\`${name}\``))
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

/** Tables of the same methods, in the same order, side by side. */
function sideBySide([first, ...others]: readonly NamedTable[]): NamedTable {
  return {
    title: [first!, ...others].map(({ title }) => title).join('; '),
    head: [...first!.head, ...others.flatMap(({ head }) => head.slice(1))],
    rows: first!.rows.map((row, at) => [...row, ...others.flatMap(({ rows }) => rows[at]!.slice(1))]),
  };
}

/** The measures of the field; those of few columns share a table. */
function measures(report: FaithfulnessReport): NamedTable[] {
  const [taken, spread, random, stability] = metricTables(report);
  return [taken!, sideBySide([spread!, random!]), stability!];
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

const BLOCKS: readonly EvaluateBlock[] = [
  { name: 'changed squares', study: MOVE, tables: (report) => [changedSquares(report)] },
  { name: 'paired differences', study: MOVE, tables: (report) => [pairedTable(report)] },
  { name: 'other legal boards', study: MOVE, tables: (report) => [legalBoards(report)] },
  { name: 'legality', study: MOVE, tables: (report) => [legalityTable(report)] },
  {
    name: 'sanity',
    study: MOVE,
    tables: (report) => [sideBySide([sanityTable(report), randomTable(report)])],
  },
  { name: 'known answers', study: MOVE, tables: (report) => [knownAnswers(report)] },
  { name: 'ledgers', study: MOVE, tables: (report) => [ledgerTable(report)] },
  { name: 'Shapley values', study: FIELD, tables: shapleyTables, says: shapleyFindings },
  { name: 'measures of the field', study: FIELD, tables: measures },
];

/** The tables of the page about faithfulness. */
export const faithfulnessBlocks: readonly Block[] = BLOCKS.map(blockOf);
