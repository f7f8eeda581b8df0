import { useEffect, useState } from 'preact/hooks';
import type { Explanation } from '../../../lrp/explanation.js';
import type { EngineClient } from '../../engine/engineClient.js';
import type { ExplainRequest } from '../../engine/workerProtocol.js';
import { cacheOf } from './caches.js';

/**
 * Asks for several explanations, one after the other; undefined are those that are not there yet, or cannot be had.
 *
 * @param network sha256 of the one that is open
 */
export function useAllExplanations(
  engine: EngineClient,
  network: string,
  requests: readonly ExplainRequest[],
): (Explanation | undefined)[] {
  const [, setAnswered] = useState(0);
  const cache = cacheOf(engine);
  const key = JSON.stringify([network, requests]);
  useEffect(() => {
    const unwanted = new AbortController();
    const ask = async (): Promise<void> => {
      for (const request of requests.filter((each) => cache.get(network, each) === undefined)) {
        const found = await engine.run('explain', request, { signal: unwanted.signal });
        if (unwanted.signal.aborted || found === undefined) return;
        cache.set(network, request, found);
        setAnswered((count) => count + 1);
      }
    };
    // Why there is none is said where a single one is shown.
    ask().catch(() => undefined);
    return () => unwanted.abort();
  }, [engine, key]);
  return requests.map((request) => cache.get(network, request));
}
