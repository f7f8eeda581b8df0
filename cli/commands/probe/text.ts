import type { ConceptStanding, ProbeReport } from '../../../studies/probe/probeReport.js';
import { formatCount, formatSample, intervalText } from '../../terminal/format.js';
import type { Palette } from '../../terminal/palette.js';
import { renderTable } from '../../terminal/table.js';
import { fullName, probeFindings, standingsOf } from './findings.js';

/** The report for the terminal: the findings, then the newest network's best block of each concept. */
export function probeText(report: ProbeReport, palette: Palette): string[] {
  const title = (text: string): string => palette.paint(text, { bold: true });
  const { networks, positions, source, seed, tooRare } = report;
  const { train, validation, test } = report.games;
  const newest = networks.at(-1)!;
  return [
    title(`What the network knows: ${fullName(newest)}, ${newest.sha256.slice(0, 12)}, seed ${seed}`),
    `${formatSample(positions, train + validation + test)}, ${source}; probes ${gamesText(report)}`,
    '',
    ...probeFindings(report).map((sentence) => `- ${sentence}`),
    ...(tooRare.length === 0 ? [] : [`- Too rare here to be probed: ${tooRare.join(', ')}.`]),
    '',
    title(
      `Best block of ${fullName(newest)}: R² on games not seen, with 95% intervals over ${test} games; random weights: mean, lowest and highest`,
    ),
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
  'rank',
  'found',
  'ROC area',
  'random weights',
  'planes',
  'shuffled',
];

const FOUND: Readonly<Record<ConceptStanding['finding'], string>> = {
  gained: 'gained',
  givenUp: 'given up',
  none: '-',
};

/** A row a concept, the largest gain over the controls first. */
export function bestRows(report: ProbeReport): string[][] {
  const newest = report.networks.at(-1)!;
  const { networks, ranges } = report.untrainedNull;
  const best = standingsOf(report, newest.sha256).sort((a, b) => b.gain.mean - a.gain.mean);
  return best.map(({ concept, layer, score, gain, rank, finding }) => {
    const { mean, lowest, highest } = ranges.find(
      (one) => one.concept === concept && one.layer === undefined,
    )!;
    const { area, shuffled } = report.scores.find(
      (one) => one.network === newest.sha256 && one.layer === layer && one.concept === concept,
    )!;
    const planes = report.planes.find((one) => one.concept === concept)!.score;
    return [
      ...[concept, layer, intervalText(score, 2), intervalText(gain, 2)],
      ...[`${rank} of ${networks + 1}`, FOUND[finding], area === undefined ? '-' : area.toFixed(3)],
      `${mean.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`,
      ...[planes.mean, shuffled.mean].map((value) => value.toFixed(2)),
    ];
  });
}

function generationTable(report: ProbeReport): [string[], string[][]] {
  const { networks, concepts } = report;
  const columns = networks.map(({ sha256 }) => standingsOf(report, sha256));
  return [
    ['concept', ...networks.map(({ generation, label }) => String(generation ?? label))],
    concepts.map(({ name }, index) => [
      name,
      ...columns.map((scores) => scores[index]!.score.mean.toFixed(2)),
    ]),
  ];
}
