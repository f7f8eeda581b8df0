import { OthelloError } from '../../engine/errors.js';
import { Graph } from '../../nn/graph.js';
import { relu } from '../../nn/operators/elementwise.js';
import { openOnnxRuntimeWeb } from '../../nn/runtimes/onnxruntimeWeb.js';
import type { OnnxRuntime } from '../../nn/runtimes/onnxSession.js';
import { fetchBytes } from './fetchBytes.js';
import type { Loaded } from './workerProtocol.js';

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
let isLost = false;

/** Whether the graphics processor is gone: what it is asked then may be answered with anything. */
export function adapterIsLost(): boolean {
  return isLost;
}

/**
 * The runtime on the graphics processor of this machine, fetched and opened when it is asked for first. What it cannot do is
 * left to WebAssembly.
 *
 * @throws OthelloError 'unsupported' where there is none or it was lost, 'notFound' where it cannot be fetched
 */
export function adapterRuntime(): Promise<OnnxRuntime> {
  if (isLost) return Promise.reject(new OthelloError('unsupported', LOST));
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
  const runtime = await openOnnxRuntimeWeb({ wasmBinary, provider: 'webgpu', ort });
  // onnxruntime lets go of the device with its last session, and makes another one for the next: this one stays.
  const graph = new Graph();
  graph.output('y', relu(graph, graph.input('x', [1])));
  await runtime.compile(graph);
  const device = (await ort.env.webgpu.device) as GraphicsDevice;
  void device.lost.then(({ reason }) => (isLost = reason !== 'destroyed'));
  return runtime;
}

/** What is needed of WebGPU's GPUDevice: it says when and why it is gone. */
interface GraphicsDevice {
  readonly lost: Promise<{ readonly reason: string }>;
}

/** onnxruntime keeps the one that it has opened. */
const LOST = 'The graphics processor was lost; the page has to be loaded again before it can be used.';

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
