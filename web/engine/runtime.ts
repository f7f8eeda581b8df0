import { openOnnxRuntimeWeb } from '../../nn/runtimes/onnxruntimeWeb.js';
import type { OnnxRuntime } from '../../nn/runtimes/onnxSession.js';

let opened: Promise<OnnxRuntime> | undefined;

/** The runtime of this worker, opened when it is asked for first. */
export function pageRuntime(): Promise<OnnxRuntime> {
  opened ??= open();
  return opened;
}

async function open(): Promise<OnnxRuntime> {
  const packed = await fetch(new URL('../runtime/wasm.gz', self.location.href));
  const unpacked = packed.body!.pipeThrough(new DecompressionStream('gzip'));
  const wasmBinary = await new Response(unpacked).arrayBuffer();
  return openOnnxRuntimeWeb({ wasmBinary });
}
