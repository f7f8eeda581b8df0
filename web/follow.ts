import type { ApiClient } from './apiClient.js';

/** What is needed of a document: whether anybody sees it. */
export interface Seen {
  readonly visibilityState: string;
  addEventListener(kind: 'visibilitychange', listener: () => void): void;
  removeEventListener(kind: 'visibilitychange', listener: () => void): void;
}

/** What follows a stream of events. */
export interface Following<Event> {
  /** Asks for them. */
  readonly events: (client: ApiClient) => AsyncIterable<Event>;
  readonly seen: Seen;
  readonly onEvent: (event: Event) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Follows a run or a match for as long as its window is seen: a browser keeps some six connections to one server, so hidden
 * windows must leave them to the one that is looked at. Seen again, it is told anew what there is.
 *
 * @returns when the stream or the server ended, or the signal was raised
 * @throws ApiError for a refusal
 */
export async function follow<Event>(client: ApiClient, following: Following<Event>): Promise<void> {
  const { events, seen, onEvent, signal } = following;
  while (!signal.aborted) {
    await until(seen, 'visible', signal);
    const hidden = new AbortController();
    const leave = AbortSignal.any([signal, hidden.signal]);
    void until(seen, 'hidden', leave).then(() => hidden.abort());
    try {
      for await (const event of events(client.until(leave))) onEvent(event);
      return; // gone
    } catch (error) {
      if (!leave.aborted) throw error;
    } finally {
      hidden.abort();
    }
  }
}

/** Settles when the document is as it should be, or the signal is raised. */
function until(seen: Seen, state: 'visible' | 'hidden', signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (seen.visibilityState !== state && !signal.aborted) return;
      seen.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    seen.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
    look();
  });
}
