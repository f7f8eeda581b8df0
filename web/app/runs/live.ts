import { useEffect, useState } from 'preact/hooks';
import type { LiveEvent, RunState, StoredGame } from '../../api.js';
import type { ApiClient } from '../../apiClient.js';
import { sentenceOf } from './asked.js';

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
export function afterEvent(run: LiveRun, event: LiveEvent): LiveRun {
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
  const seen = useSeen();
  useEffect(() => {
    if (!seen) return;
    const gone = new AbortController();
    const follow = async (): Promise<void> => {
      for await (const event of client.until(gone.signal).live(id)) setRun((before) => afterEvent(before, event));
    };
    follow().catch((error: unknown) => {
      if (!gone.signal.aborted) setRun((before) => ({ ...before, problem: sentenceOf(error) }));
    });
    return () => gone.abort();
  }, [client, id, seen]);
  return run;
}

/** A browser keeps few connections to a server: a page in the background gives its own up. */
function useSeen(): boolean {
  const [seen, setSeen] = useState(!document.hidden);
  useEffect(() => {
    const look = (): void => setSeen(!document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return seen;
}
