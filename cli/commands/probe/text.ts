import type { Interval } from '../../../studies/faithfulness/statistics.js';
import type { ProbeReport } from '../../../studies/probe/report.js';
import { formatCount, intervalText } from '../../terminal/format.js';
import type { Palette } from '../../terminal/palette.js';
import { renderTable } from '../../terminal/table.js';
import { bestScores, fullName, gainOf, probeFindings } from './findings.js';

/** The report for the terminal: the findings, then the newest network's best block of each concept. */
export function probeText(report: ProbeReport, palette: Palette): string[] {
  const title = (text: string): string => palette.paint(text, { bold: true });
  const { networks, positions, source, seed, tooRare } = report;
  const newest = networks.at(-1)!;
  return [
    title(`What the network knows: ${fullName(newest)}, ${newest.sha256.slice(0, 12)}, seed ${seed}`),
    `${formatCount(positions, 'position')} of ${source}; probes ${gamesText(report)}`,
    '',
    ...probeFindings(report).map((sentence) => `- ${sentence}`),
    ...(tooRare.length === 0 ? [] : [`- Too rare here to be probed: ${tooRare.join(', ')}.`]),
    '',
    title(`Best block of ${fullName(newest)}: R² on games not seen, with 95% intervals over games`),
    ...renderTable(BEST_HEAD, bestRows(report)),
    ...(networks.length < 2
      ? []
      : ['', title('R² of the best block, by network'), ...renderTable(...generationTable(report))]),
  ];
}

export function gamesText({ games: { train, validation, test } }: ProbeReport): string {
  return `learn from ${formatCount(train, 'game')}, are chosen by ${validation} and tested on ${test}`;
}

export const BEST_HEAD = [
  'concept',
  'block',
  'R²',
  'gain',
  'ROC area',
  'random weights',
  'planes',
  'shuffled',
];

/** A row a concept, the largest gain over the controls first. */
export function bestRows(report: ProbeReport): string[][] {
  const newest = report.networks.at(-1)!;
  const best = bestScores(report, newest.sha256).sort((a, b) => gainOf(b).mean - gainOf(a).mean);
  const of = (scores: ProbeReport['planes'], concept: string): Interval =>
    scores
      .filter((score) => score.concept === concept)
      .map(({ score }) => score)
      .reduce((a, b) => (b.mean > a.mean ? b : a));
  return best.map((score) => [
    ...[score.concept, score.layer, intervalText(score.score, 2), intervalText(gainOf(score), 2)],
    score.area === undefined ? '-' : score.area.toFixed(3),
    ...[of(report.untrained, score.concept), of(report.planes, score.concept), score.shuffled].map(
      ({ mean }) => mean.toFixed(2),
    ),
  ]);
}

function generationTable(report: ProbeReport): [string[], string[][]] {
  const { networks, concepts } = report;
  const columns = networks.map(({ sha256 }) => bestScores(report, sha256));
  return [
    ['concept', ...networks.map(({ generation, label }) => String(generation ?? label))],
    concepts.map(({ name }, index) => [
      name,
      ...columns.map((scores) => scores[index]!.score.mean.toFixed(2)),
    ]),
  ];
}
