import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gather, type Waiting } from '../../../nn/evaluators/shared/gatherBatch.js';

const GATHERING = { size: 16, clients: 4, patience: 2 };

function waits(slot: number, network: number, left: number, since: number): Waiting {
  return { slot, network, left, since };
}

describe('a batch of what waits', () => {
  it('does not go while others may come, and says for how long', () => {
    expect(gather([], GATHERING, 0)).toBe(Infinity);
    expect(gather([waits(0, 1, 5, 10)], GATHERING, 11.5)).toBe(0.5);
    expect(gather([waits(0, 1, 5, 10), waits(1, 2, 5, 10.25)], GATHERING, 11)).toBe(1);
  });

  it('goes when it is full, and leaves what has no room to the next', () => {
    const waiting = [waits(2, 1, 10, 10), waits(0, 1, 9, 10.1)];
    expect(gather(waiting, GATHERING, 10.2)).toEqual({
      network: 1,
      shares: [
        { slot: 2, count: 10 },
        { slot: 0, count: 6 },
      ],
    });
  });

  it('goes when every client waits, whatever they ask', () => {
    const waiting = [waits(3, 2, 1, 10), waits(0, 1, 2, 10), waits(1, 2, 3, 10), waits(2, 1, 4, 10)];
    expect(gather(waiting, GATHERING, 10)).toEqual({
      network: 2,
      shares: [
        { slot: 3, count: 1 },
        { slot: 1, count: 3 },
      ],
    });
  });

  it('goes when its first has waited long enough', () => {
    expect(gather([waits(0, 1, 5, 10)], GATHERING, 12)).toEqual({
      network: 1,
      shares: [{ slot: 0, count: 5 }],
    });
  });

  it('goes before an older one of another network, where it is full and that is not', () => {
    const waiting = [waits(0, 1, 5, 10), waits(1, 2, 16, 10.5)];
    expect(gather(waiting, GATHERING, 11)).toEqual({ network: 2, shares: [{ slot: 1, count: 16 }] });
  });

  it('is of one network, no larger than its size, and everybody is served in the end', () => {
    const one = fc.record({
      slot: fc.nat(),
      network: fc.integer({ min: 1, max: 3 }),
      left: fc.integer({ min: 1, max: 40 }),
      since: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 8 }), (drawn) => {
        let waiting = drawn.map((each, slot) => ({ ...each, slot })).sort((a, b) => a.since - b.since);
        for (let batches = 0; waiting.length > 0; batches++) {
          const now = 100 + batches;
          const next = gather(waiting, GATHERING, now);
          if (typeof next === 'number') throw new Error('All have waited too long.');
          const counts = new Map(next.shares.map(({ slot, count }) => [slot, count]));
          const sum = [...counts.values()].reduce((a, b) => a + b, 0);
          expect(sum).toBeGreaterThan(0);
          expect(sum).toBeLessThanOrEqual(GATHERING.size);
          for (const { slot, network } of waiting) if (counts.has(slot)) expect(network).toBe(next.network);
          waiting = waiting
            .map((each) => ({ ...each, left: each.left - (counts.get(each.slot) ?? 0) }))
            .filter(({ left }) => left > 0);
          expect(batches).toBeLessThan(100);
        }
      }),
    );
  });
});
