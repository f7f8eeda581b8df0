import type { IncomingMessage } from 'node:http';
import { refusal, type Reply } from './reply.js';

/** Bytes of the largest body that is read. */
const LARGEST_BODY = 64 * 1024;

/** The refusal of a body that is larger than any that is read, by what its head says of it. */
export function tooLarge({ headers }: IncomingMessage): Reply | undefined {
  return Number(headers['content-length'] ?? 0) > LARGEST_BODY ? tooLargeReply() : undefined;
}

function tooLargeReply(): Reply {
  return refusal(413, 'tooLarge', `A request may have ${LARGEST_BODY} bytes.`);
}
