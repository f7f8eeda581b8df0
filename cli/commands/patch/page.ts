import type { PatchReport } from '../../../studies/patching/patchReport.js';
import { renderView } from '../../../web/renderView.js';
import { makerText } from '../../output/maker.js';
import { sampleText } from './text.js';
import { wordsOf } from './words/wordsOf.js';

/** What interventions did as one HTML file. */
export function patchPage(report: PatchReport): string {
  const { network, label, seed } = report;
  const { title, findings, sections, notes } = wordsOf(report);
  return renderView('report', {
    title,
    about: `${makerText(report)} · ${label}, ${network.slice(0, 12)} · ${sampleText(report)} · seed ${seed}`,
    figures: [],
    summary: findings,
    sections,
    notes: [
      ...notes,
      'Means are over positions; intervals are 95% bootstraps over whole games, since positions of one game are alike.',
      `sha256 of the network ${network}`,
    ],
  });
}
