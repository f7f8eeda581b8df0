import type { Network } from '../network.js';
import { openOnnxRuntime } from '../runtimes/onnxruntime.js';
import { networkOfOnnx } from './networkOfOnnx.js';
import type { ReadOptions } from './readOnnx.js';

import '../runtimes/environment.js';

/** As {@link networkOfOnnx}, with onnxruntime-node. Throws OthelloError as that and `openOnnxRuntime` do. */
export async function importOnnx(
  bytes: Uint8Array,
  source?: string,
  options?: ReadOptions,
): Promise<Network> {
  return networkOfOnnx(bytes, () => openOnnxRuntime('cpu', ABSENCE), source, options);
}

const ABSENCE = 'An ONNX file is checked with onnxruntime-node, which cannot be loaded on this machine';
