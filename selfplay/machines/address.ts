import { OthelloError, quote } from '../../engine/errors.js';

/** Where a queue is: a Redis or Valkey server, and who asks. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  /** Number of the database on the server. */
  readonly database: number;
  /** Whether the connection is encrypted, `rediss:`. */
  readonly encrypted: boolean;
  readonly user?: string;
  readonly password?: string;
}

const ACCEPTED =
  'redis://HOST[:PORT][/DATABASE] or rediss://…, with USER@ before the host where the server knows users';
const PORT = 6379;

/**
 * Reads the address of a queue.
 *
 * @param secret the password, from where nobody else sees it; it stands for one within the text.
 * @throws OthelloError `usage` when it is none; the message repeats no password.
 */
export function parseQueueAddress(text: string, secret?: string): QueueAddress {
  const refuse = (what: string): OthelloError =>
    new OthelloError('usage', `${what}; the address of a queue is ${ACCEPTED}.`);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refuse('That is no address');
  }
  // `hub:6379` reads as an address of the kind "hub:".
  if (/^[\w.-]+:\d+$/.test(text)) throw refuse(`${quote(text)} lacks redis:// before it`);
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:')
    throw refuse(`"${url.protocol}//" is no queue`);
  if (url.hostname === '') throw refuse('The host is missing');
  const path = /^\/?(\d{0,4})$/.exec(url.pathname);
  if (path === null || url.search !== '' || url.hash !== '') throw refuse('Something follows the port');
  const user = decoded(url.username);
  const password = secret ?? decoded(url.password);
  if (user === undefined || password === undefined)
    throw refuse('The user or the password holds a % that is none (it is written %25)');
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? PORT : Number(url.port),
    database: Number(path[1]),
    encrypted: url.protocol === 'rediss:',
    ...(user === '' ? {} : { user }),
    ...(password === '' ? {} : { password }),
  };
}

/** Undefined for what no address has. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Whether a password stands in the text of an address, where every user of the machine sees it. */
export function holdsPassword(text: string): boolean {
  return /^rediss?:\/\/[^/:@]*:[^/@]+@/.test(text);
}

/** The address for people: without user and password. */
export function formatQueueAddress({ host, port, database, encrypted }: QueueAddress): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${encrypted ? 'rediss' : 'redis'}://${name}:${port}${database === 0 ? '' : `/${database}`}`;
}
