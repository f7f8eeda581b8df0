/** Seconds since the worker began. */
export const pageClock = (): number => performance.now() / 1000;
