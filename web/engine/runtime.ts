import { openOnnxRuntimeWeb } from '../../nn/runtimes/onnxruntimeWeb.js';
import type { OnnxRuntime } from '../../nn/runtimes/onnxSession.js';
import { fetchBytes } from './fetched.js';
import type { Loaded } from './protocol.js';

let opened: Promise<OnnxRuntime> | undefined;

/**
 * The runtime of this worker, opened when it is asked for first.
 *
 * @param tell is told by the first call how much of it has come
 */
export function pageRuntime(tell: (loaded: Loaded) => void = () => undefined): Promise<OnnxRuntime> {
  opened ??= open(tell);
  return opened;
}

async function open(tell: (loaded: Loaded) => void): Promise<OnnxRuntime> {
  const url = new URL('../runtime/wasm.gz', self.location.href);
  const wasmBinary = await fetchBytes(url, 'The engine', tell, true);
  return openOnnxRuntimeWeb({ wasmBinary });
}
