import type { Network } from '../../nn/network.js';
import type { ActivationRanges } from '../../nn/quantization/ranges.js';
import { keepRanges, type RangesPlace, readRanges } from '../../nn/quantization/rangesFile.js';
import type { Runtime } from '../../nn/runtime.js';
import { measureNetworkRanges } from './measureNetworkRanges.js';

/** The ranges of a network: those that are kept beside it, else they are measured, and kept there where that is possible. */
export async function rangesOf(
  network: Network,
  runtime: Runtime,
  place: RangesPlace,
): Promise<ActivationRanges> {
  const kept = readRanges(network, place);
  if (kept !== undefined) return kept;
  const ranges = await measureNetworkRanges(network, runtime);
  keepRanges(place, ranges);
  return ranges;
}
