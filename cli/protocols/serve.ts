import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { harmlessDocument } from '../../engine/text.js';
import type { ProtocolServer } from './server.js';

/**
 * Holds the conversation until the other side says goodbye or its lines end, and all has been answered, or until nobody reads
 * the answers. Lines that come meanwhile reach the server at once, so that they can stop a search.
 */
export async function serveLines(
  input: Readable,
  output: Writable,
  open: (send: (text: string) => void) => ProtocolServer,
): Promise<void> {
  let gone = false;
  const server = open((text) => {
    if (!gone) output.write(`${harmlessDocument(text)}\n`);
  });
  const lines = createInterface({ input, crlfDelay: Infinity });
  await new Promise<void>((resolve) => {
    let open = 0;
    let ended = false;
    const settle = (): void => {
      if (server.finished) lines.close();
      if (ended && open === 0) resolve();
    };
    lines.on('line', (line) => {
      if (gone) return;
      open += 1;
      void server.receive(line).then(() => {
        open -= 1;
        settle();
      });
    });
    lines.on('close', () => {
      ended = true;
      server.end(gone);
      settle();
    });
    const leave = (): void => {
      gone = true; // the other side
      server.end(true);
      lines.close();
    };
    output.on('error', leave).on('close', leave);
    input.on('error', leave); // a terminal that was hung up
  });
}
