import { softwareName } from '../../nn/packageRoot.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';

/** What made a document: this program, and what computed the networks for it. */
export interface Maker {
  /** Name and version. */
  readonly software: string;
  /** Package, version and backend, as the runtime says it itself. */
  readonly runtime: string;
}

/**
 * This program with a runtime. That is loaded in this thread, because only then it is known which backend computes: threads
 * come to the same, since they inherit the environment. After the loss of a device it is the processor. Throws OthelloError where it cannot be loaded.
 */
export async function makerOf(runtime: RuntimeChoice): Promise<Maker> {
  return { software: softwareName(), runtime: (await openRuntime(runtime, { steady: true })).description };
}

/** What made a document, for a page: documents of earlier versions do not name their runtime. */
export function makerText({
  software,
  runtime,
}: {
  readonly software: string;
  readonly runtime?: string | undefined;
}): string {
  return runtime === undefined ? software : `${software} with ${runtime}`;
}
