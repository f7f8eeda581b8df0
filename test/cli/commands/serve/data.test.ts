import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluatePage } from '../../../../cli/pages/faithfulness/page.js';
import { reportKey } from '../../../../cli/sources/reportCard.js';
import { shippedReport } from '../../../../cli/sources/shippedModels.js';
import { formatPosition, moveName } from '../../../../engine/notation.js';
import { initialPosition } from '../../../../engine/position.js';
import { Random } from '../../../../engine/random.js';
import { readCheckpoint } from '../../../../nn/checkpointFile.js';
import type { Network } from '../../../../nn/network.js';
import { rangesFile } from '../../../../nn/quantization/rangesFile.js';
import { sha256Of } from '../../../../nn/sha256.js';
import type { GameRecord } from '../../../../selfplay/records/gameRecord.js';
import { reportRun } from '../../../../selfplay/report/report.js';
import { openRun } from '../../../../selfplay/training/run.js';
import type { FaithfulnessReport } from '../../../../studies/faithfulness/faithfulnessReport.js';
import type {
  About,
  ApiFailure,
  GameExplanations,
  GamePage,
  ListedNetwork,
  ListedRun,
  RunDetail,
  RunFindings,
  StoredGame,
} from '../../../../web/api.js';
import { writeRun } from '../../../support/cli/commandInputs.js';
import { GENERATIONS, writeReportedRun } from '../../../support/cli/reportedRun.js';
import { askServer, type Served, serveRuns } from '../../../support/cli/servedRuns.js';
import { randomGameRecord, randomGameRecords } from '../../../support/engine/randomGameRecords.js';
import { ALL_HOSTILE } from '../../../support/hostile/hostileText.js';
import { randomNetwork } from '../../../support/nn/randomNetwork.js';
import { scratchFolder, temporaryFolder } from '../../../support/scratch.js';

const { path: runs, at } = temporaryFolder();
/** Who writes this into a name wants it to run in a page, or in a terminal. */
const SCRIPT = '</script><img src=x onerror=alert(1)><script>alert(1)</script>';
const network: Network = {
  ...randomNetwork(Random.fromSeed('served')),
  metadata: { generation: SCRIPT, seed: ALL_HOSTILE },
};
const records = randomGameRecords(Random.fromSeed('games'), 12);
let sha256: string;

const imported: GameRecord = {
  ...randomGameRecord(Random.fromSeed('imported'), 0),
  kind: 'imported',
  players: { black: SCRIPT, white: ALL_HOSTILE },
  origin: { file: `../../${SCRIPT}`, record: 1, event: ALL_HOSTILE, tags: { GM: SCRIPT } },
};
const arena: GameRecord = {
  ...randomGameRecord(Random.fromSeed('arena'), 3),
  kind: 'arena',
  players: { black: 'greedy', white: 'random' },
};
const explanation = { ply: 2, target: 'value', composite: 'zplus', network: 'n', record: { says: SCRIPT } };

beforeAll(() => {
  writeReportedRun(at('reported'), GENERATIONS);
  mkdirSync(at('runs'));
  [sha256] = writeRun(at('runs', SCRIPT.replaceAll('/', '_')), [[4, network]], records) as [string];
  const run = openRun(at('runs', SCRIPT.replaceAll('/', '_')));
  run.store.insertChunk({
    games: [imported, arena],
    explanations: [{ game: { kind: 'selfplay', index: 5 }, ...explanation }],
  });
  run.close();
});

const listed = async ({ ask }: Served): Promise<readonly ListedRun[]> =>
  (await ask('/api/runs')).json() as ListedRun[];
const idOf = async (served: Served, folder: string): Promise<string> => {
  return (await listed(served)).find((run) => run.folder.includes(folder))!.id;
};

