import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { OthelloError } from '../../../../engine/errors.js';
import { formatPosition, moveName, positionsOf } from '../../../../engine/notation.js';
import type { Random } from '../../../../engine/random.js';
import { writeAtomically } from '../../../../nn/atomicFile.js';
import { type AnalyzedPly, analyzePosition } from '../../../../playing/analysis.js';
import { REVIEW_REACH } from '../../../../playing/ending.js';
import type { Engine, EngineResult } from '../../../../playing/engine.js';
import type { Line } from '../../../../playing/line.js';
import { REVIEW_SIMULATIONS } from '../../../../playing/looks.js';
import { moveValues } from '../../../../playing/moveValues.js';
import { reviewGame } from '../../../../selfplay/review/gameReview.js';
import { openProgress } from '../../../terminal/progress.js';
import type { Terminal } from '../../../terminal/terminal.js';
import { valueText } from '../../../text/moveLines.js';
import { reviewText } from '../../../text/review.js';
import { STEP_SIMULATIONS } from '../thinking.js';

/** What the words of a game that take a while need. */
export interface LineThinking {
  readonly engine: Engine;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}

/**
 * Judges every move of a game, with progress, and says what they gave away; to a file, where one is named, as JSON.
 * Throws OthelloError where that cannot be written.
 */
export async function reviewInLines(line: Line, file: string, thinking: LineThinking): Promise<string[]> {
  if (file !== '' && existsSync(file)) return [`${file} exists and is not replaced; name another file.`];
  const plies = await judgeMoves(line, thinking);
  const review = reviewGame(plies);
  if (file !== '') {
    const document = { start: formatPosition(line.start), transcript: line.moves.map(moveName), review };
    writeAtomically(file, Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`));
    return [`The review of ${plies.length} moves is in ${file}.`];
  }
  return reviewText(review, thinking.terminal.palette);
}

/** The moves in their order; those before the signal was raised. */
async function judgeMoves({ start, moves }: Line, thinking: LineThinking): Promise<AnalyzedPly[]> {
  const { engine: own, random, signal, terminal } = thinking;
  const budget = { simulations: REVIEW_SIMULATIONS };
  const engine: Engine = {
    ...own,
    think: (position, drawn, options) =>
      own.think(position, drawn, { ...options, budget, reach: REVIEW_REACH }),
  };
  // The engine solves what it reaches itself.
  const endings = { of: async () => undefined };
  const progress = openProgress(terminal);
  const plies: AnalyzedPly[] = [];
  try {
    const bar = progress.start({ label: 'reviewing', total: moves.length, unit: 'moves' });
    const positions = positionsOf(moves, start);
    for (const [ply, move] of moves.entries()) {
      const subject = { position: positions[ply]!, start, moves: moves.slice(0, ply), move };
      const found = await analyzePosition(subject, { engine, random, signal, endings });
      if (found === undefined) break;
      plies.push(found);
      bar.update(ply + 1);
    }
  } finally {
    progress.finish();
  }
  return plies;
}

/** Milliseconds between two lines about an analysis. */
const TELL_MS = 1000;

/** Thinks about a position that is not over for so many seconds and says now and then what it finds. */
export async function analyseInLines(
  position: Parameters<Engine['think']>[0],
  seconds: number,
  { engine, random, signal, terminal }: LineThinking,
): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  let told = performance.now();
  while (!signal.aborted) {
    const budget = {
      simulations: STEP_SIMULATIONS,
      seconds: Math.max(0.01, (end - performance.now()) / 1000),
    };
    const result = await engine.think(position, random, { signal, budget });
    const now = performance.now();
    if (result === undefined) return;
    const isDone = now >= end || result.exact !== undefined;
    if (!isDone && now - told < TELL_MS) continue;
    told = now;
    terminal.print(analysisLine(result));
    if (isDone) return;
  }
}

function analysisLine(result: EngineResult): string {
  const line = result.principalVariation.slice(0, 6).map(moveName).join(' ');
  const values = moveValues(result).slice(0, 3);
  const worth = values.map((value) => valueText(value).replace(/ +/g, ' ')).join('; ');
  if (result.exact !== undefined) return `exact: ${worth}; expected ${line}`;
  const seen = result.visits.reduce((sum, visits) => sum + visits, 0);
  return `${seen} simulations: ${worth}; expected ${line}`;
}

/** Reads the seconds of an analysis. Throws OthelloError `usage`. */
export function analysisSeconds(argument: string): number {
  const seconds = argument === '' ? 5 : /^\d+(?:\.\d+)?$/.test(argument) ? Number(argument) : NaN;
  if (seconds >= 0.1 && seconds <= 3600) return seconds;
  throw new OthelloError('usage', `analyse takes seconds from 0.1 to 3600, not "${argument}".`);
}
