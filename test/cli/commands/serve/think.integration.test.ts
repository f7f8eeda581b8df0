import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatPosition, moveName, parseTranscript, positionsOf } from '../../../../engine/notation.js';
import { legalMoveList } from '../../../../engine/position.js';
import { Random } from '../../../../engine/random.js';
import type { EngineResult } from '../../../../playing/engineResult.js';
import { ApiClient } from '../../../../web/apiClient.js';
import { fromThought, toThought } from '../../../../web/thought.js';
import { writeRun } from '../../../support/cli/commandInputs.js';
import { runHere } from '../../../support/cli/recordingTerminal.js';
import { serveRuns } from '../../../support/cli/servedRuns.js';
import { randomNetwork } from '../../../support/nn/randomNetwork.js';
import { scratchFolder } from '../../../support/scratch.js';

const MOVES = 'f5d6c3d3c4f4c5b3c2';
const position = positionsOf(parseTranscript(MOVES)).at(-1)!;
const asked = { position: formatPosition(position), simulations: 60 };

/** A server of a run with one network, and its client. */
async function served() {
  const folder = scratchFolder();
  const network = randomNetwork(Random.fromSeed('thinking'));
  const [sha256] = writeRun(join(folder, 'run'), [[1, network]], []) as [string];
  const server = await serveRuns(folder);
  return {
    ...server,
    folder,
    sha256,
    client: new ApiClient(server.token, `http://127.0.0.1:${server.port}`),
  };
}

describe('the engine of the server', () => {
  it('says of a position what the command says, by each of its networks', async () => {
    const { client, folder, sha256, defects } = await served();
    const found = await client.think({ ...asked, network: sha256 });
    const { code, stdout } = await runHere([
      ...['analyze', '--moves', MOVES, '--sims', '60', '--json'],
      ...['--model', join(folder, 'run', 'networks', `${sha256}.safetensors`)],
    ]);
    expect(code).toBe(0);
    const { value, moves } = JSON.parse(stdout) as {
      value: number;
      moves: { move: string; visits: number; prior: number }[];
    };
    expect(found.moves).toEqual(legalMoveList(position));
    expect(found.value).toBeCloseTo(value, 5);
    for (const { move, visits, prior } of moves) {
      const index = found.moves.findIndex((one) => moveName(one) === move);
      expect([found.visits[index], found.priors[index]]).toEqual([visits, expect.closeTo(prior, 5)]);
    }
    // Another network takes its place, the shipped one where none is named, and thinks otherwise.
    const shipped = await client.think(asked);
    expect(shipped.priors).not.toEqual(found.priors);
    expect(await client.think({ ...asked, network: sha256 })).toEqual(found);
    expect((await client.think({ ...asked, level: 1 })).simulations).toBe(0);
    expect(defects).toEqual([]);
  });

  it('answers many in turn, and forgets who has left', async () => {
    const { client, sha256, ask, port, token } = await served();
    const own = { ...asked, network: sha256 };
    const alone = await client.think(own);
    // One that would take minutes, and many behind it, of whom some are sent away.
    const long = request({
      ...{ host: '127.0.0.1', port, path: '/api/think', method: 'POST', agent: false },
      headers: { authorization: `Bearer ${token}` },
    });
    const left = new Promise((resolve) => long.on('error', resolve));
    long.end(JSON.stringify({ ...own, simulations: 100_000 }));
    const body = JSON.stringify(own);
    const statuses: number[] = [];
    const crowd = Array.from({ length: 40 }, async () => {
      statuses.push((await ask('/api/think', { method: 'POST', body })).status);
    });
    while (!statuses.includes(503)) await new Promise((resolve) => setTimeout(resolve, 10));
    long.destroy();
    await Promise.all([left, ...crowd]);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect((await client.think(own)).moves).toEqual(alone.moves);
  });

  it('refuses what it cannot think about', async () => {
    const { ask } = await served();
    const post = (body: unknown) => ask('/api/think', { method: 'POST', body: JSON.stringify(body) });
    const over = `${'X'.repeat(64)} X`;
    for (const [body, status] of [
      [undefined, 400],
      [{}, 400],
      [{ position: 'x' }, 400],
      [{ position: over }, 400],
      [{ ...asked, simulations: 0 }, 400],
      [{ ...asked, simulations: 1e9 }, 400],
      [{ ...asked, level: 11 }, 400],
      [{ ...asked, model: '/etc/passwd' }, 400],
      [{ ...asked, network: '../../x' }, 404],
      [{ ...asked, network: '0'.repeat(64) }, 404],
    ] as const) {
      expect([body, (await post(body)).status]).toEqual([body, status]);
    }
    // However its length is told.
    const body = JSON.stringify({ ...asked, note: 'x'.repeat(100_000) });
    expect((await ask('/api/think', { method: 'POST', body })).status).toBe(413);
    const headers = { 'transfer-encoding': 'chunked' };
    expect((await ask('/api/think', { method: 'POST', body, headers })).status).toBe(413);
    expect((await ask('/api/think')).status).toBe(405);
  });
});

it('a result is the same after its way through JSON', () => {
  const result: EngineResult = {
    ...{
      move: 3,
      moves: [3, 9],
      value: 0.5,
      networkValue: -0.25,
      simulations: 7,
      principalVariation: [3, 64],
    },
    visits: Uint32Array.of(7, 0),
    priors: Float32Array.of(0.75, 0.25),
    q: Float32Array.of(-0.5, NaN),
    target: Float32Array.of(1, 0),
    proven: undefined,
    outcomes: [-1, undefined],
  };
  expect(fromThought(JSON.parse(JSON.stringify(toThought(result))) as ReturnType<typeof toThought>)).toEqual(
    result,
  );
});
