import { fileURLToPath } from 'node:url';

/** The compiled entries of a run's threads, which read the clock. */
export const CLOCKED_ENTRIES = {
  players: fileURLToPath(new URL('./playWorker.js', import.meta.url)),
  trainer: fileURLToPath(new URL('./trainWorker.js', import.meta.url)),
};
