import { OthelloError } from '../../engine/errors.js';
import type { MatchTask } from '../matches/matchTaskTypes.js';
import type { PlayerSpec } from '../players/playerSpec.js';
import type { TaskName } from './taskNames.js';

/** Players that are nothing but data: a foreign engine is a command, and nobody runs the commands of a message. */
const PORTABLE: ReadonlySet<PlayerSpec['kind']> = new Set(['random', 'greedy', 'alphabeta', 'network']);

/** Throws OthelloError `usage` for a task that other machines are not asked to do, and do not do when they are. */
export function checkPortable(name: TaskName, task: unknown): void {
  if (name !== 'selfplay/matches/task') return;
  const { first, second } = task as MatchTask;
  for (const player of [first, second]) {
    if (player.kind === 'network' && player.seconds !== undefined) {
      throw new OthelloError(
        'usage',
        'A time for moves means as much only on one machine; give simulations instead, or leave out --queue.',
      );
    }
    if (PORTABLE.has(player.kind)) continue;
    throw new OthelloError(
      'usage',
      'Engines of others play on the machine that was asked for the match alone; leave out --queue.',
    );
  }
}
