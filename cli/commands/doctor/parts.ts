import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { initialPosition } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import { hasWasmFor } from '../../../engine/solver/fastest.js';
import { foreseen } from '../../../engine/systemErrors.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { type OpenOptions, openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { nativeTensorFlowBase } from '../../../nn/runtimes/tensorflowBackend.js';
import { pngRenderer } from '../../output/png.js';
import { openModel } from '../../sources/model.js';
import { shippedModels } from '../../sources/shippedModels.js';
import { formatCount } from '../../terminal/format.js';

/** A part of the program that may be missing or broken, and what came of trying it. */
export interface Part {
  readonly name: string;
  /** Of its package; absent where that is not installed. */
  readonly version?: string;
  readonly works: boolean;
  /** Whether the program can do without it. */
  readonly optional: boolean;
  /** Whether it is elsewhere, so that no installation mends it. */
  readonly isElsewhere?: boolean;
  /** What it did, or why it does not work. */
  readonly says: string;
}

/** The runtimes of the network, each by evaluating a position where there is a shipped model. */
export async function checkRuntimes(): Promise<Part[]> {
  return [
    await attempt('onnxruntime', 'onnxruntime-node', false, async () => {
      await evaluateOnce('onnxruntime');
      return 'the default: evaluates a position';
    }),
    await attempt('tfjs-node', '@tensorflow/tfjs-node', true, async () => {
      const description = await evaluateOnce('tensorflow', { tensorflowBackend: 'native' });
      return `runs --runtime tensorflow natively: evaluates a position with ${description}`;
    }),
    await attempt('tensorflow', '@tensorflow/tfjs', true, async () => {
      const description = await evaluateOnce('tensorflow');
      return `--runtime tensorflow: evaluates a position with ${description}`;
    }),
  ];
}

/** @returns what the runtime says of itself. */
async function evaluateOnce(name: 'onnxruntime' | 'tensorflow', options?: OpenOptions): Promise<string> {
  const runtime = await openRuntime(name, options);
  const [model] = shippedModels();
  if (model === undefined) return runtime.description;
  const { network } = await openModel(model);
  const evaluator = await networkEvaluator(network, runtime, { maxBatch: 1 });
  await evaluator.evaluate(positionBatch([initialPosition()]));
  await evaluator.dispose();
  return runtime.description;
}

/** The database, and what draws PNG. */
export async function checkPackages(): Promise<Part[]> {
  return [
    await attempt('better-sqlite3', 'better-sqlite3', false, async () => {
      const { default: Database } = await import('better-sqlite3');
      const database = new Database(':memory:');
      const version = String(database.prepare('SELECT sqlite_version()').pluck().get());
      database.close();
      return `the store: SQLite ${version}`;
    }),
    await attempt('resvg', '@resvg/resvg-js', true, async () => {
      await pngRenderer();
      return 'draws pictures as PNG';
    }),
  ];
}

/** The endgame solver, in the threads that play and this one. */
export function checkSolver(threads: number): Part {
  const works = hasWasmFor(threads + 1);
  const says = works
    ? 'the endgame solver: WebAssembly'
    : `WebAssembly gets no memory for ${formatCount(threads, 'thread')} (a limit of addresses, ulimit -v): endgames are solved in plain ` +
      'JavaScript, four times as slowly, with the same results';
  return { name: 'solver', works, optional: true, says };
}

async function attempt(
  name: string,
  packageName: string,
  optional: boolean,
  work: () => Promise<string>,
): Promise<Part> {
  const version = installedVersion(packageName);
  const part = { name, ...(version === undefined ? {} : { version }), optional };
  if (version === undefined) return { ...part, works: false, says: whyAbsent(packageName) };
  try {
    return { ...part, works: true, says: await work() };
  } catch (error) {
    return { ...part, works: false, says: whyBroken(packageName, error) };
  }
}

function whyAbsent(packageName: string): string {
  if (packageName !== '@tensorflow/tfjs-node') return 'not installed';
  return nativeTensorFlowBase() === undefined
    ? 'not installed: it is optional, and its installer needs a library from outside the npm registry'
    : 'not in the folder that OTHELLO_ZERO_TFJS_NODE names';
}

function whyBroken(packageName: string, error: unknown): string {
  const known = foreseen(error) ?? foreseen((error as { readonly cause?: unknown }).cause);
  const [first = 'it fails to load'] = (
    known?.message ?? (error instanceof Error ? error.message : String(error))
  ).split('\n');
  const newest = packageName === '@tensorflow/tfjs-node' && Number(process.versions.node.split('.')[0]) >= 23;
  return newest ? `it does not run on Node 23 and later (${first})` : first;
}

/** The version in the description of a package, looked for in the folders where Node would. */
function installedVersion(packageName: string): string | undefined {
  const isNative = packageName === '@tensorflow/tfjs-node';
  const require = createRequire((isNative ? nativeTensorFlowBase() : undefined) ?? import.meta.url);
  for (const folder of require.resolve.paths(packageName) ?? []) {
    try {
      const text = readFileSync(join(folder, packageName, 'package.json'), 'utf8');
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      // Not in this folder: the next one up.
    }
  }
  return undefined;
}
