import { expect, it } from 'vitest';
import { KnownParts, runSchedule } from '../../support/queue/queueSchedules.js';

const SCHEDULES = 10_000;

it(`${SCHEDULES} schedules of machines, calls and losses all end with the true results`, async () => {
  const parts = await KnownParts.play(6);
  const seen = { steps: 0, refused: 0, aside: 0, stopped: 0 };
  for (let seed = 0; seed < SCHEDULES; seed++) {
    const { results, stopped, refused, aside, liars, steps } = await runSchedule(seed, parts);
    for (const [pair, answer] of parts.answers.entries()) {
      if (results[pair] === undefined) expect(stopped, `schedule ${seed}`).toContain(pair);
      else expect(results[pair], `schedule ${seed}`).toEqual(answer);
    }
    for (const name of aside) expect(liars, `schedule ${seed}`).toContain(name);
    seen.steps += steps;
    seen.refused += refused;
    seen.aside += aside.size;
    seen.stopped += stopped.length;
  }
  console.log(seen);
});
