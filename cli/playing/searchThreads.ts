import { availableParallelism } from 'node:os';
import { integer, withDefault } from '../command/option.js';

/** Leaves that wait for the network at a time: sharing its calls they are several times faster, and hardly weaker. */
const LEAVES = 8;
/** Fewer in a batch cost more than the other threads bring. */
const FEWEST = 2;
/** Beyond that more leaves would have to wait at a time, which costs strength (docs/architecture.md). */
const MOST_BY_DEFAULT = LEAVES / FEWEST;

/** Leaves of one batch, where that many threads search a position together, a batch each. */
export function leavesPerBatch(threads: number): number {
  return Math.max(FEWEST, Math.ceil(LEAVES / threads));
}

const option = integer('threads that search a position together', { minimum: 1, maximum: 64 });

/** The `--threads` of the commands that answer programs, or the same everywhere. */
export const threadsOption = withDefault(option, 1);

/** The `--threads` of a command that somebody waits for: all cores. */
export const allThreadsOption = {
  ...option,
  describe: `${option.describe}; by default one a core, at most ${MOST_BY_DEFAULT}`,
  read: (name: string, given: readonly string[]): number =>
    option.read(name, given) ?? Math.min(availableParallelism(), MOST_BY_DEFAULT),
};
