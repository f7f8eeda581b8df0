import type { RunReport } from '../../../selfplay/report/report.js';
import type { GenerationFigures } from '../../../selfplay/report/reportGames.js';
import type { Estimate } from '../../../selfplay/report/reportRatio.js';
import {
  type ReliabilityCurve,
  VALUE_SOURCES,
  type ValueSource,
} from '../../../selfplay/report/reportValue.js';
import { type Curve, type LineChart, lineChart, type Point, point } from '../../../web/views/charts/chart.js';
import type { ChartCard, Section } from '../../../web/views/report/data.js';
import { fixed } from '../../terminal/format.js';
import { withInterval } from './summary.js';

/** Points of fewer plies are not drawn: their place says nothing. They are in the table. */
const FEW_PLIES = 30;

const SOURCE_NAMES: Readonly<Record<ValueSource, string>> = {
  network: 'the network alone',
  search: 'the search with it',
};

export function valueSection(report: RunReport): Section {
  return {
    title: 'Value',
    says:
      'What was foretold in a position of a game, from −1 (lost) to 1 (won) for the side to move, against how that game ended. ' +
      'Games go on with some exploration, and their first moves are random, so even a perfect value would not always be right.',
    cards: [
      errorCard(report.generations),
      slopeCard(report.generations),
      eraCard(report),
      plyCard(report),
      endgameCard(report.generations),
    ],
  };
}

interface NamedCurve extends ReliabilityCurve {
  readonly name: string;
}

/** One view a source of values: its curves over the diagonal, on which foretold is what came. */
function reliabilityViews(curves: readonly NamedCurve[]): LineChart[] {
  return VALUE_SOURCES.map((source) => {
    const shown = curves.filter((curve) => curve.source === source);
    const drawn = shown.map(({ name, points }, index): Curve => {
      const enough = points.filter(({ plies }) => plies >= FEW_PLIES);
      return {
        name,
        points: enough.map(reliabilityPoint),
        interval: 'band',
        color: `series${index + 1}`,
      };
    });
    const diagonal: Curve = {
      name: 'as foretold',
      points: DIAGONAL,
      color: 'edge',
      dashed: true,
      unnamed: true,
    };
    const view = lineChart({
      name: SOURCE_NAMES[source],
      curves: [...drawn.filter(({ points }) => points.length > 0), diagonal],
      across: 'foretold',
      axis: 'how it ended, mean',
      from: -1,
      to: 1,
      range: [-1, 1],
      point: 'foretold {0}, came {1} [{2}, {3}], {4} plies',
    });
    return view;
  });
}

const DIAGONAL: readonly Point[] = [
  [-1, -1],
  [1, 1],
];

function reliabilityPoint({ plies, predicted, result }: ReliabilityCurve['points'][number]): Point {
  const [, value = null, low = null, high = null] = point(0, result);
  return [Number(predicted.toFixed(3)), value, low, high, plies];
}

function reliabilityTable(curves: readonly NamedCurve[], what: string) {
  return {
    head: ['value of', what, 'foretold', 'came [95%]', 'plies'],
    rows: curves.flatMap(({ source, name, points }) =>
      points.map(({ plies, predicted, result }) => [
        ...[SOURCE_NAMES[source], name, fixed(predicted, 2), withInterval(result, 2), String(plies)],
      ]),
    ),
  };
}

function eraCard({ eras }: RunReport): ChartCard {
  const curves = (eras.length > 1 ? eras.slice(1) : eras).flatMap(({ from, to, curves: all }) =>
    all
      .filter(({ band }) => band === 'all plies')
      .map((curve): NamedCurve => ({ ...curve, name: `generations ${from} to ${to}` })),
  );
  const hasPoints = curves.some(({ points }) => points.length > 0);
  return {
    kind: 'chart',
    id: 'reliabilityByGeneration',
    title: 'Reliability of the value, over the run',
    says: hasPoints
      ? 'On the dashed diagonal a value means what it says; flatter than that, it promises too much. Bands are 95% intervals with each game ' +
        `as one observation. Points with fewer than ${FEW_PLIES} plies are in the table only.`
      : 'No game with searches has been played yet.',
    views: hasPoints ? reliabilityViews(curves) : [],
    table: reliabilityTable(curves, 'games of'),
    tall: true,
  };
}

function plyCard({ eras }: RunReport): ChartCard {
  const newest = eras.at(-1);
  const curves = (newest?.curves ?? [])
    .filter(({ band }) => band !== 'all plies')
    .map((curve): NamedCurve => ({ ...curve, name: curve.band }));
  const hasPoints = curves.some(({ points }) => points.length > 0);
  const games = newest === undefined ? '' : `generations ${newest.from} to ${newest.to}`;
  return {
    kind: 'chart',
    id: 'reliabilityByPly',
    title: 'Reliability of the value, by ply',
    says: hasPoints
      ? `The same for the newest games (${games}), by how far they had come. Early values have to be modest; late ones can be sure.`
      : 'No game with searches has been played yet.',
    views: hasPoints ? reliabilityViews(curves) : [],
    table: reliabilityTable(curves, 'at'),
    tall: true,
  };
}

