import type { PatchReport } from '../../studies/patching/patchReport.js';
import { markdownTable } from '../output/markdown.js';
import { worthTables } from '../pages/worthTables.js';
import { formatCount } from '../terminal/format.js';
import type { Block } from './block.js';
import { commandText, type Study, studyReport } from './studyReport.js';

const STUDY: Study = {
  command: 'patch',
  options: { study: 'worth', positions: 2000 },
  amount: { option: 'positions', least: 240 },
};

/** What turning a disc is truly worth, beside what the network and its maps say. */
export const worth: Block = {
  name: 'worth of discs',
  file: 'patching.md',
  async make(context) {
    const report = await studyReport<Extract<PatchReport, { study: 'worth' }>>(context, STUDY);
    const [truth, told] = worthTables(report);
    return [
      markdownTable(truth.head, truth.rows),
      '',
      markdownTable(told.head, told.rows),
      '',
      `${commandText(STUDY)}: ${formatCount(report.discs, 'disc')} of ${formatCount(report.positions, 'position')} of ${formatCount(report.games, 'game')} drawn from the policy with at most ${report.empties} empty squares, seed \`${report.seed}\`.`,
    ].join('\n');
  },
};
