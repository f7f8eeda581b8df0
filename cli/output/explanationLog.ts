import { OthelloError } from '../../engine/errors.js';
import { explanationRecord } from '../../lrp/explanationRecord.js';
import { softwareName } from '../../nn/packageRoot.js';
import { encodeGame } from '../../selfplay/explanations/explainTask.js';
import { openArraysLog } from '../../selfplay/explanations/explanationArrays.js';
import { openLinesLog } from '../../selfplay/explanations/explanationLines.js';
import {
  LOG_FORMAT,
  LOG_VERSION,
  type LogAbout,
  type LogFile,
} from '../../selfplay/explanations/explanationLog.js';
import type { Explained } from './explanationFiles.js';

/** A log in the form that the end of its file's name says. @param replaces see openArraysLog */
export function openLogFile(out: string, about: LogAbout, replaces = false): LogFile {
  const isLines = out.toLowerCase().endsWith('.jsonl');
  return isLines ? openLinesLog(out, about) : openArraysLog(out, about, replaces);
}

/** What is explained, as a log says it. */
export interface LoggedSubjects {
  /** Which positions they are. */
  readonly title: string;
  /** In the spelling of parseTarget. */
  readonly targets: readonly string[];
  /** Whether the relevance of every layer is there. */
  readonly layers: boolean;
}

/** The one game of such a log. */
const NAME = '1';

/**
 * Writes explanations of one game, or of a position, as a log. Throws OthelloError `notFound` where there is none, and what
 * openLogFile throws.
 */
export function writeExplained(
  { found, explainer, network }: Explained,
  { title, targets, layers }: LoggedSubjects,
  out: string,
): void {
  const { composite, settings, runtime } = explainer;
  const software = softwareName();
  const plies = found.map(({ explanation, subject: { start, moves, move } }) => {
    const record = explanationRecord(explanation, { explainer, start, moves, move, network, software });
    return { ply: moves.length, target: record.target, record, layers: explanation.layers };
  });
  if (plies.length === 0)
    throw new OthelloError('notFound', 'There is nothing to write: no map was explained.');
  const about: LogAbout = {
    format: LOG_FORMAT,
    version: LOG_VERSION,
    games: title,
    targets,
    composite: composite.name,
    entries: composite.entries,
    settings,
    controls: true,
    ...(layers ? { layers } : {}),
    network,
    software,
    runtime,
  };
  const log = openLogFile(out, about, true);
  let isWhole = false;
  try {
    // One that was stopped between its rows and its end has them all.
    if (log.last !== NAME) log.write(encodeGame(log.form, NAME, plies, targets));
    isWhole = true;
  } finally {
    log.close(isWhole);
  }
}
