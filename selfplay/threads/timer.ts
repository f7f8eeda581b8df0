/** The longest wait that a timer of JavaScript knows, 24.8 days; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * Calls `action` once, after any number of milliseconds; infinitely many are never over.
 * @returns what stops the timer.
 */
export function startTimer(milliseconds: number, action: () => void): () => void {
  let left = milliseconds;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const some = Math.min(left, LONGEST);
    left -= some;
    timer = setTimeout(left > 0 ? wait : action, some);
  };
  wait();
  return () => clearTimeout(timer);
}
