/**
 * Runs tests on other versions of Node than the one that runs this: `node scripts/test-on-node.js [--all] [MAJOR ...]`, by
 * default 22 and 24, and of the tests those of what depends on Node. It needs `npm ci` and `npm run build` done.
 *
 * Each version comes from npm (the packages behind `node`, which hold its headers too) into a folder outside node_modules,
 * OTHELLO_ZERO_NODES or else one in the temporary folder, and so does a copy of the project whose packages are links to the
 * installed ones. Only better-sqlite3 is a copy: it is the one that has to be compiled for each version. What was compiled is
 * kept there for the next time.
 *
 * A version that cannot be had is told; it is a failure where CI=true.
 */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
const home = process.env.OTHELLO_ZERO_NODES ?? join(tmpdir(), 'othello-zero-nodes');

/** What may differ between versions: native packages, worker threads, files, processes, terminals, and every command. */
const TESTS = [
  'test/cli/json.test.ts',
  'test/cli/commands/play/play.test.ts',
  'test/lrp/worker.test.ts',
  'test/nn/runtimes/conformance.test.ts',
  'test/nn/runtimes/telemetry.test.ts',
  'test/cli/protocols/process.test.ts',
  'test/selfplay/threads/workerPool.test.ts',
  'test/selfplay/store/store.test.ts',
  'test/selfplay/store/storeGames.test.ts',
  'test/selfplay/store/storeResults.test.ts',
  'test/selfplay/store/migrations.test.ts',
  'test/selfplay/store/storeCrash.test.ts',
];

/** Not part of the project, or made by using it. */
const LEFT_OUT = ['.git', 'node_modules', 'runs', 'demo', 'coverage'];

/** @typedef {{ node: string, version: string, env: NodeJS.ProcessEnv }} InstalledNode */

/**
 * Runs a command to its end; its output is shown only when it fails, unless it is to be seen.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { seen?: boolean }} options
 * @returns {Promise<string>}
 */
function run(command, args, { seen = false, ...options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', ...Array(2).fill(seen ? 'inherit' : 'pipe')],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (said += String(data)));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${code}\n${said.slice(-4000)}`));
    });
  });
}

/**
 * Installs the newest release of that version. Where it is, and its environment: it is the `node` that programs find.
 *
 * @param {string} major
 * @returns {Promise<InstalledNode>}
 */
async function install(major) {
  const folder = join(home, `node-${major}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const name = `node-${process.platform}-${process.arch}`;
  const settings = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...settings, `${name}@${major}`], { cwd: folder });
  const place = join(folder, 'node_modules', name);
  const bin = join(place, 'bin');
  const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter), npm_config_nodedir: place };
  const version = (await run(join(bin, 'node'), ['--version'], { env })).trim();
  if (!version.startsWith(`v${major}.`)) throw new Error(`${name}@${major} is ${version}`);
  return { node: join(bin, 'node'), version, env };
}

/**
 * better-sqlite3, compiled for that Node: the folder, which appears when it is whole.
 *
 * @param {InstalledNode} node
 */
async function compile({ version, env }) {
  const source = join(root, 'node_modules/better-sqlite3');
  const release = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')).version;
  const target = join(home, `better-sqlite3-${release}-node-${version}`);
  if (existsSync(target)) return target;
  const partial = `${target}.partial`;
  rmSync(partial, { recursive: true, force: true });
  cpSync(source, partial, { recursive: true, filter: (path) => path !== join(source, 'build') });
  await run('npm', ['run', 'build-release'], { cwd: partial, env });
  // Only the addon itself is needed: the rest of what the compiler made is four times as large.
  const built = join(partial, 'build/Release/better_sqlite3.node');
  const kept = join(partial, 'kept.node');
  renameSync(built, kept);
  rmSync(join(partial, 'build'), { recursive: true });
  mkdirSync(join(partial, 'build/Release'), { recursive: true });
  renameSync(kept, built);
  renameSync(partial, target);
  return target;
}

/**
 * A copy of the project that loads this better-sqlite3, and else what is installed.
 *
 * @param {string} major
 * @param {string} sqlite
 */
function copyProject(major, sqlite) {
  const copy = join(home, `project-${major}`);
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(join(copy, 'node_modules'), { recursive: true });
  for (const name of readdirSync(root)) {
    if (!LEFT_OUT.includes(name)) cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  for (const name of readdirSync(join(root, 'node_modules'))) {
    const source = name === 'better-sqlite3' ? sqlite : join(root, 'node_modules', name);
    if (name !== 'better-sqlite3') symlinkSync(source, join(copy, 'node_modules', name));
    else cpSync(source, join(copy, 'node_modules', name), { recursive: true });
  }
  return copy;
}

/**
 * @param {InstalledNode} node
 * @param {string} copy
 * @param {string[]} files
 */
async function test({ node, env }, copy, files) {
  await run(node, ['node_modules/vitest/vitest.mjs', 'run', ...files], { cwd: copy, env, seen: true });
}

const words = process.argv.slice(2);
const majors = words.filter((word) => /^\d+$/.test(word));
const wanted = majors.length > 0 ? majors : ['22', '24'];
const files = words.includes('--all') ? [] : TESTS;

/** @param {string} line */
const say = (line) => process.stdout.write(`[nodes] ${line}\n`);
// Compiling uses one core a version; the tests use all of them.
const prepared = await Promise.allSettled(
  wanted.map(async (major) => {
    const installed = await install(major);
    return { major, installed, sqlite: await compile(installed) };
  }),
);
let failed = false;
for (const [index, outcome] of prepared.entries()) {
  if (outcome.status === 'rejected') {
    say(`Node ${wanted[index]} cannot be had here, so nothing was tested on it: ${outcome.reason.message}`);
    failed ||= process.env.CI === 'true';
    continue;
  }
  const { major, installed, sqlite } = outcome.value;
  say(`Node ${installed.version}: ${files.length === 0 ? 'all tests' : `${files.length} files of tests`}`);
  try {
    await test(installed, copyProject(major, sqlite), files);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    failed = true;
  }
}
process.exitCode = failed ? 1 : 0;
