import { OthelloError, quote } from '../../engine/errors.js';
import { didYouMean } from '../../engine/nearest.js';
import { FOLLOW, LEVEL_NAMES, type LevelChoice, LEVELS, readLevel } from '../../playing/levels.js';
import { oneOf, type Option, text } from './option.js';

const WORDS = [...LEVEL_NAMES, FOLLOW];

const option = text(
  `how strong it plays: 1 to ${LEVELS.length}, one of ${oneOf(LEVEL_NAMES)}, or ${FOLLOW}, which plays as strong as it takes to keep the game even`,
  'LEVEL',
);

/** The `--level` of the commands that play. */
export const levelOption: Option<LevelChoice | undefined> = {
  ...option,
  words: WORDS,
  read: (name, given) => {
    const asked = option.read(name, given);
    if (asked === undefined) return undefined;
    return readLevel(asked) ?? refuseLevel(name, asked);
  },
};

function refuseLevel(name: string, given: string): never {
  throw new OthelloError(
    'usage',
    `${name} takes 1 to ${LEVELS.length}, ${oneOf(WORDS)}, not ${quote(given)}${didYouMean(given, WORDS)}.`,
  );
}

/** An option that has a default only where no level decides. */
export function besideLevel<T>(option: Option<T>): Option<T | undefined> {
  return { ...option, read: (name, given) => (given.length === 0 ? undefined : option.read(name, given)) };
}
