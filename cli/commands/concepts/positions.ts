import { formatPosition } from '../../../engine/notation.js';
import { legalMoveList } from '../../../engine/position.js';
import type { Random } from '../../../engine/random.js';
import { gamePositions, type SitedPosition } from '../../../studies/concepts/gamePositions.js';
import { Sample } from '../../../studies/samples/sample.js';
import type { GameSource, SourceGame } from '../../../studies/samples/source.js';

/**
 * Different positions with a choice of moves, some of each game, in an order at random.
 *
 * @param source a file, or games of a run in an order at random
 */
export async function samplePositions(
  source: GameSource,
  count: number,
  random: Random,
): Promise<SitedPosition[]> {
  const sample = new Sample<SitedPosition>(({ position }) => formatPosition(position), count);
  for await (const game of source.games) {
    const name = `${source.kind === 'file' ? 'record' : 'game'} ${game.name}`;
    const some = game.isBare ? barePosition(game, name) : gamePositions(game, name, random);
    for (const sited of some) sample.addNew(sited, () => random.uniform());
    sample.prune();
    if (source.kind === 'run' && sample.full) break;
  }
  return sample.items();
}

function barePosition({ start }: SourceGame, name: string): SitedPosition[] {
  return legalMoveList(start).length > 1 ? [{ position: start, game: name, where: name }] : [];
}
