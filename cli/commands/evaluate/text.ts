import type { FaithfulnessReport } from '../../../studies/faithfulness/faithfulnessReport.js';
import { makerText } from '../../output/maker.js';
import { markdownText } from '../../output/markdown.js';
import { evaluateFindings } from '../../pages/faithfulness/findings.js';
import { reportTables, subjectOf } from '../../pages/faithfulness/reportTables.js';
import { formatSample } from '../../terminal/format.js';
import type { Palette } from '../../terminal/palette.js';
import { renderTable } from '../../terminal/table.js';

/** The report for the terminal: the findings, then the tables behind them. */
export function evaluateText(report: FaithfulnessReport, palette: Palette): string[] {
  const title = (text: string): string => palette.paint(text, { bold: true });
  const { positions, games, network, seed, source } = report;
  return [
    title(
      `Are the maps faithful? network ${network.slice(0, 12)}, ${formatSample(positions, games?.positions)}, seed ${seed}`,
    ),
    `positions of ${source}; explained is ${subjectOf(report)}; means with 95% intervals over games`,
    '',
    ...evaluateFindings(report).map((sentence) => `- ${sentence}`),
    ...reportTables(report).flatMap((table) => [
      '',
      title(table.title),
      ...renderTable(table.head, table.rows),
    ]),
  ];
}

/** The same as Markdown, to be put into a document. */
export function evaluateMarkdown(report: FaithfulnessReport): string {
  const { positions, games, network, seed, source } = report;
  const row = (cells: readonly string[]): string => `| ${cells.map(markdownText).join(' | ')} |`;
  return [
    '# Are the maps faithful?',
    markdownText(
      `${makerText(report)}; network ${network}; ${formatSample(positions, games?.positions)} of ${source}; seed ${seed}. Explained is ${subjectOf(report)}. Means with 95% intervals over games.`,
    ),
    evaluateFindings(report)
      .map((sentence) => `- ${markdownText(sentence)}`)
      .join('\n'),
    ...reportTables(report).flatMap(({ title, head, rows }) => [
      `## ${markdownText(title)}`,
      [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n'),
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}
