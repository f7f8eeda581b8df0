import { useEffect, useState } from 'preact/hooks';
import type { MatchEvent } from '../../api.js';
import type { ApiClient } from '../../apiClient.js';
import { follow } from '../../follow.js';
import { whyUnanswered } from '../runs/asked.js';
import { afterEvent, type SeenMatch, UNSEEN } from './seenMatch.js';

/** Follows the match of the program while the page is seen; `problem` says why nothing more comes. */
export function useMatch(client: ApiClient): SeenMatch & { readonly problem?: string } {
  const [seen, setSeen] = useState<SeenMatch>(UNSEEN);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    const gone = new AbortController();
    const end = (why: string): void => {
      if (!gone.signal.aborted) setProblem(why);
    };
    const onEvent = (event: MatchEvent): void => setSeen((before) => afterEvent(before, event));
    const events = (asking: ApiClient) => asking.match();
    follow(client, { events, seen: document, onEvent, signal: gone.signal }).then(
      () => end(whyUnanswered(new TypeError())),
      (error: unknown) => end(whyUnanswered(error)),
    );
    return () => gone.abort();
  }, [client]);
  return problem === undefined ? seen : { ...seen, problem };
}
