import { initialPosition, legalMoveList, play } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { PASS } from '../../../engine/squareSet.js';
import { compositeNamed } from '../../../lrp/composite.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import type { LoggedGame } from '../../../selfplay/explanations/explainLog.js';
import type { LogSettings } from '../../../selfplay/explanations/explainTask.js';
import { networkBytes } from '../../../selfplay/training/trainingLoop.js';
import { randomNetwork } from '../nn/randomNetwork.js';

/** Of this seed both heads are alive. */
export const smallNetwork = randomNetwork(Random.fromSeed('log 2'), { blocks: 1, channels: 4 });
export const smallNetworkBytes = networkBytes(encodeCheckpoint(smallNetwork));

export const logSettings: LogSettings = {
  composite: compositeNamed('epsilonPlus'),
  targets: ['value', 'move'],
  controls: true,
  software: 'othello-zero test',
};

/** The last plies of random games, so that they are quick to explain; the first of them has a pass. */
export function endgames(count: number, plies = 6): LoggedGame[] {
  const games: LoggedGame[] = [];
  for (let seed = 0; games.length < count; seed++) {
    const game = endgame(Random.fromSeed(`endgame ${seed}`), plies, String(games.length));
    if (games.length > 0 || game.moves.includes(PASS)) games.push(game);
  }
  return games;
}

function endgame(random: Random, plies: number, name: string): LoggedGame {
  const positions = [initialPosition()];
  const moves: number[] = [];
  for (;;) {
    const position = positions.at(-1)!;
    const legal = legalMoveList(position);
    if (legal.length === 0) break;
    const move = legal[random.integer(legal.length)]!;
    moves.push(move);
    positions.push(play(position, move));
  }
  const start = positions[moves.length - plies]!;
  return { name, start, moves: moves.slice(-plies), network: smallNetworkBytes };
}