describe('the runs of a folder', () => {
  it('are told with what they hold', async () => {
    const served = await serveRuns(runs);
    const found = await listed(served);
    expect(found.map(({ folder }) => folder).sort()).toEqual([
      'reported',
      `runs/${SCRIPT.replaceAll('/', '_')}`,
    ]);
    const opened = openRun(at('reported'), { readonly: true });
    const counts = opened.store.counts();
    const { scale } = reportRun(opened.store).strength;
    opened.close();
    const { id } = found.find(({ folder }) => folder === 'reported')!;
    const detail = (await served.ask(`/api/runs/${id}`)).json() as RunDetail;
    // The list does not wait for ratings, and has those that are known.
    const { state } = (await listed(served)).find((run) => run.id === id)!;
    expect(state).toEqual({
      isTraining: false,
      generation: GENERATIONS - 1,
      network: `${GENERATIONS - 1}`,
      generations: opened.config.generations,
      ...{ games: counts.games, positions: counts.positions, arenaGames: 0, importedGames: 0 },
      ...{ explanations: 0, evaluations: counts.evaluations },
      playing: { generation: GENERATIONS - 1, games: 6, of: opened.config.selfplay.gamesPerGeneration },
      rating: { ...scale!.networks.at(-1)!, anchor: scale!.anchor },
      learned: {
        generation: GENERATIONS - 1,
        steps: 20 * (GENERATIONS - 1),
        losses: { policy: 2.2 - 0.7, value: expect.closeTo(0.8 - 0.35) as number, ownership: 0.6, total: 3 },
      },
    });
    expect(detail).toMatchObject({ id, folder: 'reported', state, strength: { scale }, generations: 7 });
    expect(detail.training).toHaveLength(GENERATIONS - 1);
    expect(detail.evaluations[0]).toMatchObject({ b: 'greedy', games: 20, score: 14 / 20 });
  });

  it('that cannot be read say why, and the others are told all the same', async () => {
    const folder = scratchFolder();
    cpSync(at('reported'), join(folder, 'good'), { recursive: true });
    cpSync(at('reported'), join(folder, 'bad'), { recursive: true });
    writeFileSync(
      join(folder, 'bad', 'run.db'),
      'no database at all, but long enough to be looked at '.repeat(20),
    );
    const served = await serveRuns(folder);
    const found = new Map((await listed(served)).map((run) => [run.folder, run]));
    expect(found.get('good')).toMatchObject({ state: { games: 48 } });
    expect(found.get('bad')!.problem).toMatch(/not a database|cut short/);
    const answer = await served.ask(`/api/runs/${found.get('bad')!.id}`);
    expect(answer).toMatchObject({ status: 500 });
    expect((answer.json() as ApiFailure).error.code).toBe('badStore');
    expect(served.defects).toEqual([]);
  });

  it('are asked for by nothing but their ids', async () => {
    const { ask } = await serveRuns(at('runs'));
    for (const id of [
      '..',
      '%2e%2e',
      '..%2freported',
      'reported',
      '%252e%252e',
      '.',
      '',
      '%00',
      'x'.repeat(5000),
    ]) {
      for (const rest of ['', '/games', '/networks', '/findings', '/report', '/live', '/games/1']) {
        expect((await ask(`/api/runs/${id}${rest}`)).status).toBe(404);
      }
    }
  });

  it('end at links that lead out of the folder', async () => {
    const [folder, outside] = [scratchFolder(), scratchFolder()];
    for (const part of ['run.db', 'networks', 'config.json']) {
      const [inner, outer] = [join(folder, `lacks ${part}`), join(outside, part)];
      cpSync(at('reported'), inner, { recursive: true });
      renameSync(join(inner, part), outer);
      symlinkSync(outer, join(inner, part));
    }
    symlinkSync(at('reported'), join(folder, 'whole'));
    const served = await serveRuns(folder);
    const found = await listed(served);
    expect(found.map(({ folder: name }) => name).sort()).toEqual([
      'lacks config.json',
      'lacks networks',
      'lacks run.db',
    ]);
    for (const { id, folder: name, problem, state } of found) {
      expect({ state, problem }).toEqual({
        problem: expect.stringContaining(`${name.slice(6)} of the run`) as string,
      });
      for (const rest of ['', '/games', '/games/1', '/networks', '/findings']) {
        expect((await served.ask(`/api/runs/${id}${rest}`)).status).toBe(404);
      }
    }
  });

  it('are none where the folder is none', async () => {
    await expect(serveRuns(at('nowhere'))).rejects.toThrow(/nowhere cannot be used/);
    await expect(serveRuns(at('reported', 'config.json'))).rejects.toThrow(/no folder/);
    const served = await serveRuns(scratchFolder());
    expect(await listed(served)).toEqual([]);
  });
});

