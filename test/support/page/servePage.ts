import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { openStaticSite, type StaticSite } from '../web/staticSite.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Where files lie that a page fetches beside what was bundled. */
const BESIDES = ['models', 'node_modules/onnxruntime-web/dist'].map((folder) => join(root, folder));

/** The strictest that onnxruntime runs under. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Serves the page that was bundled into a folder on loopback. */
export function servePage(folder: string, isolated = false): Promise<StaticSite> {
  const headers = { 'Content-Security-Policy': POLICY, ...(isolated ? ISOLATION : {}) };
  return openStaticSite(folder, { headers, besides: BESIDES });
}

/**
 * Bundles a page into a folder, as a user's own bundler would.
 *
 * @param entry its script, that of the tests unless given
 * @param project where its packages lie
 */
export async function bundlePage(
  folder: string,
  entry = join(root, 'test/support/page/page.ts'),
  project = root,
): Promise<void> {
  await build({
    configFile: false,
    root: project,
    logLevel: 'error',
    base: './',
    publicDir: false,
    resolve: { alias: { vitest: join(root, 'test/support/page/vitest.ts') } },
    build: {
      outDir: folder,
      target: 'es2022',
      modulePreload: false,
      minify: false,
      assetsDir: '',
      rolldownOptions: {
        input: { page: entry },
        output: { entryFileNames: '[name].js', assetFileNames: '[name][extname]' },
      },
    },
  });
  const page = '<!doctype html><title>tests</title><script type="module" src="page.js"></script>';
  writeFileSync(join(folder, 'index.html'), page);
}
