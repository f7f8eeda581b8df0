import { OthelloError } from '../engine/index.js';
import { networkBytes, type PlayerSpec, type SearchSettings } from '../selfplay/index.js';
import { openModel } from './model.js';

/** How networks search in matches: PUCT, as in play. The other two numbers belong to Gumbel searches. */
const MATCH_SEARCH: SearchSettings = { kind: 'puct', maxConsidered: 16, qScale: 0.1 };

/**
 * The player that the text names: `random`, `greedy` or `MODEL@SIMS`. Throws OthelloError `usage` or `badModel`.
 * @param name of the option, for the error.
 */
export async function parsePlayer(name: string, text: string): Promise<PlayerSpec> {
  if (text === 'random' || text === 'greedy') return { kind: text };
  const at = text.lastIndexOf('@');
  const simulations = /^[1-9]\d{0,6}$/.test(text.slice(at + 1)) ? Number(text.slice(at + 1)) : NaN;
  if (at < 1 || Number.isNaN(simulations)) {
    throw new OthelloError(
      'usage',
      `${name} "${text}" is not a player; players are random, greedy and MODEL@SIMS, such as default@64.`,
    );
  }
  const { bytes } = await openModel(text.slice(0, at));
  return { kind: 'network', network: networkBytes(bytes), simulations, search: MATCH_SEARCH };
}
