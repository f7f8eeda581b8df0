import type { PatchReport } from '../../../studies/patching/report.js';
import { formatCount } from '../../terminal/format.js';
import type { Palette } from '../../terminal/palette.js';
import { renderTable } from '../../terminal/table.js';
import { patchFindings } from './findings.js';
import { estimatesTable, flipTable, legalityTable, type NamedTable, unitsTable } from './tables.js';

/** In the tables of the terminal. */
const MOST_UNITS = 16;

/** The report for the terminal: the findings, then the tables. */
export function patchText(report: PatchReport, palette: Palette): string[] {
  const title = (text: string): string => palette.paint(text, { bold: true });
  const { label, network, seed, positions, games, source } = report;
  return [
    title(`What ${subjectText(report)} of ${label}, ${network.slice(0, 12)}, seed ${seed}`),
    `${formatCount(positions, 'position')} of ${formatCount(games, 'game')} of ${source}; 95% intervals are over games`,
    '',
    ...patchFindings(report).map((sentence) => `- ${sentence}`),
    ...tablesOf(report).flatMap((table) => ['', title(table.title), ...renderTable(table.head, table.rows)]),
    ...(report.study !== 'flip' && report.units.length > MOST_UNITS
      ? [`and ${report.units.length - MOST_UNITS} more; --out patch.html shows all of them`]
      : []),
    '',
    ...legendOf(report),
  ];
}

/** What was done, for titles. */
export function subjectText(report: PatchReport): string {
  return report.study === 'flip'
    ? 'turning a disc does in the layers'
    : `the ${report.study} of ${report.layer} do, layer`;
}

function tablesOf(report: PatchReport): NamedTable[] {
  if (report.study === 'flip') return [...report.layers.map(flipTable), legalityTable(report)];
  return [unitsTable(report, MOST_UNITS), estimatesTable(report)];
}

function legendOf(report: PatchReport): string[] {
  if (report.study === 'flip') {
    return [
      'policy, value: the part of what turning the disc on the board does to them (1: as on that board; 0: nothing); same move: the',
      'move that is preferred there; untrained: the least and the most of networks with random weights.',
    ];
  }
  return [
    `${report.target}: its change, and the size of that; divergence: of the policy, in nats; other move: positions in which another is preferred;`,
    'sign: of the size of all changes; slope: 1 where the estimate is neither too large nor too small; ranking: of mean sizes over all units.',
  ];
}
