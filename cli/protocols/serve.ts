import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { harmlessDocument } from '../../engine/text.js';
import type { ProtocolServer } from './server.js';

/**
 * Holds the conversation until the other side says goodbye or its lines end, and all has been answered. Lines that
 * come meanwhile reach the server at once, so that they can stop a search.
 */
export async function serveLines(
  input: Readable,
  output: Writable,
  open: (send: (text: string) => void) => ProtocolServer,
): Promise<void> {
  let broken = false;
  output.on('error', () => {
    broken = true; // the other side has gone
  });
  const server = open((text) => {
    if (!broken) output.write(`${harmlessDocument(text)}\n`);
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
      open += 1;
      void server.receive(line).then(() => {
        open -= 1;
        settle();
      });
    });
    lines.on('close', () => {
      ended = true;
      settle();
    });
  });
}
