import { throwIfStopped } from './stop.js';

/**
 * To be awaited every tenth of a second or so in long work of a thread that is told of a stop by an event, as the main
 * thread is by a signal: lets events have their turn. Throws {@link Stopped} where the thread was asked to stop.
 */
export async function giveWay(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  throwIfStopped();
}
