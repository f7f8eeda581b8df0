import { existsSync, readFileSync } from 'node:fs';
import { OthelloError } from '../../engine/errors.js';
import { parseJson } from '../../engine/json.js';
import { because } from '../../engine/systemErrors.js';
import { isRun, openRun } from '../../selfplay/training/run.js';
import {
  cardOf,
  type FaithfulnessReport,
  type ReportCard,
} from '../../studies/faithfulness/faithfulnessReport.js';
import { type Subject, SUBJECTS } from '../../studies/faithfulness/flipCurves.js';
import { isFaithfulnessReport } from '../../studies/faithfulness/reportSchema.js';
import { shippedModels, shippedReport } from './shippedModels.js';

/** Under which a run's database has the report of a network, and the card of one composite. */
export function reportKey(network: string, subject: Subject): string {
  return `faithfulness/${network}/${subject}`;
}

export function cardKey(network: string, subject: Subject, composite: string): string {
  return `${reportKey(network, subject)}/${composite}`;
}

/** Finds the cards of a composite, one for each subject that was evaluated. */
export type Cards = (composite: string) => readonly ReportCard[];

/**
 * The cards of a network: of a report that `evaluate --out FILE.json` wrote, of the database of a run, or of a report that is
 * shipped with the network. Throws OthelloError for a file that is no such report, or of another network.
 */
export function cardsOf(file: string | undefined, run: string | undefined, network: string): Cards {
  const reports =
    file === undefined ? [...keptReports(run, network), ...shippedReports(network)] : [readReport(file)];
  const [first] = reports;
  if (first !== undefined && first.network !== network) {
    const message = `The report ${file} is of the network ${first.network.slice(0, 12)}, not of ${network.slice(0, 12)}.`;
    throw new OthelloError('usage', message);
  }
  return (composite) =>
    reports.map((report) => cardOf(report, composite)).filter((card) => card !== undefined);
}

function keptReports(run: string | undefined, network: string): FaithfulnessReport[] {
  if (run === undefined || !isRun(run)) return [];
  const opened = openRun(run, { readonly: true });
  try {
    return SUBJECTS.flatMap((subject) => {
      const report = opened.store.property(reportKey(network, subject));
      return isFaithfulnessReport(report) ? [report] : [];
    });
  } finally {
    opened.close();
  }
}

function shippedReports(network: string): FaithfulnessReport[] {
  const files = shippedModels().flatMap((model) => SUBJECTS.map((subject) => shippedReport(model, subject)));
  return files
    .filter((file) => existsSync(file))
    .map(readReport)
    .filter((report) => report.network === network);
}

/** Reads a report that `evaluate --out FILE.json` wrote. Throws OthelloError `usage` for anything else. */
export function readReport(file: string): FaithfulnessReport {
  let data: unknown;
  try {
    data = parseJson(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'is not JSON' : `cannot be read${because(cause)}`;
    throw new OthelloError('usage', `The report ${file} ${why}.`, { cause });
  }
  if (!isFaithfulnessReport(data))
    throw new OthelloError('usage', `${file} is not a report of evaluate (--out FILE.json).`);
  return data;
}
