import { OthelloError } from '../../engine/errors.js';
import { initialPosition } from '../../engine/position.js';
import { Stopped } from '../../engine/stop.js';
import type { Explainer } from '../../lrp/explainer.js';
import type { Explanation } from '../../lrp/explanation.js';
import { formatTarget, needsSearch, type Target, targetOfMove } from '../../lrp/target.js';
import type { Subject } from '../../playing/subject.js';
import { openProgress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';

/** An explanation with what it explains. */
export interface Found {
  readonly subject: Subject;
  readonly explanation: Explanation;
}

/** What was explained, and whether that is all that was asked for. */
export interface Explanations {
  readonly found: readonly Found[];
  readonly complete: boolean;
}

/** Positions explained in one call: enough to fill the batches, few enough to show progress. */
const CHUNK = 32;

/**
 * Every target of every subject. What cannot be explained among several is told on stderr and left out; alone it is
 * the error, as is a network that computes no numbers.
 */
export async function explainAll(
  explainer: Explainer,
  subjects: readonly Subject[],
  targets: readonly Target[],
  terminal: Terminal,
): Promise<Explanations> {
  const wanted = subjects.flatMap((subject) =>
    // A pass has no such target: the explainer says so of the open one.
    targets.map((target) => ({ subject, target: targetOfMove(target, subject.move) ?? target })),
  );
  const signal = terminal.listenForInterrupt('Stopping after this batch.');
  const progress = openProgress(terminal);
  const found: Found[] = [];
  try {
    const task = { label: 'explaining', total: wanted.length, unit: 'maps' };
    const bar = wanted.length > CHUNK ? progress.start(task) : undefined;
    // A search takes long; the targets of a position share one.
    const size = targets.some(needsSearch) ? targets.length : CHUNK;
    for (let from = 0; from < wanted.length && !signal.aborted; from += size) {
      const chunk = wanted.slice(from, from + size);
      const answers = await unlessStopped(
        explainer.explainEach(chunk.map(({ subject, target }) => ({ position: subject.position, target }))),
      );
      if (answers === undefined) break;
      answers.forEach((answer, index) => {
        const { subject, target } = chunk[index]!;
        if (!(answer instanceof OthelloError)) found.push({ subject, explanation: answer });
        else if (wanted.length === 1 || answer.code === 'badModel') throw answer;
        else
          progress.log(
            `skipped ${gameOf(subject)}ply ${subject.moves.length}, ${formatTarget(target)}: ${answer.message}`,
          );
      });
      bar?.update(Math.min(wanted.length, from + size));
    }
  } finally {
    progress.finish();
  }
  return { found, complete: !signal.aborted };
}

/** Undefined of work that was stopped. */
async function unlessStopped<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Stopped) return undefined;
    throw error;
  }
}

/** Throws OthelloError `badTarget` for a neuron or head that the network does not have: no position would have it. */
export async function checkNeurons(explainer: Explainer, targets: readonly Target[]): Promise<void> {
  for (const target of targets) {
    if (!['neuron', 'ownership', 'score'].includes(target.kind)) continue;
    await explainer.explain([{ position: initialPosition(), target }], { controls: false });
  }
}

function gameOf({ game }: Subject): string {
  return game === undefined ? '' : `game ${game}, `;
}
