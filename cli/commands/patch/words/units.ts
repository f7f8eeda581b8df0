import { moveName } from '../../../../engine/notation.js';
import type { EstimateReport, PatchedUnit } from '../../../../studies/patching/unitsReport.js';
import type { Interval } from '../../../../studies/statistics/interval.js';
import type { BarChart, Heatmap } from '../../../../web/views/charts/chart.js';
import type { Section } from '../../../../web/views/report/data.js';
import type { NamedTable } from '../../../pages/namedTable.js';
import { fixed, formatCount, intervalText, percent } from '../../../terminal/format.js';
import { bars, type ReportOf, round, share, type StudyWords, three, two, wideCard } from './words.js';

type UnitsReport = ReportOf<'channels' | 'squares'>;

/** In the table of the terminal. */
const MOST_UNITS = 16;
/** Part of the positions from which on a unit is said to change the preferred move. */
const MOVING = 0.05;

/** What is said of channels or squares that were patched one by one. */
export function unitsWords(report: UnitsReport): StudyWords {
  const { study, layer, units, target } = report;
  const more = units.length - MOST_UNITS;
  return {
    title: `What do the ${study} of ${layer} do?`,
    subject: `What the ${study} of ${layer} do`,
    findings: findingsOf(report),
    tables: [unitsTable(report, MOST_UNITS), estimatesTable(report)],
    legend: [
      ...(more > 0 ? [`${formatCount(more, report.unit)} more in --out patch.html`] : []),
      `${target}: its change, and the size of that; divergence: of the policy, in nats; other move: positions in which another is preferred;`,
      'sign: of the size of all changes; slope: 1 where the estimate is neither too large nor too small; ranking: of mean sizes over all.',
    ],
    sections: sectionsOf(report),
    notes: notesOf(report),
  };
}

/** What a unit is called: a channel by its number, a square by its name. */
function unitName({ unit: kind }: UnitsReport, unit: number): string {
  return kind === 'square' ? moveName(unit) : String(unit);
}

const REPLACED: Readonly<Record<UnitsReport['replacement'], string>> = {
  zero: 'zero',
  mean: 'its mean',
  position: 'what it is in another game',
};

function findingsOf(report: UnitsReport): string[] {
  const { units, unit, layer, replacement, target } = report;
  const [first] = units;
  const moving = units.filter(({ changed }) => changed.mean >= MOVING).length;
  return [
    ...(first === undefined
      ? []
      : [
          `Most depends on ${unit} ${unitName(report, first.unit)}: with ${REPLACED[replacement]} in its place ${target} changes by ${two(first.size)} in size, and another move is preferred in ${share(first.changed)} of the positions.`,
          `Of ${formatCount(units.length, unit)} of ${layer}, ${moving} alone change the preferred move in ${percent(MOVING)} of the positions or more.`,
        ]),
    ...foretold(report),
  ];
}

function foretold({ estimates }: UnitsReport): string[] {
  const order = [...estimates].sort(
    (a, b) => b.withinPositions.pearson.mean - a.withinPositions.pearson.mean,
  );
  const [best, ...others] = order;
  if (best === undefined || Number.isNaN(best.withinPositions.pearson.mean)) return [];
  const said = ({ name, withinPositions, sign }: EstimateReport): string =>
    `${name} (r ${two(withinPositions.pearson)} within a position, the sign of ${percent(sign.mean)})`;
  const rest = others.length === 0 ? '' : `; then ${others.map(said).join(', ')}`;
  return [`What patching does is foretold best by ${said(best)}${rest}.`];
}

function unitsTable(report: UnitsReport, most = Infinity): NamedTable {
  const { unit, layer, units } = report;
  return {
    title: `What a ${unit} of ${layer} does`,
    head: [unit, report.target, 'its size', 'value', 'divergence', 'other move'],
    rows: units
      .slice(0, most)
      .map((one) => [
        ...[unitName(report, one.unit), two(one.target), two(one.size), three(one.value)],
        ...[three(one.divergence), intervalText(one.changed, 1, '%')],
      ]),
  };
}

function estimatesTable({ estimates }: UnitsReport): NamedTable {
  return {
    title: 'Who foretells it',
    head: ['by', 'r within a position', 'rank r within', 'r over all', 'sign', 'slope', 'ranking'],
    rows: estimates.map(({ name, withinPositions, overall, sign, slope, ranking }) => [
      ...[name, two(withinPositions.pearson), two(withinPositions.spearman), two(overall)],
      ...[share(sign), two(slope), Number.isFinite(ranking) ? fixed(ranking, 2) : '-'],
    ]),
  };
}

