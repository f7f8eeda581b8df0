import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiFailure } from '../../../../web/api.js';
import { API_HEADERS } from './headers.js';

/** An answer, before it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

export type Body =
  | string
  | Uint8Array
  /** A regular file, which is sent as it is read. */
  | { readonly file: string; readonly bytes: number }
  /** Writes for as long as it wants to; the client may leave at any moment. */
  | ((response: ServerResponse) => void);

export function json(document: unknown, status = 200): Reply {
  const type = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers: { ...API_HEADERS, ...type }, body: JSON.stringify(document) };
}

export function refusal(status: number, code: string, message: string): Reply {
  const failure: ApiFailure = { error: { code, message } };
  return json(failure, status);
}

export function notFound(message = 'There is nothing at this address.'): Reply {
  return refusal(404, 'notFound', message);
}

/**
 * A file as it is now; undefined where there is none, or something else than a regular file.
 *
 * @param known what the client says of the one that it has kept (`if-none-match`)
 */
export function fileReply(file: string, headers: Reply['headers'], known?: string): Reply | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) return undefined;
  const etag = `"${stats.size}-${Math.trunc(stats.mtimeMs)}"`;
  if (known === etag) return { status: 304, headers: { ...headers, etag }, body: '' };
  return { status: 200, headers: { ...headers, etag }, body: { file, bytes: stats.size } };
}

/** Sends it; without its body where only the head was asked for. */
export function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const { status, headers, body } = reply;
  const length = status === 304 ? undefined : lengthOf(body);
  response.writeHead(status, {
    ...headers,
    ...(length === undefined ? {} : { 'content-length': length }),
  });
  if (request.method === 'HEAD') response.end();
  else if (typeof body === 'function') body(response);
  else if (typeof body === 'string' || body instanceof Uint8Array) response.end(body);
  else sendFile(response, body);
}

/** A file that shrinks or grows meanwhile ends the connection: the length was promised. */
function sendFile(
  response: ServerResponse,
  { file, bytes }: { readonly file: string; readonly bytes: number },
) {
  if (bytes === 0) {
    response.end();
    return;
  }
  const stream = createReadStream(file, { end: bytes - 1 });
  stream.on('error', () => response.destroy());
  response.on('close', () => stream.destroy());
  stream.pipe(response);
}

function lengthOf(body: Body): number | undefined {
  if (typeof body === 'function') return undefined;
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.length : body.bytes;
}
