import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseMove, positionsOf } from '../../../../engine/notation.js';
import { isOver, score } from '../../../../engine/position.js';
import { Random } from '../../../../engine/random.js';
import type { GameGoingOn, MatchEvent, MatchState, PlayedGame } from '../../../../web/api.js';
import { ApiClient } from '../../../../web/apiClient.js';
import { writeRun } from '../../../support/cli/commandInputs.js';
import { runHere } from '../../../support/cli/recordingTerminal.js';
import { askServer, serveRuns } from '../../../support/cli/servedRuns.js';
import { randomNetwork } from '../../../support/nn/randomNetwork.js';
import { scratchFolder } from '../../../support/scratch.js';

/** A server of a run with two networks, and its client. */
async function served() {
  const folder = scratchFolder();
  const network = (name: string) => randomNetwork(Random.fromSeed(name), { blocks: 1, channels: 4 });
  const networks = [[1, network('a')] as const, [2, network('b')] as const];
  const [a, b] = writeRun(join(folder, 'run'), networks, []) as [string, string];
  const server = await serveRuns(folder);
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  const client = new ApiClient(server.token, `http://127.0.0.1:${server.port}`).until(gone.signal);
  return { ...server, folder, a, b, client };
}

/** What a stream tells until that holds. */
async function told(
  stream: AsyncGenerator<MatchEvent, void>,
  holds: (event: MatchEvent) => boolean,
): Promise<MatchEvent[]> {
  const events: MatchEvent[] = [];
  for (;;) {
    const { value, done } = await stream.next();
    if (done === true) throw new Error('The stream ended.');
    events.push(value);
    if (holds(value)) return events;
  }
}

const isEnd = (event: MatchEvent): boolean =>
  event.kind === 'match' && event.match !== undefined && event.match.status !== 'playing';

const stateIn = (events: readonly MatchEvent[]): MatchState =>
  events.flatMap((event) => (event.kind === 'match' ? (event.match ?? []) : [])).at(-1)!;

const gamesIn = (events: readonly MatchEvent[]): PlayedGame[] =>
  events.flatMap((event) => (event.kind === 'games' ? event.games : []));

