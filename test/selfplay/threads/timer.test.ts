import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startTimer } from '../../../selfplay/threads/timer.js';

describe('a timer', () => {
  it.each([2 ** 31 - 1, 2 ** 31, 36_000 * 60_000, 1e308, Infinity])(
    'of %d milliseconds is not over at once',
    async (milliseconds) => {
      let isOver = false;
      const stop = startTimer(milliseconds, () => (isOver = true));
      await setTimeout(20);
      expect(isOver).toBe(false);
      stop();
    },
  );

  it('calls once, and not after it was stopped', async () => {
    const calls: string[] = [];
    startTimer(1, () => calls.push('over'));
    const stop = startTimer(1, () => calls.push('stopped'));
    stop();
    await setTimeout(20);
    expect(calls).toEqual(['over']);
  });
});
