import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../support/needs.js';
import {
  contentsOf,
  folder,
  start,
  startWith,
  train,
  trainArguments,
} from '../../support/queue/queuedRuns.js';
import { type Certificate, RedisServer } from '../../support/queue/redisServer.js';
import { canMount, mountSmallDisk, remount } from '../../support/smallDisk.js';

describe.skipIf(lacks('redis'))('a run on a queue', () => {
  const redis = new RedisServer();
  let client: Redis;
  let whole: string[];
  beforeAll(async () => {
    await redis.start();
    client = new Redis(redis.port, '127.0.0.1');
    const { code, errors } = await train('whole').ended;
    expect(code, errors).toBe(0);
    whole = contentsOf('whole');
  });
  afterAll(() => client.disconnect());

  it('is the same where all that the queue holds is deleted in its midst, and nobody is told that it is away', async () => {
    const machine = start('work', redis.url, '--workers', '1', '--json');
    await machine.until('"started"');
    const coordinator = train('emptied', '--queue', redis.url);
    for (let time = 0; time < 3; time++) {
      await coordinator.until('"games"');
      await client.flushall();
      await setTimeout(400);
    }
    const { code, errors } = await coordinator.ended;
    expect(code, errors).toBe(0);
    expect(errors).not.toContain('queue redis');
    expect(contentsOf('emptied')).toEqual(whole);
    machine.child.kill('SIGTERM');
    const { lines } = await machine.ended;
    expect(lines.filter((line) => line.includes('"away"'))).toEqual([]);
  });

  it('says why where the queue takes nothing, and goes on when it does', async () => {
    const coordinator = train('full', '--queue', redis.url);
    await coordinator.until('"games"');
    await client.config('SET', 'maxmemory', '1');
    await coordinator.until('its memory is full (maxmemory)');
    await client.config('SET', 'maxmemory', '0');
    const { code, errors } = await coordinator.ended;
    expect(code, errors).toBe(0);
    expect(errors).toContain('its memory is full (maxmemory)');
    expect(contentsOf('full')).toEqual(whole);
  });

  it('is not stopped by parts that another version left there', async () => {
    await client.flushall();
    const old = train('left', '--queue', redis.url);
    await old.until('"games"');
    old.child.kill('SIGKILL');
    await old.ended;
    // The parts that it left are made those of another version.
    for (const key of await client.keys('othello-zero:parts:*-0')) {
      const text = await client.hget(key, 'data');
      if (text === null) continue;
      await client.hset(
        key,
        'data',
        JSON.stringify({ ...(JSON.parse(text) as object), software: 'othello-zero 0.0.1' }),
      );
    }
    const machine = start('work', redis.url, '--workers', '1', '--json');
    await machine.until('"started"');
    const { code, errors } = await train('left', '--queue', redis.url).ended;
    expect(code, errors).toBe(0);
    expect(contentsOf('left')).toEqual(whole);
    expect(machine.child.exitCode).toBeNull();
    machine.child.kill('SIGTERM');
    expect((await machine.ended).code).toBe(130);
  });

  it('has one coordinator, and shares its queue with another run', async () => {
    const [one, other] = [train('one', '--queue', redis.url), train('other', '--queue', redis.url)];
    await one.until('"games"');
    const second = await train('one', '--queue', redis.url).ended;
    expect(second.code).toBe(2);
    expect(second.errors).toMatch(/is in use by .*; stop it first/);
    for (const [name, run] of Object.entries({ one, other })) {
      const { code, errors } = await run.ended;
      expect(code, errors).toBe(0);
      expect(contentsOf(name)).toEqual(whole);
    }
  });

  it.skipIf(!canMount)(
    'ends in a sentence when the disk of its coordinator is full, and goes on when it is not',
    async () => {
      const disk = join(folder, 'disk');
      mountSmallDisk(disk, '400k');
      const first = await train(join('disk', 'run'), '--queue', redis.url).ended;
      expect(first.code).toBe(1);
      expect(first.errors).toMatch(/no room|full/i);
      remount(disk, 'size=64m');
      const { code, errors } = await train(join('disk', 'run'), '--queue', redis.url).ended;
      expect(code, errors).toBe(0);
      expect(contentsOf(join('disk', 'run'))).toEqual(whole);
    },
  );
});