type Column = (row: GenerationFigures) => Estimate | undefined;

/** The points of the generations that have the figure. */
function pointsOf(generations: readonly GenerationFigures[], column: Column, scale = 1, digits = 3): Point[] {
  return generations.flatMap((row) => {
    const estimate = column(row);
    return estimate === undefined ? [] : [point(row.generation, estimate, scale, digits)];
  });
}

function cell(estimate: Estimate | undefined, digits: number, unit: '' | '%' = ''): string {
  return estimate === undefined ? '' : withInterval(estimate, digits, unit);
}

function errorCard(generations: readonly GenerationFigures[]): ChartCard {
  const ignorance: Column = ({ values: { network } }) =>
    network === undefined ? undefined : { value: network.ignorance };
  const curves: Curve[] = [
    ...VALUE_SOURCES.map((source): Curve => ({
      name: SOURCE_NAMES[source],
      points: pointsOf(generations, ({ values }) => values[source]?.squaredError),
      interval: 'band',
    })),
    {
      name: 'always saying 0',
      points: pointsOf(generations, ignorance),
      dashed: true,
      color: 'series6',
    },
  ];
  return {
    kind: 'chart',
    id: 'valueError',
    title: 'How far values are from results',
    says: 'Mean of (value − result)² over the searched plies of the games of a generation, which were played by the network of the generation before.',
    views: [lineChart({ curves, axis: 'mean squared error', from: 0 })],
    table: {
      head: [
        'generation',
        ...VALUE_SOURCES.map((source) => `${SOURCE_NAMES[source]} [95%]`),
        'always saying 0',
      ],
      rows: generations.map((row) => [
        String(row.generation),
        ...VALUE_SOURCES.map((source) => cell(row.values[source]?.squaredError, 3)),
        cell(ignorance(row), 3),
      ]),
    },
  };
}

function slopeCard(generations: readonly GenerationFigures[]): ChartCard {
  const curves = VALUE_SOURCES.map((source): Curve => ({
    name: SOURCE_NAMES[source],
    points: pointsOf(generations, ({ values }) => values[source]?.slope),
    interval: 'band',
  }));
  return {
    kind: 'chart',
    id: 'slope',
    title: 'Whether values promise too much',
    says:
      'The factor that would fit the values to the results best (a regression through 0): 1 is calibrated, below 1 they promise too ' +
      'much, above 1 too little. An untrained network hardly says anything, so its factor is of no account.',
    views: [
      lineChart({
        curves,
        axis: 'slope',
        from: 0,
        to: slopeLimit(curves),
        marks: [{ name: 'calibrated', at: 1 }],
      }),
    ],
    table: {
      head: ['generation', ...VALUE_SOURCES.map((source) => `${SOURCE_NAMES[source]} [95%]`)],
      rows: generations.map((row) => [
        String(row.generation),
        ...VALUE_SOURCES.map((source) => cell(row.values[source]?.slope, 2)),
      ]),
    },
  };
}

/** The slopes of the first networks can be anything and would flatten all others. */
function slopeLimit(curves: readonly Curve[]): number {
  const slopes = curves
    .flatMap(({ points }) => points.map(([, slope]) => Number(slope ?? 0)))
    .sort((a, b) => a - b);
  const most = slopes[Math.floor(0.9 * (slopes.length - 1))] ?? 1;
  return Math.max(1.5, Math.ceil(most * 2.4) / 2);
}

function endgameCard(generations: readonly GenerationFigures[]): ChartCard {
  const rows = generations.flatMap(({ generation, endgames }) =>
    endgames === undefined ? [] : [{ generation, ...endgames }],
  );
  return {
    kind: 'chart',
    id: 'endgames',
    title: 'Agreement with exact endgames',
    says:
      rows.length === 0
        ? 'No game was ended by the solver (selfplay.solveEmpties).'
        : 'At the last searched ply before the solver took over: how often the sign of the value names the winner that exact play then ' +
          'had, of the games that were not drawn. The move played at that ply is part of the result, so a blunder there counts against the value.',
    views:
      rows.length === 0
        ? []
        : [
            lineChart({
              curves: VALUE_SOURCES.map((source) => ({
                name: SOURCE_NAMES[source],
                points: pointsOf(generations, ({ endgames }) => endgames?.agreement[source], 100, 1),
                interval: 'band' as const,
              })),
              axis: '% of decided games',
              unit: '%',
              to: 100,
              marks: [{ name: 'chance', at: 50 }],
            }),
          ],
    wide: true,
    table: {
      head: [
        ...['generation', 'solved games', 'drawn'],
        ...VALUE_SOURCES.map((source) => `${SOURCE_NAMES[source]} [95%]`),
      ],
      rows: rows.map(({ generation, games, drawn, agreement }) => [
        ...[String(generation), String(games), String(drawn)],
        ...VALUE_SOURCES.map((source) => cell(agreement[source], 1, '%')),
      ]),
    },
  };
}
