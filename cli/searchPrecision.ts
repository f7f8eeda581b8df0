import { performance } from 'node:perf_hooks';
import { openRuntime, type ActivationRanges, type RuntimeName } from '../nn/index.js';
import {
  choosePrecision,
  measurePrecisions,
  networkBytes,
  rangesOf,
  SEARCH_PRECISIONS,
  type NetworkBytes,
  type SearchPrecision,
} from '../selfplay/index.js';
import type { Model } from './model.js';
import { choice, withDefault } from './option.js';

const WHAT = 'numbers that the search computes the network in; auto measures which is faster';

/** The `--search-precision` of the commands whose results are to be the same everywhere. */
export const searchPrecisionOption = withDefault(choice(WHAT, SEARCH_PRECISIONS), 'float32');

/** Of both, a moment that nobody notices. */
const MEASURED_MS = 100;

/** The ranges with which a network computes in that precision; undefined in float32. */
export async function searchRanges(
  model: Model,
  runtimeName: RuntimeName,
  precision: SearchPrecision,
  batch: number,
): Promise<ActivationRanges | undefined> {
  if (precision === 'float32') return undefined;
  const runtime = await openRuntime(runtimeName);
  const ranges = await rangesOf(model.network, runtime, model);
  if (precision === 'int8') return ranges;
  const how = { batch, now: () => performance.now(), milliseconds: MEASURED_MS };
  const rates = await measurePrecisions(model.network, ranges, runtime, how);
  return choosePrecision(rates) === 'int8' ? ranges : undefined;
}

/** Of self-play and matches, whose games share calls of the network. */
const GAMES_AT_ONCE = 32;

/** The network as threads search with it. */
export async function searchedNetwork(
  model: Model,
  runtime: RuntimeName,
  precision: SearchPrecision,
): Promise<NetworkBytes> {
  const network = networkBytes(model.bytes);
  const ranges = await searchRanges(model, runtime, precision, GAMES_AT_ONCE);
  return ranges === undefined ? network : { ...network, ranges };
}

/** What was settled on. */
export function precisionOf({ ranges }: Pick<NetworkBytes, 'ranges'>): 'float32' | 'int8' {
  return ranges === undefined ? 'float32' : 'int8';
}
