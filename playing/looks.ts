import type { EngineResult } from './engineResult.js';

/** Simulations of the looks that somebody who plays asks for, the same wherever a game is played. */

/** For the value of the position in front: a glance. */
export const GLANCE_SIMULATIONS = 48;
/** For a hint. */
export const HINT_SIMULATIONS = 200;
/** Of a review, for each move: a game of 60 is done while one looks at the result. */
export const REVIEW_SIMULATIONS = 200;

/** Looks at positions, by `positionKey`. */
interface Looks {
  readonly thoughts: ReadonlyMap<string, EngineResult>;
  readonly hints: ReadonlyMap<string, EngineResult>;
}

/** The answer to a wish for a hint: the solver's as soon as it is there, which the look at the position brings. */
export function hintOf({ thoughts, hints }: Looks, key: string): EngineResult | undefined {
  const thought = thoughts.get(key);
  return thought?.exact?.moves === undefined ? hints.get(key) : thought;
}
