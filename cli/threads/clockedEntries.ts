import { compiledFile } from '../../nn/compiledFile.js';

/** The compiled entries of a run's threads, which read the clock. */
export const CLOCKED_ENTRIES = {
  players: compiledFile('./playWorker.js', import.meta.url),
  trainer: compiledFile('./trainWorker.js', import.meta.url),
};
