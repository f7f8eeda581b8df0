import { useEffect, useRef, useState } from 'preact/hooks';
import { formatPosition } from '../../../engine/notation.js';
import type { Explanation } from '../../../lrp/explanation.js';
import type { EngineClient } from '../../engine/client.js';
import type { ExplainRequest } from '../../engine/protocol.js';
import { ExplanationCache } from './cache.js';

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

/** One for each engine: whoever shows explanations shares them. */
const caches = new WeakMap<EngineClient, ExplanationCache>();

function cacheOf(engine: EngineClient): ExplanationCache {
  const cache = caches.get(engine) ?? new ExplanationCache();
  caches.set(engine, cache);
  return cache;
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
  const before = useRef<Explanation | undefined>(undefined);
  const cache = cacheOf(engine);
  const key = JSON.stringify([network, request]);
  const known = network === undefined || request === undefined ? undefined : cache.get(network, request);
  if (known !== undefined) before.current = known;
  const failure = answered.key === key ? answered.failure : undefined;
  const isWaiting = request !== undefined && known === undefined && failure === undefined;

  useEffect(() => {
    if (network === undefined || request === undefined || !isWaiting) return undefined;
    const unwanted = new AbortController();
    const timer = setTimeout(() => {
      engine.run('explain', request, { signal: unwanted.signal }).then(
        (found) => {
          // What comes too late is kept all the same.
          if (found !== undefined) cache.set(network, request, found);
          if (!unwanted.signal.aborted) redraw(undefined);
        },
        (error: unknown) => {
          if (unwanted.signal.aborted) return;
          failed.current = { key, sentence: error instanceof Error ? error.message : String(error) };
          redraw(undefined);
        },
      );
    }, POINTED_FOR);
    return () => {
      clearTimeout(timer);
      unwanted.abort();
    };
  }, [engine, key, isWaiting]);

  return { explanation: known ?? sameBoard(before.current, request), isWaiting, failure };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sameBoard(
  explanation: Explanation | undefined,
  request: ExplainRequest | undefined,
): Explanation | undefined {
  if (explanation === undefined || request === undefined) return undefined;
  return formatPosition(explanation.position) === formatPosition(request.position) ? explanation : undefined;
}
