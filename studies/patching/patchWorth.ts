import { Random } from '../../engine/random.js';
import type { Composite } from '../../lrp/composite.js';
import { inParts } from '../../selfplay/threads/parts.js';
import { decodeNetwork } from '../../selfplay/threads/sessions.js';
import type { GamePosition } from './donors.js';
import { needHeads, type PatchOptions, runPatches } from './runPatches.js';
import { reportWorth, type WorthReport } from './worthReport.js';

/** Positions of a task: each is solved some fifty times. */
const POSITIONS_AT_ONCE = 8;

/** Whose maps stand beside the exact solver, in which positions. */
export interface PatchWorthOptions extends PatchOptions {
  readonly composites: readonly Composite[];
  /** With at most so many empty squares each, and a move to make. */
  readonly empties: number;
  readonly sample: readonly GamePosition[];
}

/** How many parts the work has. */
export function worthPartCount({ sample }: Pick<PatchWorthOptions, 'sample'>): number {
  return Math.ceil(sample.length / POSITIONS_AT_ONCE);
}

/**
 * Turns every disc of positions that can be solved: what it is truly worth, beside what the network says of the turned board and
 * what its maps say of the disc. In worker threads; undefined when it was stopped. The figures do not depend on the workers.
 *
 * @throws OthelloError `badModel` for a network without policy or value
 */
export async function patchWorth(options: PatchWorthOptions): Promise<WorthReport | undefined> {
  const { network, composites, empties, sample, seed } = options;
  needHeads(decodeNetwork(network).network);
  const parts = inParts(sample, POSITIONS_AT_ONCE).map((some) => ({
    work: { kind: 'worth' as const, composites, seed, positions: some.map(({ position }) => position) },
  }));
  const found = await runPatches(options, 'worth', parts, 0);
  if (found === undefined) return undefined;
  const games = sample.map(({ game }) => game);
  return reportWorth(
    found.map(({ effects }) => effects),
    empties,
    games,
    Random.fromSeed(seed).split('intervals'),
  );
}
