/** Thrown where work was given up because it was asked to stop: no failure. */
export class Stopped extends Error {
  override readonly name = 'Stopped';

  constructor(message = 'Stopped before it was finished.') {
    super(message);
  }
}

let asked: () => boolean = () => false;

/**
 * What this thread asks in the midst of long work, whether that is to be given up. One question for all that a thread
 * computes, since it works at one thing at a time.
 */
export function stopWhen(question: () => boolean): void {
  asked = question;
}

/** Whether this thread was asked to stop. */
export function isStopAsked(): boolean {
  return asked();
}

/** To be called every second or so in long work. Throws {@link Stopped} where the thread was asked to stop. */
export function throwIfStopped(): void {
  if (asked()) throw new Stopped();
}
