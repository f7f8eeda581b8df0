import { beforeAll, describe, expect, it } from 'vitest';
import { KnownParts, runSchedule, type Scheduled } from '../../support/queue/queueSchedules.js';

const SCHEDULES = 150;

describe('parts in a world where everything goes wrong', () => {
  let parts: KnownParts;
  beforeAll(async () => {
    parts = await KnownParts.play(6);
  });

  it('all come back, once, as they are, and honest machines are not put aside', async () => {
    const all: Scheduled[] = [];
    for (let seed = 0; seed < SCHEDULES; seed++) {
      const scheduled = await runSchedule(seed, parts);
      for (const [pair, answer] of parts.answers.entries()) {
        const result = scheduled.results[pair];
        if (result === undefined) expect(scheduled.stopped, `schedule ${seed}`).toContain(pair);
        else expect(result, `schedule ${seed}`).toEqual(answer);
      }
      for (const name of scheduled.aside) expect(scheduled.liars, `schedule ${seed}`).toContain(name);
      all.push(scheduled);
    }
    expect(all.some(({ refused }) => refused > 2)).toBe(true);
    expect(all.some(({ aside }) => aside.size > 0)).toBe(true);
    expect(all.some(({ stopped }) => stopped.length > 0)).toBe(true);
  });

  it('are the same world for the same seed', async () => {
    expect(await runSchedule(7, parts)).toEqual(await runSchedule(7, parts));
  });
});
