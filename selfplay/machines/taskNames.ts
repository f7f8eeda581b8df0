import { pathToFileURL } from 'node:url';
import { OthelloError } from '../../engine/errors.js';
import { compiledFile } from '../../nn/compiledFile.js';

/** The tasks that go over a queue, by the file that does them. A machine loads these and nothing else, whatever a message names. */
export const TASK_NAMES = [
  'selfplay/games/playTask',
  'selfplay/matches/task',
  'selfplay/explanations/task',
  'studies/faithfulness/task',
  'studies/probe/task',
  'studies/concepts/task',
  'studies/strategies/task',
] as const;
export type TaskName = (typeof TASK_NAMES)[number];

/** URL of the file that does a task. */
export function taskUrl(name: TaskName): string {
  return pathToFileURL(compiledFile(`../../${name}.js`, import.meta.url)).href;
}

const NAMES = new Map(TASK_NAMES.map((name) => [taskUrl(name), name]));

/** The task that a file does. Throws OthelloError `internal` for one that cannot go over a queue. */
export function taskName(url: string): TaskName {
  const name = NAMES.get(url);
  if (name === undefined) throw new OthelloError('internal', `${url} is no task for a queue.`);
  return name;
}
