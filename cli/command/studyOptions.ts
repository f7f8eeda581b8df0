import { defaultThreads } from '../../selfplay/threads/defaultThreads.js';
import { flag, integer, type Option, text } from './option.js';
import { queueOptions } from './queueOptions.js';
import { runtimeOptions, seedOption } from './searchOptions.js';

export const networkOption = text('network; by default the newest of the run, else the shipped one', 'MODEL');

/** @param what is taken of the games */
export function gamesFileOption(what: string): Option<string | undefined> {
  return text(`${what} of a file of games: transcripts, WTHOR, GGF, PGN, SGF, OBF, boards`, 'FILE');
}

export const jsonReportOption = flag('print the report as one JSON document');

/**
 * The options of a command that works in parts.
 *
 * @param seed where none is given: the same for everybody, so that figures can be compared
 */
export function partOptions(seed: string) {
  const workers = integer('threads; by default one a core', { minimum: 1, maximum: 256 });
  return {
    seed: otherwise(seedOption, () => seed),
    workers: otherwise(workers, defaultThreads),
    ...queueOptions,
    ...runtimeOptions,
  };
}

/** The same option with a value for when it is not given, which the help does not show. */
function otherwise<T>(option: Option<T | undefined>, fallback: () => T): Option<T> {
  return { ...option, read: (name, given) => option.read(name, given) ?? fallback() };
}