describe('the games of a run', () => {
  it('come in pages, from either end', async () => {
    const served = await serveRuns(runs);
    const id = await idOf(served, 'script');
    const page = async (query: string) =>
      (await served.ask(`/api/runs/${id}/games${query}`)).json() as GamePage;
    const names = async (query: string) => (await page(query)).games.map(({ name }) => Number(name));
    const all = records.map(({ index }) => index);
    expect(await names('')).toEqual(all);
    expect(await names('?limit=5')).toEqual(all.slice(-5));
    expect(await names('?after=3&limit=4')).toEqual([4, 5, 6, 7]);
    expect(await names('?before=3')).toEqual([0, 1, 2]);
    expect(await names('?after=11')).toEqual([]);
    expect(await page('?limit=1')).toMatchObject({ kind: 'selfplay', end: 12 });
    expect((await page('?kind=arena')).games).toMatchObject([{ name: 'arena/3', players: arena.players }]);
    // Whole numbers and kinds are all that is taken.
    for (const query of [
      '?limit=501',
      '?after=-1',
      '?after=x',
      '?before=1e3',
      '?kind=x',
      '?after=0x1',
      '?limit=',
    ]) {
      expect((await served.ask(`/api/runs/${id}/games${query}`)).status).toBe(400);
    }
  });

  it('are told whole, with what their searches said', async () => {
    const served = await serveRuns(runs);
    const id = await idOf(served, 'script');
    const record = records[5]!;
    const game = (await served.ask(`/api/runs/${id}/games/5`)).json() as StoredGame;
    const { score, seed, generation } = record;
    expect(game).toMatchObject({ name: '5', network: sha256, score, seed, generation });
    expect(game.start).toBe(formatPosition(initialPosition()));
    expect(game.plies).toHaveLength(record.plies.length);
    game.plies.forEach((ply, index) => {
      const { move, legal, target, rootValue, kind, simulations } = record.plies[index]!;
      expect(ply).toMatchObject({ move: moveName(move), legal: legal.map(moveName), kind, simulations });
      expect(ply.value).toBe(rootValue);
      // Stored in 16 bits.
      ply.target?.forEach((share, at) => expect(share).toBeCloseTo(target![at]!, 3));
      expect(ply.target?.length).toBe(target?.length);
    });
    const found = (await served.ask(`/api/runs/${id}/games/5/explanations`)).json() as GameExplanations;
    expect(found).toEqual({ explanations: [explanation] });
    for (const path of ['99', 'x', '-1', 'arena/4', 'arena/x', 'other/1', '5/other']) {
      expect((await served.ask(`/api/runs/${id}/games/${path}`)).status).toBeGreaterThanOrEqual(400);
    }
  });

  it('of strangers stay data, whatever is in their names', async () => {
    const served = await serveRuns(runs);
    const id = await idOf(served, 'script');
    const answer = await served.ask(`/api/runs/${id}/games/imported/0`);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
    const { players, origin } = answer.json() as StoredGame;
    const opened = openRun(at('runs', SCRIPT.replaceAll('/', '_')), { readonly: true });
    const stored = opened.store.game({ kind: 'imported', index: 0 })!;
    opened.close();
    expect({ players, origin }).toEqual({ players: stored.players, origin: stored.origin });
    expect(players!.black).toBe(SCRIPT);
    expect(origin!.tags).toEqual({ GM: SCRIPT });
  });
});

