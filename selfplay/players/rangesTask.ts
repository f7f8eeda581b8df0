import type { ActivationRanges } from '../../nn/quantization/ranges.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import type { NetworkBytes } from '../threads/networkBytes.js';
import { decodeNetwork } from '../threads/sessions.js';
import { WorkMeter } from '../threads/workMeter.js';
import { rangesOf } from './networkRanges.js';

/** Say the ranges of a network; they are kept in `folder`, where they are found the next time. */
export interface RangesTask {
  readonly network: NetworkBytes;
  readonly runtime: RuntimeChoice;
  readonly folder: string;
  readonly stop: Int32Array;
  /** Where the thread counts what it does, see WorkMeter. */
  readonly work?: Float64Array;
}

/** The ranges of the network, those that are kept or else measured. */
export default async function sayRanges(task: RangesTask): Promise<ActivationRanges> {
  const meter = new WorkMeter(task.work);
  const { network, runtime, folder } = task;
  const place = { folder, sha256: network.sha256 };
  const ranges = await rangesOf(decodeNetwork(network).network, await openRuntime(runtime), place);
  meter.lap('preparing');
  return ranges;
}
