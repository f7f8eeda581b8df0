import type { FaithfulnessReport } from '../../../studies/faithfulness/faithfulnessReport.js';
import type { ChartCard, Section } from '../../../web/views/report/data.js';
import { AGREEMENTS, METRIC_TABLES, metricTables, shapleyTables } from './benchmarkTables.js';
import { barCard } from './methodBars.js';

/** What was measured because it was asked for. */
export function benchmarkSections(report: FaithfulnessReport): Section[] {
  const sections = [
    {
      title: 'Held against Shapley values',
      says:
        'What a square adds on average over all orders in which the squares may come onto the board, from permutations drawn at ' +
        'random, each taken backwards too. The first row of the table is what noise leaves possible.',
      cards: shapleyCards(report),
    },
    {
      title: 'Measures of the field',
      says:
        'The measures that Quantus and others take, at the same positions. An arrow says which way is better; how a map is spread ' +
        'is no merit by itself. Boards without squares, and imputed ones, are from no game.',
      cards: metricCards(report),
    },
  ];
  return sections.filter(({ cards }) => cards.length > 0);
}

function shapleyCards(report: FaithfulnessReport): ChartCard[] {
  return shapleyTables(report).map((table) =>
    barCard({
      id: 'shapley',
      title: table.title,
      says: 'Over the players of a position: correlation, rank correlation, and how much of the quarter of largest values the map has there too. Whiskers are 95% intervals over games.',
      report,
      views: AGREEMENTS.map(({ name, part, ...chance }) => ({
        name,
        of: (method) => report.shapley!.methods[method.name]![part],
        ...chance,
      })),
      table,
    }),
  );
}

function metricCards(report: FaithfulnessReport): ChartCard[] {
  return metricTables(report).map((table, at) =>
    barCard({
      id: `metrics-${at + 1}`,
      title: table.title,
      says: 'Whiskers are 95% intervals over games.',
      report,
      views: METRIC_TABLES[at]!.columns.map(([metric, name]) => ({
        name,
        of: (method) => report.metrics!.methods[method.name]![metric],
      })),
      table,
    }),
  );
}
