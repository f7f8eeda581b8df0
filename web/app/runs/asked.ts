import { useEffect, useState } from 'preact/hooks';
import { sentenceOf } from '../sentenceOf.js';

/** What was asked of the server: nothing yet, the answer, or one sentence why not. */
export type Asked<Answer> =
  | { readonly kind: 'asking' }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly message: string };

/** Asks when it is shown and whenever `about` changes; what is no longer wanted is given up. */
export function useAsked<Answer>(
  about: string,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Asked<Answer> {
  const [asked, setAsked] = useState<Asked<Answer>>({ kind: 'asking' });
  useEffect(() => {
    const gone = new AbortController();
    setAsked({ kind: 'asking' });
    ask(gone.signal).then(
      (answer) => setAsked({ kind: 'answer', answer }),
      (error: unknown) => {
        if (!gone.signal.aborted) setAsked({ kind: 'failed', message: whyUnanswered(error) });
      },
    );
    return () => gone.abort();
  }, [about]);
  return asked;
}

/** What the server refuses it says in a sentence; a browser says that nobody answers in words of its own. */
export function whyUnanswered(error: unknown): string {
  if (error instanceof TypeError)
    return 'The program does not answer any more; start othello-zero serve again.';
  return sentenceOf(error);
}
