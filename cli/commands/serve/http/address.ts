import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** Where the server listens unless it is told otherwise: nobody but this machine can reach it. */
export const LOOPBACK = '127.0.0.1';

const LOOPBACKS = ['127.0.0.1', 'localhost', '::1'];
const ANY = ['0.0.0.0', '::'];

export function isLoopback(host: string): boolean {
  return LOOPBACKS.includes(host.toLowerCase());
}

/** As it stands in a link. */
export function addressText(host: string, port: number): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** What a link names where the server listens at this host: of all addresses, the first that others can reach. */
export function linkHost(host: string): string {
  if (!ANY.includes(host)) return host;
  const others = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return others.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? LOOPBACK;
}

/**
 * Whether a request may name this host (RFC 9110, 7.2: `name`, `name:port`). A page of a stranger can make a name of its own
 * lead to this machine, and its requests then name that; so only names that cannot be a stranger's are taken. Which port is
 * named does not matter: who tunnels has another one.
 *
 * @param served where the server listens
 */
export function isOwnHost(named: string, served: string): boolean {
  const name = hostName(named);
  if (name === undefined) return false;
  if (isLoopback(served)) return isLoopback(name);
  if (name === served.toLowerCase()) return true;
  return ANY.includes(served) && (isIP(name) !== 0 || isLoopback(name) || name === hostname().toLowerCase());
}

function hostName(named: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([^\s:/[\]@]+))(?::\d{1,5})?$/i.exec(named) ?? [];
  return (bracketed ?? plain)?.toLowerCase();
}
