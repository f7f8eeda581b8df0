import { pathToFileURL } from 'node:url';
import type { ErrorCode } from '../../engine/errors.js';
import { compiledFile } from '../../nn/compiledFile.js';
import type { EvaluatorLink } from '../../nn/evaluators/shared/evaluatorMemory.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';

/** Work for a thread, as plain data. */
export interface Task {
  /** One number in shared memory that says whether to go on, see `isStopped`. */
  readonly stop: Int32Array;
  /** What computes its networks; where its device is lost, the task is done again on the processor. */
  readonly runtime?: RuntimeChoice;
  /**
   * Its networks are evaluated in batches of this size, by one evaluator that all threads share; absent, in batches as they come,
   * by a session of its thread's own.
   */
  readonly sharedBatch?: number | undefined;
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
  readonly shared?: SharedCall | undefined;
  /** Where the thread counts its calls of a device, see HangWatch. */
  readonly deviceCalls?: Int32Array | undefined;
}

/** How a thread evaluates for a task with a `sharedBatch`. */
export interface SharedCall {
  readonly batch: number;
  /** Tells the call from all others of its pool; not 0. */
  readonly holder: number;
  /** Where the evaluator is that all share; absent once that is lost: the thread then has a session of its own. */
  readonly link: EvaluatorLink | undefined;
}

/** What a thread sends back. Errors travel as data: a cloned Error would lose its code. */
export type Answer<Result> =
  | { readonly result: Result | undefined }
  | { readonly code: ErrorCode; readonly message: string }
  /** Why the evaluator that all threads share is gone: the task can be done without it. */
  | { readonly lost: string };
