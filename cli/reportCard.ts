import { readFileSync } from 'node:fs';
import { OthelloError } from '../engine/index.js';
import { cardOf, REPORT_VERSION, type FaithfulnessReport, type ReportCard } from '../lrp/index.js';
import { isRun, openRun } from '../selfplay/index.js';

/** Under which a run's database has the card of a network and composite. */
export function cardKey(network: string, composite: string): string {
  return `faithfulness/${network}/${composite}`;
}

/** Finds the card of a composite; undefined where it was not evaluated. */
export type Cards = (composite: string) => ReportCard | undefined;

/**
 * The cards of a network: of a report that `evaluate --out FILE.json` wrote, or of the database of a run.
 * Throws OthelloError for a file that is no such report, or of another network.
 */
export function cardsOf(file: string | undefined, run: string | undefined, network: string): Cards {
  if (file !== undefined) {
    const report = readReport(file);
    if (report.network !== network) {
      const message = `The report ${file} is of the network ${report.network.slice(0, 12)}, not of ${network.slice(0, 12)}.`;
      throw new OthelloError('usage', message);
    }
    return (composite) => cardOf(report, composite);
  }
  if (run === undefined || !isRun(run)) return () => undefined;
  const opened = openRun(run, { readonly: true });
  try {
    const kept = new Map<string, unknown>();
    const report = opened.store.property(`faithfulness/${network}`) as FaithfulnessReport | undefined;
    for (const { name } of report?.methods ?? [])
      kept.set(name, opened.store.property(cardKey(network, name)));
    return (composite) => kept.get(composite) as ReportCard | undefined;
  } finally {
    opened.close();
  }
}

function readReport(file: string): FaithfulnessReport {
  let data: Partial<FaithfulnessReport> | null;
  try {
    data = JSON.parse(readFileSync(file, 'utf8')) as Partial<FaithfulnessReport> | null;
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new OthelloError('usage', `The report ${file} ${why}.`, { cause });
  }
  if (data?.version !== REPORT_VERSION || data.methods === undefined || data.network === undefined) {
    throw new OthelloError('usage', `${file} is not a report of evaluate (--out FILE.json).`);
  }
  return data as FaithfulnessReport;
}
