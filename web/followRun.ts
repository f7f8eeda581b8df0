import type { LiveEvent } from './api.js';
import type { ApiClient } from './apiClient.js';

/** What is needed of a document: whether anybody sees it. */
export interface Seen {
  readonly visibilityState: string;
  addEventListener(kind: 'visibilitychange', listener: () => void): void;
  removeEventListener(kind: 'visibilitychange', listener: () => void): void;
}

/** What follows a run. */
export interface Following {
  readonly seen: Seen;
  readonly onEvent: (event: LiveEvent) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Follows a run for as long as its window is seen: a browser keeps some six connections to one server, so hidden windows must
 * leave them to the one that is looked at. Seen again, it is told anew what the run is.
 *
 * @returns when the run is gone, the server ended, or the signal was raised
 * @throws ApiError for a refusal
 */
export async function followRun(client: ApiClient, id: string, following: Following): Promise<void> {
  const { seen, onEvent, signal } = following;
  while (!signal.aborted) {
    await until(seen, 'visible', signal);
    const hidden = new AbortController();
    const leave = AbortSignal.any([signal, hidden.signal]);
    void until(seen, 'hidden', leave).then(() => hidden.abort());
    try {
      for await (const event of client.until(leave).live(id)) onEvent(event);
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
