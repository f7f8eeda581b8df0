import { useEffect, useState } from 'preact/hooks';
import type { LiveEvent, RunState, StoredGame } from '../../api.js';
import type { ApiClient } from '../../apiClient.js';
import { follow } from '../../follow.js';
import { whyUnanswered } from './asked.js';

/** What a run has told so far. */
export interface LiveRun {
  readonly state?: RunState;
  readonly game?: StoredGame;
  /** Why nothing more comes, or nothing now. */
  readonly problem?: string | undefined;
  readonly isGone: boolean;
}

const NOTHING: LiveRun = { isGone: false };

/** What is known after one more event. */
function afterEvent(run: LiveRun, event: LiveEvent): LiveRun {
  switch (event.kind) {
    case 'state':
      return { ...run, state: event.state, problem: undefined };
    case 'game':
      return { ...run, game: event.game };
    case 'problem':
      return { ...run, problem: event.message };
    case 'gone':
      return { ...run, isGone: true, problem: 'The run was deleted or moved away.' };
  }
}

/** Follows a run while the page is seen. */
export function useLive(client: ApiClient, id: string): LiveRun {
  const [run, setRun] = useState<LiveRun>(NOTHING);
  useEffect(() => {
    const gone = new AbortController();
    const onEvent = (event: LiveEvent): void => setRun((before) => afterEvent(before, event));
    const events = (asking: ApiClient) => asking.live(id);
    follow(client, { events, seen: document, onEvent, signal: gone.signal }).catch((error: unknown) => {
      if (!gone.signal.aborted) setRun((before) => ({ ...before, problem: whyUnanswered(error) }));
    });
    return () => gone.abort();
  }, [client, id]);
  return run;
}
