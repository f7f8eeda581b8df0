import { OthelloError } from '../engine/errors.js';

/** Index of the first number that is infinite or none at all; -1 where all are finite. */
export function firstNotFinite(numbers: ArrayLike<number>): number {
  for (let index = 0; index < numbers.length; index++) {
    // Zero for finite numbers only, and quicker than Number.isFinite in a long loop.
    if (numbers[index]! * 0 !== 0) return index;
  }
  return -1;
}

/**
 * Checks what a network computed of some positions.
 * @param numbers the same count of each position, one position after the other
 * @param where names the position with that number, or the numbers themselves
 * @throws OthelloError badModel for the first that is not finite.
 */
export function checkFinite(
  numbers: ArrayLike<number>,
  positions: number,
  where: (index: number) => string,
): void {
  const found = firstNotFinite(numbers);
  if (found < 0) return;
  const index = Math.floor((found * positions) / numbers.length);
  throw new OthelloError(
    'badModel',
    `The network computes numbers that are not finite of ${where(index)}; it cannot be used.`,
  );
}