/** What is shown of a unit, by name. */
const FIGURES: readonly (readonly [name: string, of: (unit: PatchedUnit) => Interval])[] = [
  ['divergence of the policy', ({ divergence }) => divergence],
  ['size of the change of the target', ({ size }) => size],
  ['change of the target', ({ target }) => target],
  ['size of the change of the value', ({ value }) => value],
  ['part of positions with another move', ({ changed }) => changed],
];

/** How far an estimate is right, by name. */
const AGREEMENTS: readonly (readonly [name: string, of: (estimate: EstimateReport) => Interval])[] = [
  ['r within a position', ({ withinPositions }) => withinPositions.pearson],
  ['rank r within a position', ({ withinPositions }) => withinPositions.spearman],
  ['r over all', ({ overall }) => overall],
  ['part of the effects whose sign is right', ({ sign }) => sign],
];

function sectionsOf(report: UnitsReport): Section[] {
  const { estimates, units, unit } = report;
  const known = FIGURES.filter(([, of]) => units.some((one) => Number.isFinite(of(one).mean)));
  const [own, judged] = [unitsTable(report), estimatesTable(report)];
  const shown = known.map(([name, of]) =>
    unit === 'square' ? boardOf(report, name, of) : barsOf(report, name, of),
  );
  const views = AGREEMENTS.map(([name, of]) =>
    bars(
      name,
      estimates.map((one) => [one.name, of(one)] as const),
    ),
  );
  const says = 'The gradient is attribution patching, the composites are relevance patching.';
  return [
    {
      title: own.title,
      says: 'What changes when it alone is replaced, on the mean over positions.',
      cards: [wideCard('units', own, 'Whiskers are 95% intervals.', shown)],
    },
    {
      title: judged.title,
      says: 'One backward pass against thousands of patches: how far is what it says the same?',
      cards: [
        wideCard('estimates', judged, says, views),
        wideCard(
          'foretold',
          foretoldTable(report),
          'Correlation over positions between estimate and effect.',
          estimates.map(({ name, units: of }) =>
            bars(
              name,
              of.map(({ unit: one, pearson }) => [unitName(report, one), pearson] as const),
            ),
          ),
        ),
      ],
    },
  ];
}

function foretoldTable(report: UnitsReport): NamedTable {
  const { unit, units, estimates } = report;
  return {
    title: `Where each ${unit} matters`,
    head: [unit, ...estimates.map(({ name }) => name)],
    rows: units.map((one) => [
      unitName(report, one.unit),
      ...estimates.map(({ units: of }) => two(of.find((other) => other.unit === one.unit)!.pearson)),
    ]),
  };
}

function barsOf(report: UnitsReport, name: string, of: (unit: PatchedUnit) => Interval): BarChart {
  return bars(
    name,
    report.units.map((unit) => [unitName(report, unit.unit), of(unit)] as const),
  );
}

/** The squares where they lie on the board. */
function boardOf(report: UnitsReport, name: string, of: (unit: PatchedUnit) => Interval): Heatmap {
  const cells = report.units.map((unit) => {
    const { mean, low, high } = of(unit);
    return [unit.unit & 7, unit.unit >> 3, round(mean), round(low), round(high), unitName(report, unit.unit)];
  });
  return {
    kind: 'heatmap',
    name,
    rows: Array.from({ length: 8 }, (_, row) => String(row + 1)),
    columns: 'abcdefgh'.split(''),
    across: 'file',
    blocks: ['the board'],
    cells,
    limit: Math.max(1e-4, ...cells.map((cell) => Math.abs(cell[2] as number))),
    diverging: cells.some((cell) => (cell[2] as number) < 0),
    point: '{5}: {2} [{3}, {4}]',
  };
}

function notesOf({ replacement, target }: UnitsReport): string[] {
  const replaced = {
    zero: 'zero, which the network may never have seen there',
    mean: 'its mean over these positions, square by square',
    position: 'what it is in a position of another game with about as many discs',
  }[replacement];
  return [
    `In the place of what is patched stands ${replaced}. ${target} is a logit, or a value before its tanh unless it says otherwise; the value is from -1 to 1 for the mover.`,
    'A unit that does nothing alone may do much with others, and one that does much need not stand for anything: patching says what the network needs, not what it means.',
  ];
}
