import { statSync } from 'node:fs';
import type { FaithfulnessReport } from '../../../../studies/faithfulness/faithfulnessReport.js';
import { readReport } from '../../../sources/reportCard.js';

/** Larger than any report of `evaluate`: nobody is answered while one is read. */
const LARGEST = 4 * 2 ** 20;
/** Files that are remembered; then all are looked at again. */
const MOST_KNOWN = 1000;

/** By the file as it was: whether it is one. */
const known = new Map<string, boolean>();

/** Whether a file is a report that `evaluate --out FILE.json` wrote, whose page can be made. */
export function isWrittenReport(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined || stats.size > LARGEST) return false;
  const key = `${file} ${stats.size} ${stats.mtimeMs}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const found = writtenReport(file) !== undefined;
  known.set(key, found);
  return found;
}

/** Undefined for any other file. */
export function writtenReport(file: string): FaithfulnessReport | undefined {
  try {
    return readReport(file);
  } catch {
    return undefined; // it may be anything
  }
}
