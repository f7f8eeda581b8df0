import { OthelloError } from '../../engine/errors.js';
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

let adapter: Promise<OnnxRuntime> | undefined;

/**
 * The runtime on the graphics processor of this machine, fetched and opened when it is asked for first. What it cannot do is
 * left to WebAssembly.
 *
 * @throws OthelloError 'unsupported' where there is none, 'notFound' where it cannot be fetched
 */
export function adapterRuntime(): Promise<OnnxRuntime> {
  // What failed is tried again: one may be online again, or have allowed WebGPU.
  adapter ??= openAdapter().catch((error: unknown) => {
    adapter = undefined;
    throw error;
  });
  return adapter;
}

async function openAdapter(): Promise<OnnxRuntime> {
  await needAdapter();
  const url = new URL('../runtime/webgpu.wasm.gz', self.location.href);
  const [wasmBinary, ort] = await Promise.all([
    fetchBytes(url, 'The engine for WebGPU', () => undefined, true),
    import('onnxruntime-web/webgpu'),
  ]);
  return openOnnxRuntimeWeb({ wasmBinary, provider: 'webgpu', ort });
}

/** Asked before anything is fetched. Throws OthelloError 'unsupported'. */
async function needAdapter(): Promise<void> {
  const { gpu } = navigator as { readonly gpu?: { requestAdapter(): Promise<unknown> } };
  if (gpu === undefined) {
    throw new OthelloError(
      'unsupported',
      'This browser has no WebGPU here: it is new, and only for encrypted pages and this machine.',
    );
  }
  const found = await gpu.requestAdapter().catch(() => null);
  if (found === null || found === undefined)
    throw new OthelloError('unsupported', 'The browser finds no graphics processor that WebGPU can use.');
}
