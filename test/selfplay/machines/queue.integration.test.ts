import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../support/needs.js';
import { contentsOf, folder, start, train } from '../../support/queue/queuedRuns.js';
import { RedisServer } from '../../support/queue/redisServer.js';

describe.skipIf(lacks('redis'))('machines on a queue', () => {
  const redis = new RedisServer();
  let whole: string[];
  beforeAll(async () => {
    await redis.start();
    const { code, errors } = await train('whole').ended;
    expect(code, errors).toBe(0);
    whole = contentsOf('whole');
    expect(whole.length).toBeGreaterThan(3 * 16);
  });

  it('play the very games that the threads of one process play, and the networks come out the same', async () => {
    const machine = start('work', redis.url, '--workers', '1', '--name', 'helper', '--json');
    await machine.until('"started"');
    const { code, errors } = await train('shared', '--queue', redis.url).ended;
    expect(code, errors).toBe(0);
    expect(contentsOf('shared')).toEqual(whole);
    machine.child.kill('SIGINT');
    const stopped = await machine.ended;
    expect(stopped.code).toBe(130);
    const last = JSON.parse(stopped.lines.at(-1)!) as Record<string, unknown>;
    expect(last).toMatchObject({ event: 'stopped' });
    expect(last['parts']).toBeGreaterThan(0);
  });

  it('lose nothing when a machine, the coordinator and the queue are killed', async () => {
    let machine = start('work', redis.url, '--workers', '1', '--json');
    let coordinator = train('killed', '--queue', redis.url);
    for (let round = 0; ; round++) {
      await coordinator.until('"games"');
      if (round === 0) {
        machine.child.kill('SIGKILL');
        await machine.ended;
        machine = start('work', redis.url, '--workers', '1', '--json');
      } else if (round === 1) {
        coordinator.child.kill('SIGKILL');
        await coordinator.ended;
        coordinator = train('killed', '--queue', redis.url);
      } else if (round === 2) {
        await redis.kill(); // with all that it held
        await redis.start();
      } else break;
      await setTimeout(500);
    }
    const { code, errors } = await coordinator.ended;
    expect(code, errors).toBe(0);
    expect(contentsOf('killed')).toEqual(whole);
    machine.child.kill('SIGTERM');
    expect((await machine.ended).code).toBe(130);
  });

  it('are not believed: what cannot be right is refused, and its sender put aside', async () => {
    const coordinator = train('attacked', '--queue', redis.url);
    const client = new Redis(redis.port, '127.0.0.1');
    const fakes = forge(client);
    const { code, errors } = await coordinator.ended;
    fakes.stop();
    expect(code, errors).toBe(0);
    expect(contentsOf('attacked')).toEqual(whole);
    client.disconnect();
  });

  it('of another version are told to update', async () => {
    const client = new Redis(redis.port, '127.0.0.1');
    await client.set('othello-zero:hello', JSON.stringify({ wire: 1, software: 'othello-zero 99.0.0' }));
    const { code, errors } = await start('work', redis.url, '--workers', '1').ended;
    client.disconnect();
    expect(code).toBe(1);
    expect(errors).toContain('othello-zero 99.0.0');
  });

  it('are shown by runs', async () => {
    const { lines } = await start('runs', join(folder, 'shared'), '--json').ended;
    const { machines } = JSON.parse(lines.join('\n')) as { machines: { name: string; parts: number }[] };
    expect(machines.find(({ name }) => name === 'helper')?.parts).toBeGreaterThan(0);
    for (const each of machines) {
      expect(Object.keys(each).sort()).toEqual(['games', 'lastSeen', 'name', 'parts', 'rate', 'refused']);
    }
  });
});

/** Overwrites results on the board with others, as a machine that lies would. */
function forge(client: Redis): { stop(): void } {
  let isOver = false;
  const work = async (): Promise<void> => {
    while (!isOver) {
      for (const key of await client.keys('othello-zero:result:*')) {
        if (forged >= 2) return;
        forged++;
        await client.set(key, forged === 1 ? 'nonsense' : Buffer.alloc(1000, 7));
      }
      await setTimeout(1);
    }
  };
  let forged = 0;
  void work();
  return { stop: () => (isOver = true) };
}
