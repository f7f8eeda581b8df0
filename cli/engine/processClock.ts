import type { Clock } from '../../playing/clock.js';

/** Seconds since the process began. */
export const processClock: Clock = () => performance.now() / 1000;
