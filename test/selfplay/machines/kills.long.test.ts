import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { lacks } from '../../support/needs.js';
import { contentsOf, start, train } from '../../support/queue/queuedRuns.js';
import { RedisServer } from '../../support/queue/redisServer.js';

const KILLS = 50;

describe.skipIf(lacks('redis'))('machines on a queue', () => {
  let whole: string[];
  beforeAll(async () => {
    expect((await train('whole').ended).code).toBe(0);
    whole = contentsOf('whole');
  });

  it.each([true, false])(
    `end with the same run after ${KILLS} kills at random moments; Redis keeps what it holds: %j`,
    async (keeps) => {
      const redis = new RedisServer(keeps);
      await redis.start();
      const random = Random.fromSeed(`kills ${keeps}`);
      const work = () => start('work', redis.url, '--workers', '1', '--json');
      let machine = work();
      let killed = 0;
      for (let run = 0; killed < KILLS; run++) {
        const name = `killed ${keeps} ${run}`;
        let coordinator = train(name, '--queue', redis.url);
        for (;;) {
          await setTimeout(1000 + random.integer(4000));
          if (coordinator.child.exitCode !== null) break; // it came to its end by itself
          killed++;
          switch (random.integer(3)) {
            case 0:
              machine.child.kill('SIGKILL');
              await machine.ended;
              machine = work();
              break;
            case 1:
              coordinator.child.kill('SIGKILL');
              await coordinator.ended;
              coordinator = train(name, '--queue', redis.url);
              break;
            default:
              await redis.kill();
              await setTimeout(random.integer(500));
              await redis.start();
          }
        }
        const { code, errors } = await coordinator.ended;
        expect(code, errors).toBe(0);
        expect(contentsOf(name)).toEqual(whole);
      }
      machine.child.kill('SIGTERM');
      await machine.ended;
      await redis.kill();
    },
  );
});
