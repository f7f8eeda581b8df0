import type { ServerResponse } from 'node:http';
import { API_HEADERS } from './headers.js';
import type { Reply } from './reply.js';

/** A client that does not take what it is sent is left when so many bytes wait for it. */
const MOST_WAITING = 4 * 1024 * 1024;
/** Milliseconds between signs of life: they find out who is gone. */
const BEAT = 15_000;

/** What a source of events is handed. */
export interface Listener {
  send(event: unknown): void;
  /** Nothing more follows. */
  end(): void;
}

/**
 * An answer that goes on: server-sent events (HTML standard, 9.2), a JSON document each.
 *
 * @param listen is handed who listens, and gives back what is to be called when they are gone.
 */
export function eventStream(listen: (listener: Listener) => () => void): Reply {
  const headers = { ...API_HEADERS, 'content-type': 'text/event-stream; charset=utf-8' };
  return { status: 200, headers, body: (response) => stream(response, listen) };
}

function stream(response: ServerResponse, listen: (listener: Listener) => () => void): void {
  const write = (text: string): void => {
    if (response.writableLength > MOST_WAITING) response.destroy();
    else response.write(text);
  };
  response.flushHeaders();
  const beat = setInterval(() => write(':\n\n'), BEAT);
  const leave = listen({
    send: (event) => write(`data: ${JSON.stringify(event)}\n\n`),
    end: () => response.end(),
  });
  response.on('close', () => {
    clearInterval(beat);
    leave();
  });
}
