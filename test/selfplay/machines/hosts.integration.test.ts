import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { lacks } from '../../support/needs.js';
import { NetworkHost } from '../../support/queue/networkHost.js';
import { contentsOf, start, startOn, train } from '../../support/queue/queuedRuns.js';
import { RedisServer } from '../../support/queue/redisServer.js';

describe.skipIf(lacks('redis') || !NetworkHost.isPossible())('machines with networks of their own', () => {
  it('play the same run, though a cable is pulled out and put back', async () => {
    expect((await train('alone').ended).code).toBe(0);
    const hosts = [new NetworkHost(), new NetworkHost()];
    const redis = new RedisServer(
      false,
      undefined,
      hosts.map(({ gateway }) => gateway),
    );
    await redis.start();
    const machines = hosts.map((host) => {
      return startOn(host, 'work', `redis://${host.gateway}:${redis.port}`, '--workers', '1', '--json');
    });
    await Promise.all(machines.map((machine) => machine.until('"started"')));
    const coordinator = train('spread', '--queue', redis.url);
    await machines[0]!.until('"began"');
    hosts[0]!.unplug();
    await setTimeout(3000);
    hosts[0]!.plug();
    const { code, errors } = await coordinator.ended;
    expect(code, errors).toBe(0);
    expect(contentsOf('spread')).toEqual(contentsOf('alone'));
    for (const machine of machines) {
      machine.child.kill('SIGINT');
      expect((await machine.ended).code).toBe(130);
      expect(machine.lines.some((line) => line.includes('"part"'))).toBe(true);
    }
    await redis.kill();
  });

  it('cannot reach a queue that listens elsewhere, and wait for it', async () => {
    const host = new NetworkHost();
    const redis = new RedisServer();
    await redis.start();
    const away = startOn(host, 'work', redis.url, '--workers', '1');
    await away.until('cannot be reached');
    away.child.kill('SIGINT');
    expect((await away.ended).code).toBe(130);
    const here = start('work', redis.url, '--workers', '1', '--json');
    await here.until('"started"');
    here.child.kill('SIGINT');
    expect((await here.ended).code).toBe(130);
  });
});
