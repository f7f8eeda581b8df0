import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPositionBatch } from '../../../engine/positionBatch.js';
import { createWorkCounters, readWork, type Work, WorkMeter } from '../../../selfplay/threads/workMeter.js';
import { MachineAccount } from '../../../selfplay/training/machineAccount.js';
import {
  bestRates,
  MACHINE_PARTS,
  machineNumbers,
  machineOf,
  machineShares,
  type MachineTime,
  machineUse,
} from '../../../selfplay/training/machineShares.js';

/** A clock that is set by hand, in milliseconds, instead of the system's. */
class Clock {
  milliseconds = 1000;
  constructor() {
    vi.spyOn(performance, 'now').mockImplementation(() => this.milliseconds);
  }
  pass(seconds: number): void {
    this.milliseconds += 1000 * seconds;
  }
}

const nothing: Work = readWork([]);
const rates = { evaluationsPerSecond: 100, samplesPerSecond: 50 };

afterEach(() => vi.restoreAllMocks());

describe('the meter of a thread', () => {
  it('gives each second to one activity, and none to what it waited for', async () => {
    const clock = new Clock();
    const counters = createWorkCounters();
    const meter = new WorkMeter(counters);
    clock.pass(2);
    meter.lap('preparing');
    const slow = meter.watch({
      evaluate(batch) {
        clock.pass(0.5 * batch.count);
        return Promise.resolve({ logits: new Float32Array(0), values: new Float32Array(0) });
      },
    });
    const batch = { ...createPositionBatch(4), count: 3 };
    clock.pass(0.25);
    await slow.evaluate(batch);
    clock.pass(0.25);
    await slow.evaluate({ ...batch, count: 1 });
    clock.pass(1);
    expect(
      meter.pause('searching', () => {
        clock.pass(100);
        return 'waited';
      }),
    ).toBe('waited');
    clock.pass(3);
    meter.lap('explaining');
    expect(readWork([counters])).toEqual({
      ...nothing,
      evaluations: 4,
      preparing: 2,
      evaluating: 2,
      searching: 1.5,
      explaining: 3,
    });
  });

  it('counts, and does nothing without counters', () => {
    const counters = createWorkCounters();
    const meter = new WorkMeter(counters);
    meter.count('samples', 256);
    expect(readWork([counters])).toEqual({ ...nothing, samples: 256 });
    new WorkMeter().count('samples', 1);
  });
});

describe('the shares of the machine', () => {
  const time: MachineTime = {
    // 2 threads for 10 seconds; alone 6 + 4 seconds of network.
    work: {
      evaluations: 600,
      samples: 200,
      evaluating: 8,
      stepping: 5,
      searching: 2,
      explaining: 1,
      sampling: 0.5,
      preparing: 1.5,
    },
    threads: 2,
    seconds: 10,
    rates,
  };

  it('part all of its time', () => {
    const shares = machineShares(time)!;
    const expected = { evaluation: 6, training: 4, slower: 3, searching: 2, explaining: 1, sampling: 0.5 };
    for (const [part, seconds] of Object.entries({ ...expected, preparing: 1.5, waiting: 2 })) {
      expect(shares[part as keyof typeof shares], part).toBeCloseTo(seconds / 20, 12);
    }
    expect(MACHINE_PARTS.reduce((sum, part) => sum + shares[part], 0)).toBeCloseTo(1, 12);
    expect(machineUse(time)).toBeCloseTo(0.5, 12);
  });

  it('never make more of the network than there is time, however slow it was when it was measured alone', () => {
    const slow = { evaluationsPerSecond: 10, samplesPerSecond: 5 };
    const busy: Work = {
      ...time.work,
      searching: 0,
      explaining: 0,
      sampling: 0,
      preparing: 0,
      evaluating: 15,
    };
    const best = bestRates(slow, busy);
    expect(best).toEqual({ evaluationsPerSecond: 40, samplesPerSecond: 40 });
    expect(machineUse({ ...time, work: busy, rates: best })).toBeCloseTo(1, 12);
    expect(bestRates(rates, busy)).toEqual(rates);
    // A few milliseconds say nothing.
    expect(bestRates(rates, { ...nothing, evaluations: 64, evaluating: 0.001 })).toEqual(rates);
  });

  it('are those of all measured generations, by the best rates that any of them knew', () => {
    const generation = (number: number, numbers: Record<string, number>) => ({
      kind: 'generation',
      generation: number,
      step: number,
      numbers: { loss: 1, ...numbers },
    });
    const faster = { ...time, rates: { evaluationsPerSecond: 200, samplesPerSecond: 25 }, seconds: 30 };
    const summary = machineOf([
      generation(1, { seconds: 5, use: 0.4 }),
      generation(2, machineNumbers(time)),
      generation(3, machineNumbers(faster)),
    ])!;
    expect(summary.rates).toEqual({ evaluationsPerSecond: 200, samplesPerSecond: 50 });
    expect(summary.threads).toBe(2);
    expect(summary.shares.evaluation).toBeCloseTo(1200 / 200 / 80, 12);
    expect(summary.shares.training).toBeCloseTo(400 / 50 / 80, 12);
    expect(summary.shares.searching).toBeCloseTo(4 / 80, 12);
    expect(MACHINE_PARTS.reduce((sum, part) => sum + summary.shares[part], 0)).toBeCloseTo(1, 12);
    expect(machineOf([generation(1, { seconds: 5, use: 0.4 })])).toBeUndefined();
    // A run in eight bits that began with this one has other rates, and an account of its own.
    const eight = { ...machineNumbers({ ...faster, threads: 3 }), evaluationBits: 8 };
    expect(machineOf([generation(2, machineNumbers(time)), generation(3, eight)])).toEqual(
      machineOf([generation(3, eight)]),
    );
  });
});

describe('the account of a run', () => {
  it('closes at any moment, with what is under way, and leaves pauses out', () => {
    const account = new MachineAccount(2, rates, 0);
    const first = account.next()!;
    account.begin(first);
    const second = account.next()!;
    account.begin(second);
    expect(second).not.toBe(first);
    expect(account.next()).toBeUndefined();
    expect(account.busy).toBe(2);
    new WorkMeter(first).count('evaluations', 300);
    new WorkMeter(second).count('samples', 50);
    account.leaveOut(4000);
    const closed = account.close(9000);
    expect(closed).toMatchObject({ threads: 2, seconds: 5, rates });
    expect(closed.work).toEqual({ ...nothing, evaluations: 300, samples: 50 });
    new WorkMeter(first).count('evaluations', 30);
    account.end(first);
    expect(account.next()).toBe(first);
    expect(account.busy).toBe(1);
    expect(account.close(10_000)).toMatchObject({ seconds: 1, work: { evaluations: 30, samples: 0 } });
    expect(account.evaluations).toBe(330);
  });
});
