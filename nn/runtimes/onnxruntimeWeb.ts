import { OthelloError } from '../../engine/errors.js';
import { Graph } from '../graph.js';
import { exportOnnx } from '../onnx/export.js';
import { relu } from '../operators/elementwise.js';
import type { Program } from '../runtime.js';
import {
  type OnnxApi,
  OnnxProgram,
  type OnnxRuntime,
  OnnxSession,
  type SessionOptions,
} from './onnxSession.js';

/** How onnxruntime is opened in a page. The first runtime of a page or worker decides for all of it. */
export interface WebRuntimeOptions {
  /** Where its WebAssembly file lies; unless said, beside the script that onnxruntime-web came in. */
  readonly wasm?: string | URL;
  /** The contents of that file, for who has them already: then nothing is fetched. */
  readonly wasmBinary?: ArrayBuffer | Uint8Array;
  /** Threads within one run, 1 unless said; more only where the page is isolated (`crossOriginIsolated`). */
  readonly threads?: number;
  /**
   * What computes: WebAssembly unless said. `webgpu` needs its own build of onnxruntime-web as `ort`, and leaves to WebAssembly
   * what it cannot do.
   */
  readonly provider?: 'wasm' | 'webgpu';
  /** The package itself; unless given, its build for WebAssembly alone is loaded. */
  readonly ort?: OnnxApi;
}

/**
 * The graph written as ONNX and run by onnxruntime-web in this page or worker. `CompileOptions.threads` says nothing here: all
 * sessions share the threads.
 *
 * @throws OthelloError 'unsupported' where it does not start: no such file, no WebAssembly with SIMD, no WebGPU
 */
export async function openOnnxRuntimeWeb(options: WebRuntimeOptions = {}): Promise<OnnxRuntime> {
  const { provider = 'wasm' } = options;
  const isDevice = provider === 'webgpu';
  try {
    const ort = options.ort ?? (await import('onnxruntime-web/wasm'));
    configure(ort, options);
    const sessions: SessionOptions = { executionProviders: [provider] };
    await start(ort, sessions);
    const { versions, wasm } = ort.env;
    return {
      name: 'onnxruntime-web',
      device: isDevice ? 'webgpu' : 'cpu',
      description: `onnxruntime-web ${versions.web ?? ''} (${provider}, threads: ${wasm.numThreads ?? 1})`,
      async compile(graph, compiled) {
        const { filterGradients } = compiled ?? {};
        const file = exportOnnx(graph, { filterGradients, forDevice: isDevice });
        return new OnnxProgram(graph, await openInTurn(ort, file, sessions));
      },
      openFile: (file) => openInTurn(ort, file, sessions),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OthelloError('unsupported', `onnxruntime-web does not start here: ${reason}`, { cause });
  }
}

function configure({ env }: OnnxApi, options: WebRuntimeOptions): void {
  const { wasm, wasmBinary, threads = 1 } = options;
  // Errors are thrown; printed by the library they would also stand in the page's console.
  env.logLevel = 'fatal';
  env.wasm.numThreads = isIsolated() ? threads : 1;
  if (wasm !== undefined) env.wasm.wasmPaths = { wasm };
  if (wasmBinary !== undefined) env.wasm.wasmBinary = wasmBinary;
}

const lasts = new WeakMap<OnnxApi, Promise<unknown>>();

/** Does one thing after the other: with WebGPU, onnxruntime refuses to begin another before the one is done. */
function inTurn<T>(ort: OnnxApi, work: () => Promise<T>): Promise<T> {
  const done = (lasts.get(ort) ?? Promise.resolve()).then(work);
  lasts.set(
    ort,
    done.catch(() => undefined),
  );
  return done;
}

async function openInTurn(ort: OnnxApi, file: Uint8Array, options: SessionOptions): Promise<Program> {
  const session = await inTurn(ort, () => OnnxSession.open(ort, file, options));
  return {
    run: (feeds) => inTurn(ort, () => session.run(feeds)),
    dispose: () => inTurn(ort, () => session.dispose()),
  };
}

/** Whether threads may share memory. */
function isIsolated(): boolean {
  return (globalThis as { readonly crossOriginIsolated?: boolean }).crossOriginIsolated === true;
}

/** Loads its WebAssembly, which otherwise the first session would do: so that what is wrong is said here. */
async function start(ort: OnnxApi, options: SessionOptions): Promise<void> {
  const graph = new Graph();
  graph.output('y', relu(graph, graph.input('x', [1])));
  const session = await openInTurn(ort, exportOnnx(graph), options);
  await session.dispose();
}
