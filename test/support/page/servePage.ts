import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Where files lie that a page fetches beside what was bundled. */
const BESIDES = ['models', 'node_modules/onnxruntime-web/dist'].map((folder) => join(root, folder));

const KINDS: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};
/** The strictest that onnxruntime runs under. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export interface ServedPage {
  /** Of the page, with a slash at its end. */
  readonly url: string;
  close(): void;
}

/** Serves the page that was bundled into a folder on loopback. */
export async function servePage(folder: string, isolated = false): Promise<ServedPage> {
  const server = createServer(({ url }, response) => {
    const name = new URL(url!, 'http://page').pathname.slice(1);
    try {
      const body = contents(folder, name);
      response.writeHead(200, {
        'Content-Type': name === '' ? 'text/html' : (KINDS[extname(name)] ?? 'application/octet-stream'),
        'Content-Security-Policy': POLICY,
        ...(isolated ? ISOLATION : {}),
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

function contents(folder: string, name: string): Uint8Array | string {
  if (name === '') return '<!doctype html><title>tests</title><script type="module" src="page.js"></script>';
  const place = [folder, ...BESIDES].find((each) => existsSync(join(each, name)));
  return readFileSync(join(place ?? folder, name));
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
}
