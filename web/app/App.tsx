import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { parseMove, parsePosition } from '../../engine/notation.js';
import type { StoredGame } from '../api.js';
import { ApiClient } from '../apiClient.js';
import { linkToken } from '../linkToken.js';
import { EngineHost } from './engineHost.js';
import { Header } from './Header.js';
import { later } from './later.js';
import { linkOf } from './look/link.js';
import { Play } from './play/Play.js';
import { ProgramEngine } from './play/programEngine.js';
import { PlaySession } from './play/session.js';
import type { Route } from './route.js';
import { watchRoute } from './watchRoute.js';

import './app.css';

const Look = later(() => import('./look/Look.js').then((part) => part.Look));
const Network = later(() => import('./network/Network.js').then((part) => part.Network));
const Runs = later(() => import('./runs/Runs.js').then((part) => part.Runs));

/** What all views share: the engine, and the game that goes on while another view is in front. */
interface Shared {
  readonly host: EngineHost;
  readonly session: PlaySession;
}

interface View {
  /** Its link is this after `#`. */
  readonly name: string;
  readonly title: string;
  show(shared: Shared, route: Route): VNode;
}

/** The views in their order; the first is shown where no link names another. */
const VIEWS: readonly View[] = [
  { name: 'play', title: 'Play', show: ({ host, session }) => <Play host={host} session={session} /> },
  {
    name: 'look',
    title: 'Look',
    show: ({ host }) => <Look engine={host.client} network={host.network.value} />,
  },
  {
    name: 'network',
    title: 'Network',
    show: ({ host }) => (
      <Network
        engine={host.client}
        network={host.network.value}
        onOpened={(network) => host.opened(network)}
      />
    ),
  },
];

/** What only a page shows that `othello-zero serve` has opened. */
const servedViews = (client: ApiClient): readonly View[] => [
  {
    name: 'runs',
    title: 'Runs',
    show: ({ host }, { hash }) => (
      <Runs
        client={client}
        hash={hash}
        onNetwork={(file) => host.open(file)}
        onGame={(game) => (location.hash = linkOf(gameOf(game), 0))}
      />
    ),
  },
];

const token = linkToken(window);
const client = token === undefined ? undefined : new ApiClient(token);
const views = client === undefined ? VIEWS : [...VIEWS, ...servedViews(client)];
const route = watchRoute(views.map(({ name }) => name));

/** A stored game as a link holds it. */
function gameOf({ start, plies }: StoredGame): Parameters<typeof linkOf>[0] {
  return { start: parsePosition(start), moves: plies.map(({ move }) => parseMove(move)) };
}

/** The whole app. */
export function App() {
  const shared = useMemo(share, []);
  useEffect(() => begin(shared), [shared]);
  const { view } = route.value;
  const front = views.find(({ name }) => name === view)!;
  return (
    <>
      <Header views={views} view={view} host={shared.host} />
      <main>
        <h1 class="hidden">{front.title}</h1>
        {front.show(shared, route.value)}
      </main>
    </>
  );
}

function share(): Shared {
  const host = new EngineHost();
  const program = client === undefined ? undefined : new ProgramEngine(client);
  return { host, session: new PlaySession(() => host.client, pageStorage(), program) };
}

/** The board is shown first; then the engine is fetched. */
function begin({ host, session }: Shared): () => void {
  const stop = host.network.subscribe((network) => {
    if (network !== undefined) session.dispatch({ kind: 'network', sha256: network.sha256 });
  });
  const frame = requestAnimationFrame(() => setTimeout(() => void host.start()));
  return () => {
    cancelAnimationFrame(frame);
    stop();
  };
}

/** Some browsers refuse even to name it. */
function pageStorage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
