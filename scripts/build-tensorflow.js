/**
 * Builds @tensorflow/tfjs-node, TensorFlow.js's native backend, where its own installer cannot: from the npm package's
 * sources, against the C library inside PyPI's tensorflow-cpu. Everything lies in one folder outside node_modules, from which
 * `npm ci` would take it away: OTHELLO_ZERO_TFJS_NODE where that is set, else .cache/tfjs-node; the same variable tells the
 * program to look there. Run it with `npm run build:tensorflow`; what is built already is left as it is.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The version that package.json names, and the C library that it was made for. */
const PACKAGE = '@tensorflow/tfjs-node';
const VERSION = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).optionalDependencies[PACKAGE];
const LIBRARY = 'tensorflow-cpu==2.12.1';

const folder = resolve(process.env['OTHELLO_ZERO_TFJS_NODE'] || join(root, '.cache', 'tfjs-node'));
const installed = join(folder, 'node_modules', PACKAGE);
const wheels = join(folder, 'wheel');
/** Written last: what it says is there. */
const stamp = join(folder, 'built.json');
const wanted = JSON.stringify({ [PACKAGE]: VERSION, library: LIBRARY });

class Missing extends Error {}

/**
 * Runs a program to its end; what it printed is shown only where it failed.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 * @param {string} failure what is said where it fails
 */
function run(program, args, cwd, failure) {
  const { error, status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT')
    throw new Missing(`${failure}: there is no ${program} on this machine.`);
  if (status !== 0) {
    const said = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
    throw new Missing(`${failure}: ${program} failed${said === '' ? '' : `, saying\n${said}`}`);
  }
}

function isBuilt() {
  const binding = join(installed, 'lib', 'napi-v8', 'tfjs_binding.node');
  return existsSync(binding) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

function installSources() {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, description: 'made by build-tensorflow.js' }),
  );
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--no-save'];
  run(
    'npm',
    ['install', '--ignore-scripts', ...quiet, '--prefix', folder, `${PACKAGE}@${VERSION}`],
    folder,
    `The sources of ${PACKAGE} cannot be installed`,
  );
}

/** The wheel of any Python does, since only its C library is taken. */
function fetchLibrary() {
  rmSync(wheels, { recursive: true, force: true });
  const platform = ['--python-version', '3.11', '--platform', 'manylinux2014_x86_64', '--only-binary=:all:'];
  run(
    'python3',
    ['-m', 'pip', 'download', '--quiet', '--no-deps', ...platform, '--dest', wheels, LIBRARY],
    folder,
    `The wheel of ${LIBRARY} cannot be downloaded`,
  );
  const [wheel] = readdirSync(wheels);
  const unpack =
    'import sys, zipfile\n' +
    'wheel = zipfile.ZipFile(sys.argv[1])\n' +
    'names = [n for n in wheel.namelist() if n.startswith(("tensorflow/include/", "tensorflow/libtensorflow"))]\n' +
    'wheel.extractall(sys.argv[2], names)';
  run(
    'python3',
    ['-c', unpack, join(wheels, wheel), wheels],
    folder,
    `The wheel of ${LIBRARY} cannot be unpacked`,
  );
}

/** Where the package's own installer would put what it downloads. */
function placeLibrary() {
  const deps = join(installed, 'deps');
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, 'lib'), { recursive: true });
  renameSync(join(wheels, 'tensorflow', 'include'), join(deps, 'include'));
  for (const [file, link] of [
    ['libtensorflow_cc.so.2', 'libtensorflow.so'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
  ]) {
    renameSync(join(wheels, 'tensorflow', file), join(deps, 'lib', file));
    symlinkSync(file, join(deps, 'lib', link));
  }
  rmSync(wheels, { recursive: true, force: true });
}

/** npm brings node-gyp along, on the path of what it executes. */
function compileBinding() {
  const target = `--module_name=tfjs_binding --module_path="${join(installed, 'lib', 'napi-v8')}" --napi_build_version=8`;
  run(
    'npm',
    ['exec', '--call', `node-gyp rebuild ${target}`],
    installed,
    'The binding cannot be compiled (it takes python3, make and a C++ compiler)',
  );
}

/** Loads what was built in a process of its own, and computes with it. */
function tryIt() {
  const program = `const tf = require('${PACKAGE}'); if (tf.add(1, 1).dataSync()[0] !== 2) process.exit(1)`;
  run(process.execPath, ['-e', program], folder, 'What was built does not compute');
}

try {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Missing(
      `${LIBRARY} is used on Linux on x64 only, and this is ${process.platform} on ${process.arch}.`,
    );
  }
  if (!isBuilt()) {
    rmSync(stamp, { force: true });
    installSources();
    fetchLibrary();
    placeLibrary();
    compileBinding();
    tryIt();
    writeFileSync(stamp, wanted);
  }
  process.stdout.write(`${PACKAGE} ${VERSION} with ${LIBRARY}: OTHELLO_ZERO_TFJS_NODE=${folder}\n`);
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
