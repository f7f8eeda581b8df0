import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ApiClient } from '../../web/apiClient.js';
import { eventsIn } from '../../web/eventsIn.js';
import { linkToken, type TokenPlaces } from '../../web/linkToken.js';
import { GENERATIONS, writeReportedRun } from '../support/cli/reportedRun.js';
import { serveRuns } from '../support/cli/servedRuns.js';
import { scratchFolder } from '../support/scratch.js';

describe('the client of the server', () => {
  it('asks for everything there is, by the same words', async () => {
    const folder = scratchFolder();
    writeReportedRun(join(folder, 'run'), GENERATIONS);
    const { port, token, ask } = await serveRuns(folder);
    const client = new ApiClient(token, `http://127.0.0.1:${port}`);
    const [run] = await client.runs();
    const { id } = run!;
    const same = async (path: string, answer: unknown) => {
      expect(answer).toEqual((await ask(`/api/${path}`)).json());
    };
    await same('about', await client.about());
    await same(`runs/${id}`, await client.run(id));
    await same(`runs/${id}/games?after=4&limit=7`, await client.games(id, { after: 4, limit: 7 }));
    await same(`runs/${id}/games/3`, await client.game(id, '3'));
    await same(`runs/${id}/games/3/explanations`, await client.explanations(id, '3'));
    await same(`runs/${id}/networks`, await client.networks(id));
    await same(`runs/${id}/findings`, await client.findings(id));
    const { network } = await client.about();
    expect((await client.checkpoint(network!.sha256)).length).toBe(network!.bytes);
    expect(JSON.parse(await client.ranges(network!.sha256))).toMatchObject({ network: network!.sha256 });
  });

  it('throws the sentence of a refusal', async () => {
    const { port, token } = await serveRuns(scratchFolder());
    const base = `http://127.0.0.1:${port}`;
    await expect(new ApiClient('wrong', base).about()).rejects.toMatchObject({
      name: 'ApiError',
      status: 401,
      code: 'unauthorized',
      message: 'The token of the link is missing or wrong.',
    });
    await expect(new ApiClient(token, base).live('x').next()).rejects.toMatchObject({ status: 404 });
    await expect(new ApiClient(token, base, AbortSignal.abort()).about()).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('a stream of events', () => {
  const text = ':\n\ndata: {"a":"ü → 🂡"}\n\n:\n\nevent: x\nid: 1\n\ndata: [1,\ndata: 2]\n\ndata: "cut off';

  it.each([1, 2, 3, 7, 1000])('is read however it is cut: in parts of %i bytes', async (size) => {
    const bytes = new TextEncoder().encode(text);
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, part) =>
      bytes.slice(part * size, (part + 1) * size),
    );
    const found = [];
    for await (const event of eventsIn(ReadableStream.from(parts))) found.push(event);
    expect(found).toEqual([{ a: 'ü → 🂡' }, [1, 2]]);
  });
});

describe('the token of a link', () => {
  function places(
    hash: string,
    kept?: string,
  ): TokenPlaces & { addresses: string[]; held: Map<string, string> } {
    const held = new Map<string, string>(kept === undefined ? [] : [['othello-zero token', kept]]);
    const addresses: string[] = [];
    return {
      addresses,
      held,
      location: { hash, pathname: '/', search: '?a' },
      history: { replaceState: (_state, _unused, url) => void addresses.push(url) },
      sessionStorage: {
        getItem: (key) => held.get(key) ?? null,
        setItem: (key, value) => void held.set(key, value),
      },
    };
  }

  it('is taken out of the address and kept for the window', () => {
    const window = places('#token=a-B_9', 'older');
    expect(linkToken(window)).toBe('a-B_9');
    expect(window.addresses).toEqual(['/?a']);
    expect(linkToken({ ...window, location: { ...window.location, hash: '' } })).toBe('a-B_9');
  });

  it('is none in a page that was opened otherwise, whose address stays as it is', () => {
    for (const hash of ['', '#f5d6', '#token=', '#token=a%20b', '#x&token=a']) {
      const window = places(hash);
      expect([linkToken(window), window.addresses, window.held.size]).toEqual([undefined, [], 0]);
    }
  });
});
