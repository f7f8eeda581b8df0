import { describe, expect, it } from 'vitest';
import { GO, goSignal, PAUSE, sayStop, stopSaid } from '../../../selfplay/threads/stopSignal.js';

describe('the number that tasks share with their run', () => {
  it('says stop to those who wait outside, but not by a pause', async () => {
    const signal = goSignal();
    let stopped = false;
    const said = stopSaid(signal).then(() => (stopped = true));
    for (const state of [PAUSE, GO]) {
      Atomics.store(signal, 0, state);
      Atomics.notify(signal, 0);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(stopped).toBe(false);
    }
    sayStop(signal);
    await said;
    await stopSaid(signal); // also when it has been said before
  });
});
