import { packageVersion } from '../../../nn/packageRoot.js';
import type { RuntimeChoice } from '../../../nn/runtimeChoice.js';
import { defaultThreads } from '../../../selfplay/threads/defaultThreads.js';
import type { About } from '../../../web/api.js';
import { LiveRuns } from './data/live.js';
import { Matches } from './data/matches.js';
import { Networks } from './data/networks.js';
import { Reports } from './data/reports.js';
import { ReportThread } from './data/reportThread.js';
import {
  fileRoutes,
  matchRoutes,
  networkRoutes,
  runRoutes,
  type Sources,
  thinkRoute,
} from './data/routes.js';
import { RunsFolder } from './data/runsFolder.js';
import { Strengths } from './data/strengths.js';
import { Thinking } from './data/thinking.js';
import { Guard } from './http/guard.js';
import { json } from './http/reply.js';
import { get } from './http/router.js';
import { AppServer, type Place } from './http/server.js';
import { AppFiles } from './http/statics.js';

/** What is served, and where. */
export interface ServiceOptions extends Place {
  /** Folder of the built app. */
  readonly app: string;
  /** Folder whose runs are shown. */
  readonly runs: string;
  /** Milliseconds between two looks at a run that somebody follows. */
  readonly lookEvery?: number;
  /** What computes the networks of the engine; onnxruntime on the processor unless said. */
  readonly runtime?: RuntimeChoice;
}

/** A server with all that it answers from. */
export interface Service {
  readonly server: AppServer;
  close(): Promise<void>;
}

/**
 * Starts the server.
 *
 * @param onDefect is told of what nobody foresaw in a request
 * @throws OthelloError `brokenInstallation` without an app; `notFound` or `usage` where the runs' folder or the address cannot be used
 */
export async function openService(
  { app, runs: folder, lookEvery = 1000, runtime = 'onnxruntime', ...place }: ServiceOptions,
  onDefect: (failure: unknown) => void,
): Promise<Service> {
  const files = new AppFiles(app);
  const runs = new RunsFolder(folder);
  const thread = new ReportThread();
  const strengths = new Strengths(thread);
  const live = new LiveRuns(runs, strengths, lookEvery);
  const sources = { runs, networks: new Networks(runs), live, strengths, reports: new Reports(thread) };
  const thinking = new Thinking(sources.networks, runtime);
  const matches = new Matches(sources.networks, runtime, onDefect);
  const guard = new Guard(place.host);
  const api = [
    get('about', () => json(about(sources))),
    ...runRoutes(sources, guard),
    ...networkRoutes(sources),
    thinkRoute(thinking),
    ...matchRoutes(matches),
  ];
  const served = { app: files, api, files: fileRoutes(sources, guard), onDefect };
  const server = await AppServer.open(served, guard, place);
  return {
    server,
    async close() {
      live.close();
      await server.close();
      await Promise.all([thread.close(), thinking.close(), matches.close()]);
    },
  };
}

function about({ networks: { shipped } }: Sources): About {
  const program = { version: packageVersion(), threads: defaultThreads() };
  return shipped === undefined ? program : { ...program, network: shipped };
}
