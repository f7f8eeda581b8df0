import { FEWEST, LEAVES } from '../../mcts/leaves.js';
import { defaultThreads } from '../../selfplay/threads/defaultThreads.js';
import { integer, withDefault } from '../command/option.js';

/** Beyond that more leaves would have to wait at a time, which costs strength (docs/architecture.md). */
const MOST_BY_DEFAULT = LEAVES / FEWEST;

const option = integer('threads that search a position together', { minimum: 1, maximum: 64 });

/** The `--threads` of the commands that answer programs, or the same everywhere. */
export const threadsOption = withDefault(option, 1);

/** The `--threads` of a command that somebody waits for: all cores. */
export const allThreadsOption = {
  ...option,
  describe: `${option.describe}; by default one a core, at most ${MOST_BY_DEFAULT}`,
  read: (name: string, given: readonly string[]): number =>
    option.read(name, given) ?? Math.min(defaultThreads(), MOST_BY_DEFAULT),
};
