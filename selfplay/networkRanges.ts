import { isOver, Random } from '../engine/index.js';
import { keepRanges, measureRanges, networkEvaluator, readRanges } from '../nn/index.js';
import type { ActivationRanges, Network, RangesPlace, Runtime } from '../nn/index.js';
import { playFromPolicy } from './conceptGames.js';

/** About 60 positions each. Twice as many, or games by a search, make no difference that can be measured. */
const GAMES = 32;

/** The ranges of a network: those that are kept beside it, else they are measured, and kept there where that is possible. */
export async function rangesOf(
  network: Network,
  runtime: Runtime,
  place: RangesPlace,
): Promise<ActivationRanges> {
  const kept = readRanges(network, place);
  if (kept !== undefined) return kept;
  const ranges = await measureOwnRanges(network, runtime);
  keepRanges(place, ranges);
  return ranges;
}

/** The ranges of a network on all positions of games in which its policy draws the moves, always from the same seed. */
export async function measureOwnRanges(network: Network, runtime: Runtime): Promise<ActivationRanges> {
  const random = Random.fromSeed('ranges');
  const games = Array.from({ length: GAMES }, (_, game) => random.split('game', game));
  const evaluator = await networkEvaluator(network, runtime, { maxBatch: GAMES });
  try {
    const played = await playFromPolicy(evaluator, games);
    const positions = played.flat().filter((position) => !isOver(position));
    random.shuffle(positions);
    return await measureRanges(network, runtime, positions);
  } finally {
    await evaluator.dispose();
  }
}
