import { expect } from 'vitest';

/** What the functions that work in parts are given. */
export interface Work<Result> {
  readonly workers: number;
  readonly known: ReadonlyMap<number, Result>;
  readonly onPart: (number: number, result: Result) => void;
  readonly signal: AbortSignal;
}

/**
 * Stops work of one thread after a result that is enough, and does the rest in two threads, all of it as a file of
 * parts would keep it. The numbers of the parts before and after, and the report.
 */
export async function stopAndGoOn<Result>(
  work: (options: Work<Result>) => Promise<unknown>,
  isEnough: (result: Result) => boolean = () => true,
): Promise<{ readonly before: number[]; readonly after: number[]; readonly report: unknown }> {
  const kept = new Map<number, Result>();
  const stop = new AbortController();
  const stopped = await work({
    workers: 1,
    known: new Map(),
    signal: stop.signal,
    onPart(number, result) {
      kept.set(number, asKept(result));
      if (isEnough(result)) stop.abort();
    },
  });
  expect(stopped).toBeUndefined();
  const after: number[] = [];
  const report = await work({
    workers: 2,
    known: kept,
    signal: new AbortController().signal,
    onPart: (number) => after.push(number),
  });
  return { before: [...kept.keys()], after, report: asKept(report) };
}

function asKept<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
