/**
 * Compiles engine/solver/assembly to WebAssembly and writes it as base64 to engine/solver/wasmBytes.ts, which
 * is committed, so that neither building nor using the package needs the compiler.
 * Run it with `npm run build:solver` after a change; with `--check` it only compares, which a test does.
 */
import { Buffer } from 'node:buffer';
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = `${root}engine/solver/wasmBytes.ts`;

async function compile() {
  /** @type {Uint8Array | undefined} */
  let binary;
  const { error, stderr } = await asc.main(
    [
      'engine/solver/assembly/index.ts',
      ...['--baseDir', root, '--outFile', 'solver.wasm'],
      ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
    ],
    {
      writeFile(name, contents) {
        if (name === 'solver.wasm' && typeof contents !== 'string') binary = contents;
      },
    },
  );
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- a stream in memory, which knows its text
  if (error !== null || binary === undefined) throw new Error(stderr.toString(), { cause: error });
  return Buffer.from(binary).toString('base64');
}

/** @param {string} base64 */
function moduleText(base64) {
  const lines = Array.from(base64.matchAll(/.{1,100}/g), ([line]) => `  '${line}',`);
  return `/** Made by scripts/compile-solver.js from engine/solver/assembly; do not edit. */
// prettier-ignore
export const SOLVER_WASM = [
${lines.join('\n')}
].join('');
`;
}

const text = moduleText(await compile());
if (!process.argv.includes('--check')) await writeFile(target, text);
else if (text !== (await readFile(target, 'utf8'))) {
  process.stderr.write(
    'engine/solver/wasmBytes.ts is not what its source compiles to: npm run build:solver\n',
  );
  process.exitCode = 1;
}
