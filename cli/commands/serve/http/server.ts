import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addressText, linkHost } from './address.js';
import { tooLarge } from './body.js';
import { failureReply } from './failures.js';
import type { Guard } from './guard.js';
import { listeningError } from './listening.js';
import { OneTimeLink } from './oneTimeLink.js';
import { readTarget } from './path.js';
import { notFound, type Reply, send } from './reply.js';
import { answerBy, READING, type Route, wrongMethod } from './router.js';
import type { AppFiles } from './statics.js';

/** What is served. */
export interface Served {
  readonly app: AppFiles;
  /** Below `api/`, for who has the token. */
  readonly api: readonly Route[];
  /** Below `files/`, each for who has a ticket for it. */
  readonly files: readonly Route[];
  /** Told of what nobody foresaw. */
  readonly onDefect: (failure: unknown) => void;
}

export interface Place {
  readonly host: string;
  /** 0 is any that is free. */
  readonly port: number;
}

/** How long a client may take to say what it wants, in milliseconds. */
const PATIENCE = 30_000;

/** The app, its data and files over HTTP. */
export class AppServer {
  readonly #server: Server;
  readonly #served: Served;
  readonly #guard: Guard;
  readonly #opening: OneTimeLink;
  readonly #address: string;

  private constructor(server: Server, served: Served, guard: Guard, host: string) {
    this.#server = server;
    this.#served = served;
    this.#guard = guard;
    this.#address = `http://${addressText(linkHost(host), (server.address() as AddressInfo).port)}/`;
    this.#opening = new OneTimeLink(this.link);
    server.on('error', served.onDefect); // such as too many open files: it goes on
    server.on('request', (request, response) => void this.#handle(request, response));
  }

  /** @throws OthelloError `usage` where it cannot listen there. */
  static async open(served: Served, guard: Guard, { host, port }: Place): Promise<AppServer> {
    const server = createServer({ requestTimeout: PATIENCE, headersTimeout: PATIENCE });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listeningError(error, host, port)));
      server.listen(port, host, resolve);
    });
    return new AppServer(server, served, guard, host);
  }

  /** For people: the token stands behind the `#`, which browsers send to nobody. */
  get link(): string {
    return `${this.#address}#token=${this.#guard.token}`;
  }

  /** Leads to the same, once: for the command line of a browser, which everybody on the machine can read. */
  get openingLink(): string {
    return `${this.#address}open/${this.#opening.code}`;
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Who leaves in the midst of an answer is no error.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const reply = await this.#answer(request).catch((error: unknown) =>
      failureReply(error, this.#served.onDefect),
    );
    if (!response.destroyed) send(request, response, reply);
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    const refused = this.#guard.foreign(request) ?? tooLarge(request);
    if (refused !== undefined) return refused;
    const target = readTarget(request.url ?? '');
    if (target === undefined) return notFound();
    const { segments, query } = target;
    const [first] = segments;
    if (first === 'api') {
      return (
        this.#guard.unauthorized(request) ?? answerBy(this.#served.api, request, segments.slice(1), query)
      );
    }
    if (first === 'files') return answerBy(this.#served.files, request, segments.slice(1), query);
    if (!READING.includes(request.method ?? '')) return wrongMethod(READING);
    if (first === 'open') return this.#opening.follow(segments[1] ?? '', request.method === 'GET');
    return this.#served.app.reply(segments, request.headers['if-none-match']) ?? notFound();
  }
}
