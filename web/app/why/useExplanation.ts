import { useEffect, useRef, useState } from 'preact/hooks';
import { samePosition } from '../../../engine/position.js';
import type { Explanation } from '../../../lrp/explanation.js';
import type { EngineClient } from '../../engine/engineClient.js';
import type { ExplainRequest } from '../../engine/workerProtocol.js';
import { sentenceOf } from '../sentenceOf.js';
import { cacheOf } from './caches.js';

/** Milliseconds that a move must be pointed at before it is worth an explanation. */
const POINTED_FOR = 25;

/** What is known of a request now. */
export interface KnownExplanation {
  /** Of the request, or, until that is there, of the one before in the same position. */
  readonly explanation: Explanation | undefined;
  readonly isWaiting: boolean;
  /** Why there is none: one sentence. */
  readonly failure: string | undefined;
}

interface Answered {
  readonly key: string;
  readonly failure: string | undefined;
}

interface Before {
  readonly network: string | undefined;
  readonly explanation: Explanation;
}

/**
 * Asks the engine for an explanation, unless it is known; what is not wanted any more is dropped.
 *
 * @param network sha256 of the one that is open; undefined until there is one
 */
export function useExplanation(
  engine: EngineClient,
  network: string | undefined,
  request: ExplainRequest | undefined,
): KnownExplanation {
  /** What was answered last; the cache has the explanations themselves. */
  const [answered, setAnswered] = useState<Answered>({ key: '', failure: undefined });
  const before = useRef<Before | undefined>(undefined);
  const cache = cacheOf(engine);
  const key = JSON.stringify([network, request]);
  const known = network === undefined || request === undefined ? undefined : cache.get(network, request);
  if (known !== undefined) before.current = { network, explanation: known };
  const failure = answered.key === key ? answered.failure : undefined;
  const isWaiting = request !== undefined && known === undefined && failure === undefined;

  useEffect(() => {
    if (network === undefined || request === undefined || !isWaiting) return undefined;
    const unwanted = new AbortController();
    const timer = setTimeout(() => {
      engine.run('explain', request, { signal: unwanted.signal }).then(
        (found) => {
          if (found === undefined) return;
          cache.set(network, request, found);
          setAnswered({ key, failure: undefined });
        },
        (error: unknown) => {
          if (!unwanted.signal.aborted) setAnswered({ key, failure: sentenceOf(error) });
        },
      );
    }, POINTED_FOR);
    return () => {
      clearTimeout(timer);
      unwanted.abort();
    };
  }, [engine, key, isWaiting]);

  const shown = failure === undefined ? (known ?? sameBoard(before.current, network, request)) : undefined;
  return { explanation: shown, isWaiting, failure };
}

/** What was shown before, as long as it is of this board. */
function sameBoard(
  before: Before | undefined,
  network: string | undefined,
  request: ExplainRequest | undefined,
): Explanation | undefined {
  if (before === undefined || request === undefined || before.network !== network) return undefined;
  const { explanation } = before;
  return samePosition(explanation.position, request.position) ? explanation : undefined;
}