describe('a match of the server', () => {
  it('plays the very games of arena, and tells each with the score as it grows', async () => {
    const { client, folder, a, b, defects } = await served();
    const stream = client.match();
    expect((await stream.next()).value).toEqual({ kind: 'match' });
    const asked = { a, b, games: 10, simulations: 3, seed: 'a match' };
    expect(await client.beginMatch(asked)).toMatchObject({ ...asked, status: 'playing', number: 1 });
    const events = await told(stream, isEnd);
    const state = stateIn(events);
    expect(state).toMatchObject({ ...asked, status: 'finished', openingPlies: 8 });

    const model = (sha256: string): string => join(folder, 'run', 'networks', `${sha256}.safetensors`);
    const { code, stdout } = await runHere([
      ...['arena', '--a', `${model(a)}@3`, '--b', `${model(b)}@3`, '--games', '10'],
      ...['--seed', 'a match', '--workers', '1', '--json'],
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject(state.summary);

    const games = gamesIn(events);
    expect(new Set(games.map(({ pair, aIsBlack }) => `${pair} ${aIsBlack}`)).size).toBe(10);
    for (const { pair, aIsBlack, moves, discs } of games) {
      const last = positionsOf(moves.map(parseMove)).at(-1)!;
      expect(isOver(last)).toBe(true);
      expect(discs).toBe(score(last) * ((last.turn === 'black') === aIsBlack ? 1 : -1));
      const other = games.find((one) => one.pair === pair && one.aIsBlack !== aIsBlack)!;
      expect(other.moves.slice(0, 8)).toEqual(moves.slice(0, 8));
    }
    const wins = games.filter(({ discs }) => discs > 0).length;
    expect(state.summary).toMatchObject({ games: 10, wins });
    const counts = events.flatMap((event) => (event.kind === 'match' ? [event.match!.summary.games] : []));
    expect(new Set(counts).size).toBeGreaterThan(2);

    // Who comes later is told all of it.
    const later = await told(client.match(), ({ kind }) => kind === 'games');
    expect(stateIn(later)).toEqual(state);
    expect(gamesIn(later)).toEqual(games);
    expect(defects).toEqual([]);
  });

  it('shows a game while it is played, one match at a time, and is stopped', async () => {
    const { client, a, b, defects } = await served();
    expect(await client.stopMatch()).toBeNull();
    const long = { a, b, games: 1000, simulations: 200 };
    const { seed, number } = await client.beginMatch(long);
    expect(seed).not.toBe('');
    const events = await told(client.match(), ({ kind }) => kind === 'board');
    const { game } = events.at(-1) as { readonly game: GameGoingOn };
    expect(game.openingPlies).toBe(8);
    expect(game.moves.length).toBeGreaterThanOrEqual(8);
    // Legal to the last move, and not over.
    expect(positionsOf(game.moves.map(parseMove))).toHaveLength(game.moves.length + 1);
    await expect(client.beginMatch(long)).rejects.toMatchObject({ status: 503, code: 'busy' });
    const stopped = await client.stopMatch();
    expect(stopped).toMatchObject({ number, status: 'stopped' });
    expect(stopped!.summary.games).toBeLessThan(1000);
    const next = await client.beginMatch({ ...long, games: 2, simulations: 1 });
    expect(next.number).toBe(number + 1);
    expect(stateIn(await told(client.match(), isEnd))).toMatchObject({
      number: next.number,
      status: 'finished',
    });
    expect(defects).toEqual([]);
  });

  it('ends with the server', async () => {
    const { client, a, b, service } = await served();
    await client.beginMatch({ a, b, games: 1000, simulations: 200 });
    await told(client.match(), ({ kind }) => kind === 'match');
    await service.close();
    await expect(client.stopMatch()).rejects.toThrow();
  });

  it('is begun and stopped by nobody without the token, and by no page of others', async () => {
    const { ask, port, a, b, client } = await served();
    const body = JSON.stringify({ a, b, games: 2, simulations: 1 });
    for (const path of ['/api/match', '/api/match/stop']) {
      expect((await askServer(port, path, { method: 'POST', body })).status).toBe(401);
      const foreign = { origin: 'http://evil.example', host: `127.0.0.1:${port}` };
      expect((await ask(path, { method: 'POST', body, headers: foreign })).status).toBe(403);
      expect((await ask(path)).status).toBe(405);
    }
    expect((await askServer(port, '/api/match/live')).status).toBe(401);
    expect((await askServer(port, '/api/networks')).status).toBe(401);
    expect(await client.stopMatch()).toBeNull();
  });

  it('is of networks that are served, and of bounded size', async () => {
    const { ask, a, b, client } = await served();
    expect(await client.allNetworks()).toMatchObject([
      { folder: 'run', networks: [{ sha256: a }, { sha256: b }] },
    ]);
    const good = { a, b, games: 2, simulations: 1 };
    const refused: readonly (readonly [body: object, status: number])[] = [
      [{}, 400],
      [{ ...good, games: 3 }, 400],
      [{ ...good, games: 0 }, 400],
      [{ ...good, games: 1002 }, 400],
      [{ ...good, games: '2' }, 400],
      [{ ...good, simulations: 0 }, 400],
      [{ ...good, simulations: 10_001 }, 400],
      [{ ...good, seed: '' }, 400],
      [{ ...good, command: 'gtp:sh' }, 400],
      [{ ...good, a: '../../x' }, 404],
      [{ ...good, b: '0'.repeat(64) }, 404],
      [{ ...good, a: 'gtp:sh -c true' }, 404],
    ];
    for (const [body, status] of refused) {
      const answer = await ask('/api/match', { method: 'POST', body: JSON.stringify(body) });
      expect({ body, status: answer.status }).toEqual({ body, status });
    }
    const body = JSON.stringify({ ...good, note: 'x'.repeat(100_000) });
    expect((await ask('/api/match', { method: 'POST', body })).status).toBe(413);
    expect(await client.stopMatch()).toBeNull();
  });
});
