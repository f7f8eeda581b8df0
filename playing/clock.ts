/** Seconds, from any beginning; only differences count. */
export type Clock = () => number;
