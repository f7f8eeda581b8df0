import type { Runtime } from '../../nn/runtime.js';
import { openOnnxRuntimeWeb } from '../../nn/runtimes/onnxruntimeWeb.js';

let opened: Promise<Runtime> | undefined;

/** The runtime of this worker, opened when it is asked for first. */
export function pageRuntime(): Promise<Runtime> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Runtime> {
  const packed = await fetch(new URL('../runtime/wasm.gz', self.location.href));
  const unpacked = packed.body!.pipeThrough(new DecompressionStream('gzip'));
  const wasmBinary = await new Response(unpacked).arrayBuffer();
  return openOnnxRuntimeWeb({ wasmBinary });
}
