/** Simulations of the looks that somebody who plays asks for, the same wherever a game is played. */

/** For the value of the position in front: a glance. */
export const GLANCE_SIMULATIONS = 48;
/** For a hint. */
export const HINT_SIMULATIONS = 200;
/** Of a review, for each move: a game of 60 is done while one looks at the result. */
export const REVIEW_SIMULATIONS = 200;
