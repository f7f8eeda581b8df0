import { pathToFileURL } from 'node:url';
import type { ErrorCode } from '../../engine/errors.js';
import { compiledFile } from '../../nn/compiledFile.js';

/** Work for a thread, as plain data. */
export interface Task {
  /** One number in shared memory that says whether to go on, see `isStopped`. */
  readonly stop: Int32Array;
}

/** What a task's file exports by default: does the task; undefined when it was stopped before its end. */
export type Work<T extends Task, Result> = (task: T) => Promise<Result | undefined>;

/** A compiled file that does tasks of one kind. The types are those of its default export. */
export interface TaskFile<T extends Task, Result> {
  readonly url: string;
  /** Only for the compiler. */
  readonly work?: Work<T, Result>;
}

/**
 * The file of a task, for a thread to load: `taskFile<typeof playChunk>('./playTask.js', import.meta.url)`.
 *
 * @param module the caller's import.meta.url, which the name is relative to
 */
export function taskFile<W extends Work<never, unknown>>(
  name: string,
  module: string,
): TaskFile<Parameters<W>[0], NonNullable<Awaited<ReturnType<W>>>> {
  return { url: pathToFileURL(compiledFile(name, module)).href };
}

/** What a thread is sent. */
export interface Call {
  /** URL of the task's file. */
  readonly file: string;
  readonly task: Task;
}

/** What a thread sends back. Errors travel as data: a cloned Error would lose its code. */
export type Answer<Result> =
  { readonly result: Result | undefined } | { readonly code: ErrorCode; readonly message: string };
