import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Random } from '../../../../engine/random.js';
import { PRESETS } from '../../../../selfplay/training/presets.js';
import { createRun, openRun, type Run } from '../../../../selfplay/training/run.js';
import type { LiveEvent, RunState } from '../../../../web/api.js';
import { ApiClient } from '../../../../web/apiClient.js';
import { serveRuns } from '../../../support/cli/servedRuns.js';
import { randomGameRecord } from '../../../support/engine/randomGameRecords.js';
import { scratchFolder } from '../../../support/scratch.js';

const random = Random.fromSeed('live');
const gameAt = (index: number) => randomGameRecord(random.split('game', index), index, 1);
const network = (generation: number) => ({
  networks: [
    {
      sha256: `${generation}`,
      generation,
      steps: 10 * generation,
      created: '2026-01-01T00:00:00.000Z',
      metadata: {},
    },
  ],
  metrics: [
    { kind: 'generation', generation, step: 10 * generation, numbers: { policyLoss: 2 / generation } },
  ],
});

/** A run that this process works on, in a folder of its own. */
function workedOn(folder: string): Run {
  const run = createRun(join(folder, 'run'), {
    config: PRESETS.quick,
    created: '2026-01-01T00:00:00.000Z',
    versions: {},
  });
  run.store.insertChunk({ games: [gameAt(0)] });
  return run;
}

/** Follows the only run of a folder. */
async function follow(folder: string, listeners = 1) {
  const { port, token, defects } = await serveRuns(folder);
  const leave = new AbortController();
  onTestFinished(() => leave.abort());
  const client = new ApiClient(token, `http://127.0.0.1:${port}`).until(leave.signal);
  const { id } = (await client.runs())[0]!;
  const streams = Array.from({ length: listeners }, () => client.live(id));
  return { client, id, streams, defects, leave };
}

/** The next event that is wanted; what comes before it is passed over. */
async function next<Kind extends LiveEvent['kind']>(
  stream: AsyncGenerator<LiveEvent, void>,
  kind: Kind,
  isWanted: (event: Extract<LiveEvent, { kind: Kind }>) => boolean = () => true,
): Promise<Extract<LiveEvent, { kind: Kind }>> {
  for (;;) {
    const { value, done } = await stream.next();
    if (done === true) throw new Error(`The stream ended before ${kind}.`);
    const event = value as Extract<LiveEvent, { kind: Kind }>;
    if (event.kind === kind && isWanted(event)) return event;
  }
}

describe('a run that is followed', () => {
  it('tells what it is, what comes, and when nobody works on it any more', async () => {
    const folder = scratchFolder();
    const run = workedOn(folder);
    const { streams, defects } = await follow(folder);
    const [stream] = streams as [AsyncGenerator<LiveEvent, void>];
    const first = await next(stream, 'state');
    expect(first.state).toMatchObject({ isTraining: true, games: 1, playing: { generation: 1, games: 1 } });
    expect(first.state).not.toHaveProperty('generation');
    expect((await next(stream, 'game')).game.name).toBe('0');

    run.store.insertChunk({ games: [gameAt(1), gameAt(2)] });
    expect((await next(stream, 'state')).state.games).toBe(3);
    expect((await next(stream, 'game')).game).toMatchObject({ name: '2', seed: gameAt(2).seed });

    run.store.insertChunk(network(1));
    const trained = await next(stream, 'state');
    expect(trained.state).toMatchObject({ generation: 1, network: '1', learned: { losses: { policy: 2 } } });

    const match = { generation: 1, a: 'generation 1', b: 'greedy', simulations: 8, games: 10, meanDiscs: 4 };
    run.store.insertChunk({ evaluations: [{ ...match, wins: 7, draws: 0, losses: 3 }] });
    const rated = await next(stream, 'state', ({ state }) => state.rating !== undefined);
    expect(rated.state.rating).toMatchObject({ generation: 1, anchor: 'greedy' });
    expect(rated.state.rating!.elo).toBeGreaterThan(0);

    run.close();
    expect((await next(stream, 'state')).state.isTraining).toBe(false);
    expect(defects).toEqual([]);
  });

  it('tells many who look on the same, and nobody waits for one who does not read', async () => {
    const folder = scratchFolder();
    const run = workedOn(folder);
    const { streams, client } = await follow(folder, 40);
    const [idle, ...others] = streams as [
      AsyncGenerator<LiveEvent, void>,
      ...AsyncGenerator<LiveEvent, void>[],
    ];
    await next(idle, 'state');
    await Promise.all(others.map((stream) => next(stream, 'game')));
    for (let generation = 1; generation <= 3; generation++) {
      run.store.insertChunk(network(generation));
      const isNew = ({ state }: { state: RunState }) => state.generation === generation;
      const told = await Promise.all(others.map((stream) => next(stream, 'state', isNew)));
      expect(new Set(told.map((event) => JSON.stringify(event))).size).toBe(1);
      expect((await client.runs())[0]!.state!.generation).toBe(generation);
    }
    run.close();
  });

  it.each([
    ['deleted', (path: string) => rmSync(path, { recursive: true })],
    ['moved away', (path: string) => renameSync(path, `${path} elsewhere`)],
  ])('is gone when it is %s, and a new one in its place is another', async (_what, remove) => {
    const folder = scratchFolder();
    workedOn(folder).close();
    const { streams, client, id, defects } = await follow(folder, 3);
    await Promise.all(streams.map((stream) => next(stream, 'game')));
    remove(join(folder, 'run'));
    await Promise.all(streams.map((stream) => next(stream, 'gone')));
    for (const stream of streams) expect(await stream.next()).toMatchObject({ done: true });
    await expect(client.run(id)).rejects.toMatchObject({ status: 404, code: 'notFound' });

    const fresh = workedOn(folder);
    fresh.store.insertChunk({ games: [gameAt(1)] });
    fresh.close();
    const again = client.live(id);
    expect((await next(again, 'state')).state.games).toBe(2);
    expect(defects).toEqual([]);
  });

  it('is told of as before when it is worked on again', async () => {
    const folder = scratchFolder();
    workedOn(folder).close();
    const { streams } = await follow(folder);
    const [stream] = streams as [AsyncGenerator<LiveEvent, void>];
    expect((await next(stream, 'state')).state.isTraining).toBe(false);
    const run = openRun(join(folder, 'run'));
    expect((await next(stream, 'state')).state.isTraining).toBe(true);
    run.store.insertChunk(network(1));
    expect((await next(stream, 'state')).state.generation).toBe(1);
    run.close();
  });

  it('is left by who raises the signal, and by the server that ends', async () => {
    const folder = scratchFolder();
    workedOn(folder).close();
    const { streams, leave } = await follow(folder);
    const [stream] = streams as [AsyncGenerator<LiveEvent, void>];
    await next(stream, 'game');
    const waiting = stream.next();
    leave.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });

    const { service, port, token } = await serveRuns(folder);
    const other = new ApiClient(token, `http://127.0.0.1:${port}`);
    const left = other.live((await other.runs())[0]!.id);
    await next(left, 'game');
    const ending = left.next();
    ending.catch(() => undefined);
    await service.close();
    await expect(ending).rejects.toThrow();
  });
});
