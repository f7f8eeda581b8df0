import { extname } from 'node:path';
import type { GameName } from '../../../../selfplay/records/gameRecord.js';
import type { Run } from '../../../../selfplay/training/run.js';
import { toThought } from '../../../../web/thought.js';
import { eventStream } from '../http/eventStream.js';
import type { Guard } from '../http/guard.js';
import { API_HEADERS, FILE_HEADERS } from '../http/headers.js';
import { contentType } from '../http/mediaTypes.js';
import { fileReply, json, notFound, refusal, type Reply } from '../http/reply.js';
import { type Asked, get, post, type Route } from '../http/router.js';
import { fileNamed } from './files.js';
import { gameExplanations, gamePage, kindOf, storedGame } from './games.js';
import type { LiveRuns } from './live.js';
import type { Matches } from './matches.js';
import { listedNetworks, type Networks } from './networks.js';
import { wholeNumber } from './numbers.js';
import { findingsOf, pageRoutes } from './pages.js';
import type { Reports } from './reports.js';
import { listedRuns, runDetail } from './runs.js';
import type { PlacedRun, RunsFolder } from './runsFolder.js';
import type { Strengths } from './strengths.js';
import { faithfulnessOf } from './studies.js';
import type { Thinking } from './thinking.js';
import { readThinkRequest } from './thinkRequest.js';

/** Where answers are taken from. */
export interface Sources {
  readonly runs: RunsFolder;
  readonly networks: Networks;
  readonly live: LiveRuns;
  readonly strengths: Strengths;
  readonly reports: Reports;
}

/** Below `api/runs/`: what the runs of this machine hold. All of it reads. */
export function runRoutes({ runs, live, reports, strengths }: Sources, guard: Guard): Route[] {
  const placed = (asked: Asked): PlacedRun => runs.find(asked.param('run'));
  const ofRun = (path: string, look: (run: Run, asked: Asked) => unknown): Route =>
    get(`runs/:run${path}`, (asked) => json(runs.read(placed(asked), (run) => look(run, asked))));
  const ofGame = (path: string, look: (run: Run, name: GameName) => unknown): Route[] => [
    ofRun(`/games/:number${path}`, (run, { param }) => {
      return look(run, { kind: 'selfplay', index: wholeNumber(param('number')) });
    }),
    ofRun(`/games/:kind/:number${path}`, (run, { param }) => {
      return look(run, { kind: kindOf(param('kind')), index: wholeNumber(param('number')) });
    }),
  ];
  return [
    get('runs', () => json(listedRuns(runs, strengths))),
    get('runs/:run', async (asked) => json(await runDetail(runs, placed(asked), strengths))),
    ofRun('/games', ({ store }, { query }) => gamePage(store, query)),
    ...ofGame('/explanations', ({ store }, name) => gameExplanations(store, name)),
    ...ofGame('', ({ store }, name) => storedGame(store, name)),
    ofRun('/networks', listedNetworks),
    ofRun('/findings', ({ store }, asked) => findingsOf(runs, placed(asked), store, guard)),
    ofRun('/studies/faithfulness/:network/:subject', ({ store }, { param }) => {
      return faithfulnessOf(store, param('network'), param('subject'));
    }),
    get('runs/:run/report', async (asked) => json(await reports.of(placed(asked), asked.query))),
    get('runs/:run/live', (asked) => {
      const run = placed(asked);
      return eventStream((listener) => live.listen(run, listener));
    }),
  ];
}

/** Below `api/networks/`: checkpoints and ranges, byte by byte as they are kept. */
export function networkRoutes({ networks }: Sources): Route[] {
  const bytes = (body: Uint8Array, extension: string): Reply => {
    const headers = { ...API_HEADERS, 'content-type': contentType(extension) };
    return { status: 200, headers, body };
  };
  return [
    get('networks', () => json(networks.listed())),
    get('networks/:sha256', ({ param }) => bytes(networks.checkpoint(param('sha256')), '.safetensors')),
    get('networks/:sha256/ranges', ({ param }) => bytes(networks.ranges(param('sha256')), '.json')),
  ];
}

/** The engine in this program, which is faster than in a page. It writes nothing either. */
export function thinkRoute(thinking: Thinking): Route {
  return post('think', async ({ request }) => {
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    request.socket.once('close', leave);
    try {
      const result = await thinking.think(await readThinkRequest(request), gone.signal);
      // Who has left hears nothing of it.
      return result === undefined
        ? refusal(503, 'stopped', 'The thought was given up.')
        : json(toThought(result));
    } finally {
      request.socket.off('close', leave);
    }
  });
}

/** Below `api/match`: a match between two networks, in threads of this program. It writes nothing. */
export function matchRoutes(matches: Matches): Route[] {
  return [
    post('match', async ({ request }) => json(await matches.begin(request))),
    post('match/stop', async () => json((await matches.stop()) ?? null)),
    get('match/live', () => eventStream((listener) => matches.listen(listener))),
  ];
}

/** Below `files/`: what somebody has put into a run, and pages that are made of it, each for who has the ticket for it. */
export function fileRoutes(sources: Sources, guard: Guard): Route[] {
  const { runs } = sources;
  const file = ({ param }: Asked, name: string): Reply => {
    const id = param('run');
    if (!guard.isTicketFor(param('ticket'), id, name)) return notFound();
    const found = fileNamed(runs, runs.find(id), name);
    if (found === undefined) return notFound();
    return (
      fileReply(found.path, { ...FILE_HEADERS, 'content-type': contentType(extname(name)) }) ?? notFound()
    );
  };
  return [
    ...pageRoutes(sources, guard),
    get(':ticket/:run/:name', (asked) => file(asked, asked.param('name'))),
    get(':ticket/:run/:folder/:name', (asked) =>
      file(asked, `${asked.param('folder')}/${asked.param('name')}`),
    ),
  ];
}
