import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isOwnHost } from './address.js';
import { refusal, type Reply } from './reply.js';
import { isSecret, newSecret } from './secret.js';

/** Decides who is answered. */
export class Guard {
  /** Whoever has it may read everything that is served. */
  readonly token = newSecret();
  readonly #ticketKey = newSecret();
  readonly #host: string;

  /** @param host where the server listens */
  constructor(host: string) {
    this.#host = host;
  }

  /** Why a request comes from elsewhere; undefined where it does not. Asked before anything else of every request. */
  foreign({ headersDistinct }: IncomingMessage): Reply | undefined {
    const [host, ...moreHosts] = headersDistinct['host'] ?? [];
    if (host === undefined || moreHosts.length > 0 || !isOwnHost(host, this.#host)) {
      return refusal(403, 'forbidden', 'This server is not known by that name.');
    }
    const isOwn = (headersDistinct['origin'] ?? []).every((origin) => origin === `http://${host}`);
    return isOwn ? undefined : refusal(403, 'forbidden', 'Pages of others are not answered.');
  }

  /** The refusal of a request without the token; undefined where it has it. */
  unauthorized({ headers }: IncomingMessage): Reply | undefined {
    const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (given !== undefined && isSecret(given, this.token)) return undefined;
    const reply = refusal(401, 'unauthorized', 'The token of the link is missing or wrong.');
    return { ...reply, headers: { ...reply.headers, 'www-authenticate': 'Bearer' } };
  }

  /** Opens one file and no other, for a window that cannot send the token. */
  ticketFor(...names: readonly string[]): string {
    return createHmac('sha256', this.#ticketKey).update(JSON.stringify(names)).digest('base64url');
  }

  isTicketFor(ticket: string, ...names: readonly string[]): boolean {
    return isSecret(ticket, this.ticketFor(...names));
  }
}