describe.skipIf(lacks('redis'))('a queue behind a password', () => {
  const secret = 'a%secret:of/mine';
  const redis = new RedisServer(false, secret);
  beforeAll(() => redis.start());

  it('keeps it: no argument, no line, no file of the run has it', async () => {
    const file = join(folder, 'password');
    writeFileSync(file, `${secret}\n`);
    const environment = { OTHELLO_ZERO_QUEUE: secret, OTHELLO_ZERO_DEBUG: '1' };
    const machine = startWith(environment, 'work', redis.url, '--workers', '1', '--json');
    const coordinator = train('secret', '--queue', redis.url, '--queue-password', file);
    await coordinator.until('"games"');
    const list = execFileSync('ps', ['-ww', '-eo', 'args'], { encoding: 'utf8' });
    expect(list).toContain('secret');
    expect(list).not.toContain(secret);
    const trained = await coordinator.ended;
    expect(trained.code, trained.errors).toBe(0);
    machine.child.kill('SIGINT');
    const worked = await machine.ended;
    const said = [trained, worked].flatMap(({ lines, errors }) => [...lines, errors]).join('\n');
    expect(said).not.toContain(secret);
    const files = readdirSync(join(folder, 'secret'), { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, 'secret', name))
      .filter((name) => statSync(name).isFile());
    expect(files.length).toBeGreaterThan(3);
    for (const name of files) expect(readFileSync(name).includes(secret), name).toBe(false);
  });

  it('says in one sentence that it is wrong, or missing', async () => {
    const wrong = startWith(
      { OTHELLO_ZERO_QUEUE: 'guessed' },
      ...trainArguments('wrong'),
      '--queue',
      redis.url,
    );
    const { code, errors } = await wrong.ended;
    expect(code).toBe(1);
    expect(errors).toMatch(/The queue refuses: it wants a password|it does not take that user or password/);
    expect(errors).not.toContain('guessed');
    const missing = await train('missing', '--queue', redis.url).ended;
    expect(missing.code).toBe(1);
    expect(missing.errors).toContain('it wants a password');
    const doctor = await start('doctor', '--queue', redis.url).ended;
    expect(doctor.code).not.toBe(0);
    expect(doctor.lines.join(' ')).toContain('it wants a password');
  });
});

describe.skipIf(lacks('redis', 'openssl'))(
  'a queue that encrypts, with a certificate of its own making',
  () => {
    let redis: RedisServer;
    let certificate: Certificate;
    beforeAll(async () => {
      certificate = { file: join(folder, 'hub.crt'), key: join(folder, 'hub.key') };
      execFileSync(
        'openssl',
        [
          ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=hub'],
          ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', certificate.key, '-out', certificate.file],
        ],
        { stdio: 'pipe' },
      );
      redis = new RedisServer(false, undefined, [], certificate);
      await redis.start();
    });

    it('is refused by a machine that does not know who signed it, in a sentence that says what would', async () => {
      const stranger = start('work', redis.url, '--workers', '1');
      await stranger.until('NODE_EXTRA_CA_CERTS');
      stranger.child.kill('SIGINT');
      const { errors } = await stranger.ended;
      expect(errors).toContain('does not know who signed its certificate');
      // Who forgets to encrypt is told of it, too.
      const plain = start('work', redis.url.replace('rediss', 'redis'), '--workers', '1');
      await plain.until('cannot be reached');
      plain.child.kill('SIGINT');
      expect((await plain.ended).errors).toContain('cannot be reached');
    });

    it('carries the same run where it is known', async () => {
      const environment = { NODE_EXTRA_CA_CERTS: certificate.file };
      const machine = startWith(environment, 'work', redis.url, '--workers', '1', '--json');
      await machine.until('"started"');
      const { code, errors } = await startWith(
        environment,
        ...trainArguments('encrypted'),
        '--queue',
        redis.url,
      ).ended;
      expect(code, errors).toBe(0);
      expect((await train('alone').ended).code).toBe(0);
      expect(contentsOf('encrypted')).toEqual(contentsOf('alone'));
      machine.child.kill('SIGINT');
      const { lines } = await machine.ended;
      expect(lines.some((line) => line.includes('"part"'))).toBe(true);
    });
  },
);
