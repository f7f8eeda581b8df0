import { openOnnxRuntimeWeb } from '../../nn/runtimes/onnxruntimeWeb.js';
import type { OnnxRuntime } from '../../nn/runtimes/onnxSession.js';
import { fetchBytes, type Loaded } from './fetched.js';

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
  const packed = await fetchBytes(new URL('../runtime/wasm.gz', self.location.href), 'The engine', tell);
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const wasmBinary = await new Response(unpacked).arrayBuffer();
  return openOnnxRuntimeWeb({ wasmBinary });
}
