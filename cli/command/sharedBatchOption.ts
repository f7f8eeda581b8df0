import { MOST_SHARED } from '../../selfplay/threads/sharedBatchSize.js';
import { integer } from './option.js';

/** The `--shared-batch` of the commands that play many games. */
export const sharedBatchOption = integer(
  'one evaluator for all threads, which asks the network N positions at a time; by default on a device alone',
  { minimum: 1, maximum: MOST_SHARED },
);
