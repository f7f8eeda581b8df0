import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import preact from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';

const root = import.meta.dirname;
const runtimeFiles = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));

const shipped = join(root, 'models/default.safetensors');
const sha256Of = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

const packed = (name: string) => (): Uint8Array =>
  gzipSync(readFileSync(join(runtimeFiles, name)), { level: 9 });

/** What the page fetches beside its scripts, by its name in the built folder. The runtimes are packed: the page unpacks them itself, on any host. */
const FILES: Readonly<Record<string, () => Uint8Array>> = {
  'runtime/wasm.gz': packed('ort-wasm-simd-threaded.wasm'),
  // Fetched when somebody chooses WebGPU.
  'runtime/webgpu.wasm.gz': packed('ort-wasm-simd-threaded.asyncify.wasm'),
  'models/default.safetensors': () => readFileSync(shipped),
  'models/default.ranges.json': () => readFileSync(join(root, `models/${sha256Of(shipped)}.ranges.json`)),
};

function extraFiles(): Plugin {
  return {
    name: 'extra-files',
    generateBundle() {
      for (const [fileName, read] of Object.entries(FILES)) {
        this.emitFile({ type: 'asset', fileName, source: read() });
      }
    },
  };
}

/** The runtimes' scripts name their WebAssembly beside themselves, where the page has it packed: second copies are left out. */
function oneRuntime(): Plugin {
  return {
    name: 'one-runtime',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const name of Object.keys(bundle)) {
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- so does the bundler leave a file out
        if (name.endsWith('.wasm')) delete bundle[name];
      }
    },
  };
}

/** The app: what `othello-zero serve` shows, and a site of files. */
export default defineConfig({
  root: join(root, 'web/app'),
  base: './',
  plugins: [preact(), extraFiles(), oneRuntime()],
  worker: { format: 'es', plugins: () => [oneRuntime()] },
  build: {
    outDir: join(root, 'dist/web/app'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
