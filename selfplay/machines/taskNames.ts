import { pathToFileURL } from 'node:url';
import { OthelloError } from '../../engine/errors.js';
import { compiledFile } from '../../nn/compiledFile.js';

/**
 * The tasks that go over a queue, each with the file that does it. A machine loads these and nothing else, whatever a message
 * names; the names are what messages carry, so they stay when a file moves.
 */
const FILES = {
  'selfplay/games/playTask': 'selfplay/games/playTask.js',
  'selfplay/matches/task': 'selfplay/matches/matchTask.js',
  'selfplay/explanations/task': 'selfplay/explanations/explainTask.js',
  'studies/faithfulness/task': 'studies/faithfulness/evaluateTask.js',
  'studies/probe/task': 'studies/probe/probeTask.js',
  'studies/concepts/task': 'studies/concepts/conceptTask.js',
  'studies/strategies/task': 'studies/strategies/strategyTask.js',
} as const;

export type TaskName = keyof typeof FILES;
export const TASK_NAMES = Object.keys(FILES) as readonly TaskName[];

/** URL of the file that does a task. */
export function taskUrl(name: TaskName): string {
  return pathToFileURL(compiledFile(`../../${FILES[name]}`, import.meta.url)).href;
}

const NAMES = new Map(TASK_NAMES.map((name) => [taskUrl(name), name]));

/** The task that a file does. Throws OthelloError `internal` for one that cannot go over a queue. */
export function taskName(url: string): TaskName {
  const name = NAMES.get(url);
  if (name === undefined) throw new OthelloError('internal', `${url} is no task for a queue.`);
  return name;
}
