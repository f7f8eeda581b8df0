import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatPosition } from '../../../../engine/notation.js';
import { initialPosition } from '../../../../engine/position.js';
import type { LiveEvent } from '../../../../web/api.js';
import { ApiClient } from '../../../../web/apiClient.js';
import { PROGRAM, runProgram } from '../../../support/cli/program.js';
import { GENERATIONS, writeReportedRun } from '../../../support/cli/reportedRun.js';
import { lacks } from '../../../support/needs.js';
import { scratchFolder } from '../../../support/scratch.js';
import { readSystemCalls, tracing } from '../../../support/systemCalls.js';

const APP = fileURLToPath(new URL('../../../../dist/web/app', import.meta.url));

/** A server in a process of its own. */
interface Started {
  readonly child: ChildProcess;
  readonly url: URL;
  readonly client: ApiClient;
  /** Settles when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Starts `serve --json` and waits for its link. */
async function start(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  command: readonly string[] = [process.execPath, PROGRAM],
): Promise<Started> {
  const [program, ...before] = command;
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', ...environment };
  const child = spawn(program!, [...before, 'serve', '--json', ...args], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Awaited<Started['ended']>>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const lines = createInterface({ input: child.stdout });
  const link = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      stdout += `${line}\n`;
      resolve(line);
    });
    void ended.then(() => reject(new Error(stderr)));
  });
  const url = new URL((JSON.parse(link) as { url: string }).url);
  const client = new ApiClient(url.hash.replace('#token=', ''), url.origin);
  return { child, url, client, ended };
}

describe('serve', () => {
  it('has the app that the build makes', () => {
    expect(existsSync(join(APP, 'index.html'))).toBe(true);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'says its link first, serves the app and the runs, and ends cleanly on %s whoever looks on',
    async (signal) => {
      const folder = scratchFolder();
      writeReportedRun(join(folder, 'run'), GENERATIONS);
      const { child, url, client, ended } = await start(['--runs', folder, '--no-open']);
      expect(url.hostname).toBe('127.0.0.1');
      expect(await (await fetch(new URL('/', url))).text()).toBe(
        readFileSync(join(APP, 'index.html'), 'utf8'),
      );
      const [run] = await client.runs();
      expect(run).toMatchObject({ folder: 'run', state: { games: 6 * GENERATIONS } });
      expect((await client.report(run!.id)).games.read).toBe(6 * GENERATIONS);
      const streams = Array.from({ length: 8 }, () => client.live(run!.id));
      for (const stream of streams) await stream.next();
      // It would take minutes.
      const thought = client.think({ position: formatPosition(initialPosition()), simulations: 100_000 });
      const given = expect(thought).rejects.toThrow();
      const shipped = (await client.about()).network!.sha256;
      await client.beginMatch({ a: shipped, b: shipped, games: 1000, simulations: 1000 });
      child.kill(signal);
      await given;
      const { code, stdout, stderr } = await ended;
      expect({ code, stderr }).toEqual({ code: 130, stderr: 'Stopping.\n' });
      expect(JSON.parse(stdout)).toEqual({ url: url.href });
      await expect(fetch(new URL('/', url))).rejects.toThrow();
    },
  );

  it('says in one sentence where it cannot listen', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const taken = await runProgram(['serve', '--no-open', '--port', String(port)]);
    expect(taken).toEqual({
      code: 2,
      stdout: '',
      stderr: `othello-zero: Port ${port} of 127.0.0.1 is in use by another program; without --port a free one is taken.\n`,
    });
    // An address for documentation (RFC 5737) is nobody's.
    const foreign = await runProgram(['serve', '--no-open', '--host', '192.0.2.1']);
    expect(foreign).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/192\.0\.2\.1 is no address of this/) as string,
    });
    const nowhere = await runProgram(['serve', '--no-open', '--runs', join(scratchFolder(), 'nowhere')]);
    expect(nowhere).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/nowhere cannot be used/) as string,
    });
    expect(await runProgram(['serve', '--port', '70000'])).toMatchObject({ code: 2 });
  });

  it('warns where others can reach it, and still asks for the token', async () => {
    const { child, url, ended } = await start(['--host', '0.0.0.0', '--no-open', '--runs', scratchFolder()]);
    const local = `http://127.0.0.1:${url.port}`;
    expect((await fetch(`${local}/api/runs`)).status).toBe(401);
    expect(await new ApiClient(url.hash.slice('#token='.length), local).runs()).toEqual([]);
    child.kill('SIGINT');
    expect((await ended).stderr).toMatch(/Other machines can reach it/);
  });

  it.skipIf(process.platform !== 'linux')(
    'opens itself where there is a desktop, by a link without the token',
    async () => {
      const folder = scratchFolder();
      const [bin, told] = [join(folder, 'bin'), join(folder, 'told')];
      mkdirSync(bin);
      writeFileSync(
        join(bin, 'xdg-open'),
        `#!/bin/sh\nprintf %s "$1" > "${told}.part" && mv "${told}.part" "${told}"\n`,
      );
      chmodSync(join(bin, 'xdg-open'), 0o755);
      const PATH = `${bin}:${process.env['PATH'] ?? ''}`;
      const opened = await start(['--runs', folder], { PATH, DISPLAY: ':0' });
      while (!existsSync(told)) await new Promise((resolve) => setTimeout(resolve, 20));
      const link = readFileSync(told, 'utf8');
      expect(link).not.toContain(opened.url.hash.slice('#token='.length));
      const answer = await fetch(link, { redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, opened.url.href]);
      opened.child.kill('SIGINT');
      expect(await opened.ended).toMatchObject({ code: 130, stderr: 'Stopping.\n' });

      const without = await start(['--runs', folder]);
      without.child.kill('SIGINT');
      expect((await without.ended).stderr).toMatch(/no desktop here; open the link yourself/);
    },
  );
});

