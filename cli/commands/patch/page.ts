import { FLIP_INTERVENTIONS, type FlipIntervention } from '../../../studies/patching/flipPart.js';
import type { FlipFigures, FlipReport } from '../../../studies/patching/flipReport.js';
import type { PatchReport } from '../../../studies/patching/report.js';
import type { EstimateReport, PatchedUnit, UnitsReport } from '../../../studies/patching/unitsReport.js';
import type { Interval } from '../../../studies/statistics/interval.js';
import { renderView } from '../../../web/renderView.js';
import {
  type BarChart,
  type Chart,
  type Curve,
  type Heatmap,
  lineChart,
} from '../../../web/views/charts/data.js';
import type { ChartCard, Section, TableCard } from '../../../web/views/page/data.js';
import { makerText } from '../../output/maker.js';
import { formatCount } from '../../terminal/format.js';
import { patchFindings } from './findings.js';
import {
  estimatesTable,
  flipTable,
  INTERVENTION_NAMES,
  legalityTable,
  type NamedTable,
  probesText,
  unitName,
  unitsTable,
} from './tables.js';

/** What interventions did as one HTML file. */
export function patchPage(report: PatchReport): string {
  const { network, label, positions, games, source, seed } = report;
  return renderView('report', {
    title:
      report.study === 'flip'
        ? 'Does it play as if the disc were turned?'
        : `What do the ${report.study} of ${report.layer} do?`,
    about: `${makerText(report)} · ${label}, ${network.slice(0, 12)} · ${formatCount(positions, 'position')} of ${formatCount(games, 'game')} of ${source} · seed ${seed}`,
    figures: [],
    summary: patchFindings(report),
    sections: report.study === 'flip' ? flipSections(report) : unitsSections(report),
    notes: [
      'Means are over positions; intervals are 95% bootstraps over whole games, since positions of one game are alike.',
      ...(report.study === 'flip' ? flipNotes(report) : unitsNotes(report)),
      `sha256 of the network ${network}`,
    ],
  });
}

const round = (value: number): number => Number(value.toFixed(4));

function bars(name: string, entries: readonly (readonly [string, Interval])[]): BarChart {
  return {
    kind: 'bars',
    name,
    bars: entries.map(([label, { mean, low, high }]) => ({
      name: label,
      value: round(mean),
      interval: [round(low), round(high)] as const,
    })),
    point: '{0}: {1} [{2}, {3}]',
  };
}

function tableCard({ title, head, rows }: NamedTable): TableCard {
  return { kind: 'table', title, table: { head, rows } };
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

function unitsSections(report: UnitsReport): Section[] {
  const { estimates, units } = report;
  const known = FIGURES.filter(([, of]) => units.some((unit) => Number.isFinite(of(unit).mean)));
  const [own, judged] = [unitsTable(report), estimatesTable(report)];
  const card = (
    id: string,
    { title, head, rows }: NamedTable,
    says: string,
    views: readonly Chart[],
  ): ChartCard => ({
    kind: 'chart',
    id,
    title,
    says,
    wide: true,
    views,
    table: { head, rows },
  });
  const foretold = estimates.map(({ name, units: of }): BarChart =>
    bars(
      name,
      of.map(({ unit, pearson }) => [unitName(report, unit), pearson] as const),
    ),
  );
  return [
    {
      title: own.title,
      says: 'What changes when it alone is replaced, on the mean over positions.',
      cards: [
        card(
          'units',
          own,
          'Whiskers are 95% intervals.',
          known.map(([name, of]) =>
            report.unit === 'square' ? boardOf(report, name, of) : unitBars(report, name, of),
          ),
        ),
      ],
    },
    {
      title: judged.title,
      says: 'One backward pass against thousands of patches: how far is what it says the same?',
      cards: [
        card(
          'estimates',
          judged,
          'The gradient is attribution patching, the composites are relevance patching.',
          AGREEMENTS.map(([name, of]) =>
            bars(
              name,
              estimates.map((one) => [one.name, of(one)] as const),
            ),
          ),
        ),
        {
          kind: 'chart',
          id: 'foretold',
          title: `Where each ${report.unit} matters`,
          says: 'Correlation over positions between estimate and effect.',
          wide: true,
          views: foretold,
          table: {
            head: [report.unit, ...estimates.map(({ name }) => name)],
            rows: units.map(({ unit }) => [
              unitName(report, unit),
              ...estimates.map(({ units: of }) =>
                of.find((one) => one.unit === unit)!.pearson.mean.toFixed(2),
              ),
            ]),
          },
        },
      ],
    },
  ];
}

function unitBars(report: UnitsReport, name: string, of: (unit: PatchedUnit) => Interval): BarChart {
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
    columns: [...'abcdefgh'],
    across: 'file',
    blocks: [''],
    cells,
    limit: Math.max(1e-6, ...cells.map((cell) => Math.abs(cell[2] as number))),
    diverging: cells.some((cell) => (cell[2] as number) < 0),
    point: '{5}: {2} [{3}, {4}]',
  };
}

