import type { IncomingMessage } from 'node:http';
import { refusal, type Reply } from './reply.js';

/** Bytes of the largest body that is read. */
const LARGEST_BODY = 64 * 1024;

/** A body that turned out to be larger than any that is read. */
export class TooLarge extends Error {
  readonly reply = tooLargeReply();
}

/** The refusal of a body that is larger than any that is read, by what its head says of it. */
export function tooLarge({ headers }: IncomingMessage): Reply | undefined {
  return Number(headers['content-length'] ?? 0) > LARGEST_BODY ? tooLargeReply() : undefined;
}

/** Throws TooLarge, whatever the head has said. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    // The rest is read and dropped, so that the refusal can be.
    if (bytes <= LARGEST_BODY) parts.push(part);
  }
  if (bytes > LARGEST_BODY) throw new TooLarge();
  return Buffer.concat(parts).toString('utf8');
}

function tooLargeReply(): Reply {
  return refusal(413, 'tooLarge', `A request may have ${LARGEST_BODY} bytes.`);
}
