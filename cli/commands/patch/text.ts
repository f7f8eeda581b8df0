import type { PatchReport } from '../../../studies/patching/patchReport.js';
import { formatCount } from '../../terminal/format.js';
import type { Palette } from '../../terminal/palette.js';
import { renderTable } from '../../terminal/table.js';
import { wordsOf } from './words/wordsOf.js';

/** The report for the terminal: the findings, then the tables. */
export function patchText(report: PatchReport, palette: Palette): string[] {
  const title = (text: string): string => palette.paint(text, { bold: true });
  const { label, network, seed } = report;
  const { subject, findings, tables, legend } = wordsOf(report);
  return [
    title(`${subject}: network ${label}, ${network.slice(0, 12)}, seed ${seed}`),
    `${sampleText(report)}; 95% intervals are over games`,
    '',
    ...findings.map((sentence) => `- ${sentence}`),
    ...tables.flatMap((table) => ['', title(table.title), ...renderTable(table.head, table.rows)]),
    '',
    ...legend,
  ];
}

/** How much was looked at, and where it is from. */
export function sampleText({ positions, games, source }: PatchReport): string {
  return `${formatCount(positions, 'position')} of ${formatCount(games, 'game')} (${source})`;
}
