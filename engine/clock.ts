/** Milliseconds of a clock that never goes back: the one clock below the commands. Nothing that is played or learned depends on it. */
export function milliseconds(): number {
  return performance.now();
}
