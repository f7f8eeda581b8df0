/** Seconds, from any beginning; only differences count. */
export type Clock = () => number;

/** Seconds since the process began. */
export const processClock: Clock = () => performance.now() / 1000;