/** Settings of a run that takes seconds. */
const TINY = [
  ...['network.blocks=1', 'network.channels=4', 'network.valueHidden=4', 'search.simulations=2'],
  ...['search.maxConsidered=2', 'selfplay.gamesPerGeneration=4', 'selfplay.chunkGames=2'],
  ...['training.batchSize=16', 'training.samplesPerPosition=0.5', 'evaluation.games=2'],
  ...['evaluation.simulations=2', 'evaluation.every=1', 'generations=3'],
].flatMap((setting) => ['--set', setting]);

describe('a run that trains while it is served', () => {
  it('is followed from its first game to its end, and its networks and games can be had meanwhile', async () => {
    const folder = scratchFolder();
    const path = join(folder, 'run');
    const training = spawn(process.execPath, [PROGRAM, 'train', path, '--workers', '1', ...TINY, '--json']);
    onTestFinished(() => void training.kill('SIGKILL'));
    const trained = new Promise<number | null>((resolve) => training.on('close', resolve));
    training.stdout.resume();
    training.stderr.resume();
    const { client, child, ended } = await start(['--runs', folder, '--no-open']);
    while ((await client.runs()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const { id } = (await client.runs())[0]!;
    const events: LiveEvent[] = [];
    for await (const event of client.live(id)) {
      events.push(event);
      if (event.kind !== 'state') continue;
      const { network, generation, isTraining, rating } = event.state;
      if (network !== undefined) expect((await client.checkpoint(network)).length).toBeGreaterThan(1000);
      if (generation === 3 && !isTraining && rating?.generation === 3) break;
    }
    expect(await trained).toBe(0);
    const states = events.flatMap((event) => (event.kind === 'state' ? [event.state] : []));
    expect(states.some(({ isTraining }) => isTraining)).toBe(true);
    const counts = states.map(({ games, generation = -1 }) => [games, generation] as const);
    counts.slice(1).forEach(([games, generation], before) => {
      expect(games).toBeGreaterThanOrEqual(counts[before]![0]);
      expect(generation).toBeGreaterThanOrEqual(counts[before]![1]);
    });
    const last = states.at(-1)!;
    expect(last.learned).toMatchObject({ generation: 3 });
    const { games } = await client.games(id, { limit: 500 });
    expect(games).toHaveLength(last.games);
    const newest = events.findLast((event) => event.kind === 'game')!;
    expect(await client.game(id, games.at(-1)!.name)).toEqual(newest.game);
    const commanded = JSON.parse((await runProgram(['runs', path, '--json'])).stdout) as object;
    const detail = await client.run(id);
    const { networks, evaluations, training: learned, config, strength } = detail;
    expect(commanded).toMatchObject({
      networks,
      evaluations,
      training: learned,
      config,
      report: { strength },
    });
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
  });
});

describe.skipIf(lacks('strace'))('what the server writes, and whom it calls', () => {
  it('is nothing and nobody: it listens at loopback and answers', async () => {
    const folder = scratchFolder();
    writeReportedRun(join(folder, 'run'), GENERATIONS);
    const log = join(scratchFolder(), 'calls');
    const home = scratchFolder();
    const traced = tracing(log, [process.execPath, PROGRAM]);
    const { child, url, client, ended } = await start(
      ['--runs', folder, '--no-open'],
      { HOME: home },
      traced,
    );
    await fetch(new URL('/', url));
    const [run] = await client.runs();
    await client.report(run!.id);
    await client.live(run!.id).next();
    const shipped = (await client.about()).network!.sha256;
    await client.beginMatch({ a: shipped, b: shipped, games: 2, simulations: 1 });
    for await (const event of client.match())
      if (event.kind === 'match' && event.match?.status === 'finished') break;
    // The tracer itself takes no signal.
    const server = readFileSync(`/proc/${child.pid!}/task/${child.pid!}/children`, 'utf8');
    process.kill(Number(server), 'SIGINT');
    expect((await ended).code).toBe(130);
    const { connections, changed } = readSystemCalls(log, process.cwd());
    const places = connections.filter((call) => call.includes('sa_family=AF_INET'));
    expect(places.length).toBeGreaterThan(0);
    for (const call of places) expect(call).toMatch(/sin_addr=inet_addr\("127\.0\.0\.1"\)/);
    expect(connections.filter((call) => /\bconnect\(/.test(call))).toEqual([]);
    // The index of the database's log, which SQLite makes beside it (docs/privacy.md).
    const allowed = /^\/dev\/(null|tty)$|\/run\/run\.db-(wal|shm)$/;
    expect(changed.filter((path) => !allowed.test(path))).toEqual([]);
  });
});
