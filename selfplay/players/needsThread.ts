import { isForeign } from './foreignEngine.js';
import type { PlayerSpec } from './playerSpec.js';

/**
 * Whether a player needs a thread for itself while it plays, so that games are played in turn: a program of somebody else, which
 * thinks at the same time, and one that has a time for its moves. What they play depends on more than the seed.
 */
export function needsThread(spec: PlayerSpec): boolean {
  return isForeign(spec) || (spec.kind === 'network' && spec.seconds !== undefined);
}
