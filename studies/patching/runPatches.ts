import { OthelloError } from '../../engine/errors.js';
import type { Network } from '../../nn/network.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import type { NetworkBytes } from '../../selfplay/threads/networkBytes.js';
import { allOf, runParts } from '../../selfplay/threads/parts.js';
import { taskFile } from '../../selfplay/threads/task.js';
import type { Workers } from '../../selfplay/threads/workers.js';
import type patchPart from './patchTask.js';
import type { PatchPart, PatchWork } from './patchTask.js';

const PATCH = taskFile<typeof patchPart>('./patchTask.js', import.meta.url);

/** How the parts of a study are done. */
export interface PatchOptions {
  readonly network: NetworkBytes;
  readonly runtime: RuntimeChoice;
  readonly workers: number | Workers;
  readonly seed: string;
  /** Results of parts by their numbers, from work that was cut off. */
  readonly known: ReadonlyMap<number, PatchPart>;
  /** Called for each new part, in any order. */
  readonly onPart: (number: number, result: PatchPart) => void;
  readonly signal: AbortSignal;
}

/** A part of the work, of the network that is studied unless it is of another. */
export interface NamedWork {
  readonly work: PatchWork;
  readonly network?: NetworkBytes;
}

/**
 * Does parts of one kind, numbered from `first`, in threads.
 *
 * @returns their results in their order; undefined when it was stopped
 */
export async function runPatches<K extends PatchPart['kind']>(
  options: PatchOptions,
  kind: K,
  parts: readonly NamedWork[],
  first: number,
): Promise<Extract<PatchPart, { kind: K }>[] | undefined> {
  const { network: studied, runtime, workers, known, onPart, signal } = options;
  const results = await runParts({
    file: PATCH,
    workers,
    parts,
    first,
    known,
    onPart,
    signal,
    task: ({ work, network = studied }, stop) => ({ network, runtime, work, stop }),
    name: (_, index) => `Part ${index} of the patching (${kind})`,
  });
  return allOf(results) as Extract<PatchPart, { kind: K }>[] | undefined;
}

/** Throws OthelloError `badModel` for a network that lacks the policy or the value. */
export function needHeads({ architecture: { outputs } }: Network): void {
  if (outputs.policy !== undefined && outputs.value !== undefined) return;
  throw new OthelloError('badModel', 'This study needs a network with a policy and a value.');
}
