import type { EngineClient } from '../../engine/engineClient.js';
import { ExplanationCache } from './cache.js';

/** One for each engine: whoever shows explanations shares them. */
const caches = new WeakMap<EngineClient, ExplanationCache>();

/** What was explained by an engine. */
export function cacheOf(engine: EngineClient): ExplanationCache {
  const cache = caches.get(engine) ?? new ExplanationCache();
  caches.set(engine, cache);
  return cache;
}
