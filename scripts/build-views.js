// Builds the views of web/views: a script and styles each, which pages carry within them, and what writes them down without a browser.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import preact from '@preact/preset-vite';
import { build } from 'vite';

const root = join(import.meta.dirname, '..');
const outDir = join(root, 'dist/web/views');
/** Views with charts, and those without. */
const CHARTED = ['report'];
const PLAIN = ['concepts', 'game', 'review', 'strategies'];

/** @type {import('vite').InlineConfig} */
const common = {
  configFile: false,
  root: join(root, 'web/views'),
  logLevel: 'warn',
  plugins: [preact({ devToolsEnabled: false })],
  define: { 'process.env.NODE_ENV': '"production"' },
};

/** @param {string} kind */
async function buildView(kind) {
  await build({
    ...common,
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      // Browsers without light-dark(); it is written so that they know it too.
      cssTarget: ['chrome111', 'firefox114', 'safari16.4'],
      // Pages let nothing be fetched.
      assetsInlineLimit: 1e9,
      lib: {
        entry: `${kind}/main.tsx`,
        name: 'view',
        formats: ['iife'],
        fileName: () => `${kind}.js`,
        cssFileName: kind,
      },
    },
  });
}

async function buildServer() {
  await build({
    ...common,
    ssr: { noExternal: true },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'node20',
      ssr: 'server.tsx',
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'server.cjs' } },
    },
  });
}

/**
 * The notices of what is built into a script go with every copy of it.
 *
 * @param {string} kind
 * @param {readonly string[]} packages
 */
function addNotices(kind, packages) {
  const file = join(outDir, `${kind}.js`);
  const notices = packages.map((name) => `${name}\n\n${notice(name).trim()}`).join('\n\n');
  writeFileSync(file, `/*\n${notices.replaceAll('*/', '* /')}\n*/\n${readFileSync(file, 'utf8')}`);
}

const { resolve } = createRequire(import.meta.url);

/** @param {string} name */
function notice(name) {
  const folder =
    name === 'zrender' ? join(dirname(resolve('zrender/package.json'))) : join(root, 'node_modules', name);
  if (name !== 'echarts') return readFileSync(join(folder, 'LICENSE'), 'utf8');
  const terms = 'Licensed under the Apache License, Version 2.0: http://www.apache.org/licenses/LICENSE-2.0';
  return `${readFileSync(join(folder, 'NOTICE'), 'utf8')}\n${terms}`;
}

for (const kind of [...CHARTED, ...PLAIN]) {
  await buildView(kind);
  addNotices(kind, CHARTED.includes(kind) ? ['preact', 'echarts', 'zrender'] : ['preact']);
}
await buildServer();
