import { DEFAULT_COMPOSITE } from '../../lrp/composite.js';
import type {
  Comparison,
  FaithfulnessReport,
  MethodReport,
} from '../../studies/faithfulness/faithfulnessReport.js';
import { type Flip, FLIPS } from '../../studies/faithfulness/flipping.js';
import { type Interval, NO_INTERVAL } from '../../studies/statistics/interval.js';
import { markdownTable } from '../output/markdown.js';
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

/** All tables are about one evaluation. */
const MOVE: Study = {
  command: 'evaluate',
  options: { positions: 1000 },
  amount: { option: 'positions', least: 20 },
};

interface EvaluateBlock {
  readonly name: string;
  /** What stands in the table, and its size where the title does not say it. */
  readonly table: (report: FaithfulnessReport) => NamedTable;
}

/** A table with its title below, where its command and size are said. */
function blockOf({ name, table }: EvaluateBlock): Block {
  return {
    name,
    file: FILE,
    async make(context: FigureContext) {
      const report = await studyReport<FaithfulnessReport>(context, MOVE);
      const { title, head, rows } = table(report);
      const named = rows.map(([method, ...cells]) => [code(method!), ...cells]);
      return [markdownTable(head, named), '', `${title} (${commandText(MOVE)}).`].join('\n');
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

/** The tables of the page about faithfulness. */
export const faithfulnessBlocks: readonly Block[] = [
  { name: 'changed squares', table: changedSquares },
  { name: 'paired differences', table: pairedTable },
  { name: 'other legal boards', table: legalBoards },
  { name: 'legality', table: legalityTable },
  { name: 'sanity', table: randomAndSanity },
  { name: 'known answers', table: knownAnswers },
  { name: 'ledgers', table: ledgerTable },
].map(blockOf);
