import { openOnnxRuntimeWeb, type WebRuntimeOptions } from '../../../nn/runtimes/onnxruntimeWeb.js';
import type { OnnxRuntime } from '../../../nn/runtimes/onnxSession.js';
import { sha256Of } from '../../../nn/sha256.js';
import { testConformance } from '../nn/runtimeConformance.js';
import { type Pass, PASSES, type ShippedFiles } from './passes.js';
import { runTests } from './vitest.js';
import { openWorks, type Works } from './works.js';

// What the page of the tests can do; they ask for it by name.

const WASM = new URL('ort-wasm-simd-threaded.wasm', import.meta.url);

/** How the runtime of a page is opened, as a test says it. */
export type PageRuntime = Pick<WebRuntimeOptions, 'provider' | 'threads'>;

async function open({ provider, ...options }: PageRuntime = {}): Promise<OnnxRuntime> {
  if (provider !== 'webgpu') return openOnnxRuntimeWeb({ wasm: WASM, ...options });
  return openOnnxRuntimeWeb({ provider, ...options, ort: await import('onnxruntime-web/webgpu') });
}

async function shippedFiles(): Promise<ShippedFiles> {
  const read = (name: string): Promise<Response> => fetch(new URL(name, import.meta.url));
  const checkpoint = new Uint8Array(await (await read('default.safetensors')).arrayBuffer());
  const ranges = await (await read(`${sha256Of(checkpoint)}.ranges.json`)).text();
  return { checkpoint, ranges };
}

let works: Promise<Works> | undefined;

export const page = {
  describe: async (options?: PageRuntime): Promise<string> => (await open(options)).description,
  /** Of a runtime whose WebAssembly is not there. */
  openWithout: async (): Promise<string> =>
    openOnnxRuntimeWeb({ wasm: new URL('nowhere.wasm', import.meta.url) }).then(
      () => 'opened',
      (error: unknown) => String(error),
    ),
  conform: async (options?: PageRuntime) => {
    testConformance(() => open(options));
    return runTests();
  },
  pass: async (name: Pass, options?: PageRuntime) => PASSES[name](await open(options), await shippedFiles()),
  /** Does a work so many times; all works are opened with the first, for this runtime. */
  work: async (name: keyof Works, times: number, options?: PageRuntime): Promise<void> => {
    works ??= open(options).then(async (runtime) => openWorks(runtime, await shippedFiles()));
    const work = (await works)[name];
    for (let time = 0; time < times; time++) await work();
  },
};
export type TestPage = typeof page;

(globalThis as { testPage?: TestPage }).testPage = page;