function unitsNotes({ replacement, target }: UnitsReport): string[] {
  const replaced = {
    zero: 'zero, which a network may never have seen there',
    mean: 'its mean over these positions, square by square',
    position: 'what it is in a position of another game with about as many discs',
  }[replacement];
  return [
    `In the place of what is patched stands ${replaced}. ${target} is a logit, or the value before its tanh; the value is from -1 to 1 for the mover.`,
    'A unit that does nothing alone may do much with others, and one that does much need not stand for anything: patching says what the network needs, not what it means.',
  ];
}

function flipSections(report: FlipReport): Section[] {
  const views = (['policy', 'value'] as const).map((of) => flipLines(report, of));
  const rows = report.layers.flatMap((layer) => flipTable(layer).rows.map((row) => [layer.layer, ...row]));
  const legality = legalityTable(report);
  return [
    {
      title: 'The exact counterfactual',
      says: 'A disc is turned on the board, and in one layer of the network that sees the board as it was. 1 is all of what the turned board does, 0 is nothing.',
      cards: [
        {
          kind: 'chart',
          id: 'flip',
          title: 'How far it plays as if the disc were turned',
          says: 'Layer by layer; whiskers are 95% intervals, random directions are dashed.',
          wide: true,
          tall: true,
          views,
          table: { head: ['layer', ...flipTable(report.layers[0]!).head], rows },
        },
        tableCard(legality),
      ],
    },
  ];
}

const DASHED: ReadonlySet<FlipIntervention> = new Set<FlipIntervention>([
  'random',
  'randomDifference',
  'elsewhere',
]);

function flipLines({ layers }: FlipReport, of: 'policy' | 'value'): Chart {
  const shown = FLIP_INTERVENTIONS.filter((name) => name !== 'nothing' && name !== 'board');
  return lineChart({
    name: of,
    across: 'layer',
    names: layers.map(({ layer }) => layer),
    axis: `part of the effect on the ${of}`,
    curves: shown.map((name): Curve => ({
      name: INTERVENTION_NAMES[name],
      interval: 'whiskers',
      ...(DASHED.has(name) ? { dashed: true } : {}),
      points: layers.map(({ layer, interventions }) => {
        const found: FlipFigures = interventions.find(({ intervention }) => intervention === name)!;
        const { mean, low, high } = found[of];
        return [layer, round(mean), round(low), round(high)];
      }),
    })),
  });
}

function flipNotes(report: FlipReport): string[] {
  return [
    `The turned disc is drawn at random among those that change which moves are legal; the board that comes of it need not be one that a game can reach. Probes learn from other games; they tell own from the opponent's discs with an area under the ROC curve of: ${probesText(report)}.`,
    'Policy: one less the ratio of two divergences from the policy on the turned board, over the moves that are legal there: with the intervention, and without. Value: the slope of its change on the change that is wanted.',
    'What can be read along a direction need not be written along it, and what a block has passed on to the squares around no longer follows the one square.',
  ];
}
