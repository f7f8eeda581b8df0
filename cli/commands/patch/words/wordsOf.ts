import type { PatchReport } from '../../../../studies/patching/patchReport.js';
import { conceptsWords } from './concepts.js';
import { flipWords } from './flip.js';
import { lookaheadWords } from './lookahead.js';
import { unitsWords } from './units.js';
import type { StudyWords } from './words.js';
import { worthWords } from './worth.js';

/** What is said of a report. */
export function wordsOf(report: PatchReport): StudyWords {
  switch (report.study) {
    case 'channels':
    case 'squares':
      return unitsWords(report);
    case 'flip':
      return flipWords(report);
    case 'concepts':
      return conceptsWords(report);
    case 'lookahead':
      return lookaheadWords(report);
    case 'worth':
      return worthWords(report);
  }
}
