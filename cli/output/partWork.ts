import { availableParallelism } from 'node:os';
import { integer, type Option } from '../command/option.js';
import { runtimeOption, seedOption } from '../playing/engine.js';
import { openProgress, type Progress, type Task } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import type { PartFile } from './partFile.js';

/**
 * The options of a command that works in parts.
 *
 * @param seed where none is given: the same for everybody, so that figures can be compared
 */
export function partOptions(seed: string) {
  const workers = integer('threads; by default one a core', { minimum: 1, maximum: 256 });
  return {
    seed: otherwise(seedOption, seed),
    workers: otherwise(workers, availableParallelism()),
    runtime: runtimeOption,
  };
}

/** The same option with a value for when it is not given, which the help does not show. */
function otherwise<T>(option: Option<T | undefined>, fallback: T): Option<T> {
  return { ...option, read: (name, given) => option.read(name, given) ?? fallback };
}

/** Work that Ctrl-C stops and that is shown while it goes on. */
export async function watched<Found>(
  terminal: Terminal,
  work: (signal: AbortSignal, progress: Progress) => Promise<Found>,
): Promise<Found> {
  const signal = terminal.listenForInterrupt('Stopping: what is under way is finished first.');
  const progress = openProgress(terminal);
  try {
    return await work(signal, progress);
  } finally {
    progress.finish();
  }
}

/** Work in parts, with one bar for all of them. */
export interface PartWork<Result> {
  readonly parts: PartFile<Result>;
  readonly task: Task;
  /** By how much a part moves the bar, and what is then written beside it. */
  readonly step: (result: Result) => { readonly amount: number; readonly detail?: string };
}

/** What is known, what becomes of each new part, and when to stop: as the functions that work in parts take it. */
export interface PartOptions<Result> {
  readonly known: ReadonlyMap<number, Result>;
  readonly onPart: (number: number, result: Result) => void;
  readonly signal: AbortSignal;
}

/** Does what is left of the parts, each kept in their file when it is finished. */
export function workInParts<Result, Found>(
  { parts: { known, add }, task, step }: PartWork<Result>,
  terminal: Terminal,
  work: (options: PartOptions<Result>) => Promise<Found>,
): Promise<Found> {
  return watched(terminal, (signal, progress) => {
    const bar = progress.start(task);
    let done = [...known.values()].reduce((sum, result) => sum + step(result).amount, 0);
    bar.update(done);
    const onPart = (number: number, result: Result): void => {
      add(number, result);
      const { amount, detail } = step(result);
      bar.update((done += amount), detail);
    };
    return work({ known, onPart, signal });
  });
}