describe('networks', () => {
  it('are the bytes of their files, found by their sha256 alone', async () => {
    const served = await serveRuns(runs);
    const id = await idOf(served, 'script');
    const networks = (await served.ask(`/api/runs/${id}/networks`)).json() as ListedNetwork[];
    expect(networks).toMatchObject([{ sha256, generation: 4, hasRanges: false }]);
    const bytes = await checkpoint(served, sha256);
    expect([sha256Of(bytes), bytes.length]).toEqual([sha256, networks[0]!.bytes]);
    const file = join(scratchFolder(), 'served.safetensors');
    writeFileSync(file, bytes);
    expect((await readCheckpoint(file)).network.metadata['generation']).toBe(SCRIPT);
    const others = [
      sha256.toUpperCase(),
      sha256.slice(1),
      `${sha256}0`,
      '0'.repeat(64),
      '..',
      `..%2f${sha256}`,
    ];
    for (const other of others) expect((await served.ask(`/api/networks/${other}`)).status).toBe(404);
  });

  it('that come with the program are among them, with their ranges', async () => {
    const served = await serveRuns(scratchFolder());
    const { network: shipped } = (await served.ask('/api/about')).json() as About;
    expect(sha256Of(await checkpoint(served, shipped!.sha256))).toBe(shipped!.sha256);
    const ranges = await served.ask(`/api/networks/${shipped!.sha256}/ranges`);
    expect((ranges.json() as { network: string }).network).toBe(shipped!.sha256);
  });

  it('are not what a link or a damaged file gives for one', async () => {
    const folder = scratchFolder();
    const run = join(folder, 'run');
    cpSync(at('runs', SCRIPT.replaceAll('/', '_')), run, { recursive: true });
    const served = await serveRuns(folder);
    const file = join(run, 'networks', `${sha256}.safetensors`);
    const outside = join(scratchFolder(), 'secret');
    writeFileSync(outside, 'a secret');
    symlinkSync(outside, rangesFile({ folder: join(run, 'networks'), sha256 }));
    expect((await served.ask(`/api/networks/${sha256}/ranges`)).status).toBe(404);
    writeFileSync(file, 'something else');
    const damaged = await served.ask(`/api/networks/${sha256}`);
    expect([damaged.status, damaged.text.includes('something else')]).toEqual([500, false]);
    rmSync(file);
    symlinkSync(outside, file);
    expect((await served.ask(`/api/networks/${sha256}`)).status).toBe(404);
  });
});

/** The bytes as they come: text would change them. */
async function checkpoint({ port, token }: Served, sha: string): Promise<Uint8Array> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`http://127.0.0.1:${port}/api/networks/${sha}`, { headers });
  return new Uint8Array(await answer.arrayBuffer());
}

