import type { ConceptsReport } from '../lrp/index.js';
export function conceptsPage(report: ConceptsReport): string {
  return JSON.stringify(report);
}