describe('reports and files of a run', () => {
  it('are the figures that the command has', async () => {
    const served = await serveRuns(runs);
    const id = await idOf(served, 'reported');
    const opened = openRun(at('reported'), { readonly: true });
    const whole = reportRun(opened.store);
    const some = reportRun(opened.store, { maxGames: 10 });
    opened.close();
    const asked = await Promise.all(
      ['', '', '?games=10'].map((query) => served.ask(`/api/runs/${id}/report${query}`)),
    );
    expect(asked.map((answer) => answer.json())).toEqual(
      [whole, whole, some].map((report) => JSON.parse(JSON.stringify(report)) as unknown),
    );
    expect((await served.ask(`/api/runs/${id}/report?games=x`)).status).toBe(400);
  });

  it('have the studies that a run keeps of its networks', async () => {
    const shipped = JSON.parse(readFileSync(shippedReport('default', 'value'), 'utf8')) as {
      network: string;
    };
    const folder = scratchFolder();
    const run = join(folder, 'run');
    cpSync(at('reported'), run, { recursive: true });
    const network = { sha256: shipped.network, generation: 99, steps: 1, created: '', metadata: {} };
    const opened = openRun(run);
    opened.store.insertChunk({
      networks: [network],
      properties: {
        [reportKey(shipped.network, 'value')]: shipped,
        [reportKey(shipped.network, 'move')]: { version: 'of nobody' },
      },
    });
    opened.close();
    const served = await serveRuns(folder);
    const id = await idOf(served, 'run');
    const about = { study: 'faithfulness', network: shipped.network };
    const { studies } = (await served.ask(`/api/runs/${id}/findings`)).json() as RunFindings;
    expect(studies.map(({ subject }) => subject).sort()).toEqual(['move', 'value']);
    const [value] = studies.filter(({ subject }) => subject === 'value');
    expect(value).toMatchObject({ ...about, subject: 'value' });
    const shown = await askServer(served.port, value!.url);
    expect([shown.status, shown.headers['content-security-policy']]).toEqual([
      200,
      expect.stringMatching(/^sandbox /),
    ]);
    const written = JSON.parse(readFileSync(shippedReport('default', 'value'), 'utf8')) as FaithfulnessReport;
    expect(shown.text).toBe(evaluatePage(written));
    // The ticket is for this page and no other.
    const other = value!.url.replace(/value$/, 'move');
    expect((await askServer(served.port, other)).status).toBe(404);
    const study = (subject: string) =>
      served.ask(`/api/runs/${id}/studies/faithfulness/${shipped.network}/${subject}`);
    expect((await study('value')).json()).toEqual(shipped);
    // What is no report, and what no study is about, is not told.
    for (const subject of ['move', 'nothing', '%2e%2e']) expect((await study(subject)).status).toBe(404);
  });

  it('are listed with addresses of their own, which shut a page off from everything', async () => {
    const folder = scratchFolder();
    const run = join(folder, 'run');
    cpSync(at('reported'), run, { recursive: true });
    mkdirSync(join(run, 'made here'));
    const page = `<script>fetch('/api/runs')</script>${SCRIPT}`;
    writeFileSync(join(run, 'report.html'), page);
    writeFileSync(join(run, 'made here', 'a & b?.json'), '{}');
    for (const name of ['.hidden.html', 'notes.txt', 'x.html.part']) writeFileSync(join(run, name), 'no');
    writeFileSync(join(folder, 'secret.html'), 'a secret');
    symlinkSync(join(folder, 'secret.html'), join(run, 'link.html'));
    symlinkSync(folder, join(run, 'out'));
    const served = await serveRuns(folder);
    const id = await idOf(served, 'run');
    const { files, studies } = (await served.ask(`/api/runs/${id}/findings`)).json() as RunFindings;
    expect(studies).toEqual([]);
    expect(files.map(({ name, kind, bytes }) => [name, kind, bytes])).toEqual([
      ['report.html', 'page', page.length],
      ['made here/a & b?.json', 'document', 2],
    ]);
    // A window cannot send the token.
    const opened = await askServer(served.port, files[0]!.url);
    expect(opened).toMatchObject({ status: 200, text: page });
    const policy = opened.headers['content-security-policy']!;
    expect(policy).toMatch(/^sandbox /);
    expect(policy).not.toMatch(/allow-same-origin|allow-top-navigation|connect-src|'self'(?! *$)/);
    expect(policy).toContain("default-src 'none'");
    expect((await askServer(served.port, files[1]!.url)).text).toBe('{}');
    expect((await askServer(served.port, files[0]!.url, { method: 'HEAD' })).headers['content-length']).toBe(
      String(page.length),
    );
  });

  it('are opened by the ticket of each and no other', async () => {
    const folder = scratchFolder();
    const run = join(folder, 'run');
    cpSync(at('reported'), run, { recursive: true });
    for (const name of ['a.html', 'b.html']) writeFileSync(join(run, name), name);
    const served = await serveRuns(folder);
    const id = await idOf(served, 'run');
    const { files } = (await served.ask(`/api/runs/${id}/findings`)).json() as RunFindings;
    const [a, b] = files.map(({ url }) => url.split('/'));
    const ticketed = (ticket: string, ...names: string[]) =>
      askServer(served.port, ['', 'files', ticket, ...names].join('/'));
    expect((await ticketed(a![2]!, id, 'a.html')).text).toBe('a.html');
    for (const [ticket, ...names] of [
      [a![2]!, id, 'b.html'],
      [b![2]!, id, 'a.html'],
      [served.token, id, 'a.html'],
      ['x', id, 'a.html'],
      [a![2]!, id, '..%2fa.html'],
      [a![2]!, id, 'config.json'],
      [a![2]!, 'other', 'a.html'],
      [a![2]!, id, 'networks', 'a.html'],
    ]) {
      expect((await ticketed(ticket!, ...names)).status).toBe(404);
    }
    rmSync(join(run, 'a.html'));
    expect((await ticketed(a![2]!, id, 'a.html')).status).toBe(404);
  });
});
