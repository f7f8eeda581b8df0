import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { OthelloError } from '../../engine/errors.js';
import type { TensorFlow } from '../operators/operatorTypes.js';

/** What computes below TensorFlow.js: its C library, WebAssembly, or plain JavaScript. */
export const TENSORFLOW_BACKENDS = ['native', 'wasm', 'cpu'] as const;
export type TensorFlowBackend = (typeof TENSORFLOW_BACKENDS)[number];

/** Names the one backend to take, where the caller does not. */
const BACKEND_VARIABLE = 'OTHELLO_ZERO_TENSORFLOW';

/** Names a folder from which the native package is looked for, where it is not installed beside this program. */
const FOLDER_VARIABLE = 'OTHELLO_ZERO_TFJS_NODE';

/** TensorFlow.js on every system, without a native library. */
const PORTABLE = '@tensorflow/tfjs';

/** @internal TensorFlow.js with one of its backends. */
export interface LoadedTensorFlow {
  readonly tf: TensorFlow;
  /** One line: package, version, backend. */
  readonly description: string;
  /** Makes this backend the one that computes. TensorFlow.js has one at a time in a thread, whatever was loaded there. */
  readonly use: () => void;
}

/**
 * Loads TensorFlow.js on its native backend where `@tensorflow/tfjs-node` is installed and computes, else on WebAssembly, else
 * on plain JavaScript. The environment, which threads inherit, can say otherwise: see the two variables above.
 *
 * @internal
 * @throws OthelloError 'unsupported' where a backend that was asked for, or all, cannot be loaded; 'usage' for an unknown one
 */
export async function loadTensorFlow(backend?: TensorFlowBackend): Promise<LoadedTensorFlow> {
  const folder = variable(FOLDER_VARIABLE);
  const asked = backend ?? askedBackend() ?? (folder === undefined ? undefined : 'native');
  if (asked !== undefined) return LOADERS[asked](folder);
  const failures: unknown[] = [];
  for (const each of TENSORFLOW_BACKENDS) {
    try {
      return await LOADERS[each](folder);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new OthelloError('unsupported', `${whyNone()}; use --runtime onnxruntime`, {
    cause: failures.at(-1),
  });
}

/** All that computes with TensorFlow is optional, so most likely it was left out when this program was installed. */
function whyNone(): string {
  try {
    createRequire(import.meta.url).resolve(PORTABLE);
    return `${PORTABLE} cannot be loaded`;
  } catch {
    return `--runtime tensorflow needs the optional packages ${PORTABLE} and ${PORTABLE}-backend-wasm, which are not installed here`;
  }
}

function variable(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

function askedBackend(): TensorFlowBackend | undefined {
  const value = variable(BACKEND_VARIABLE);
  const found = TENSORFLOW_BACKENDS.find((backend) => backend === value);
  if (value !== undefined && found === undefined) {
    throw new OthelloError(
      'usage',
      `${BACKEND_VARIABLE} must be ${TENSORFLOW_BACKENDS.join(' or ')}, not '${value}'.`,
    );
  }
  return found;
}

const LOADERS: Readonly<
  Record<TensorFlowBackend, (folder: string | undefined) => Promise<LoadedTensorFlow>>
> = {
  native: (folder) =>
    orUnsupported('native', async () => {
      const tf = await importNative(folder);
      await tf.setBackend('tensorflow');
      tf.tidy(() => tf.add(1, 1).dataSync()); // on Node 23 and later it loads but cannot compute
      return loaded(tf, `native, libtensorflow ${libraryVersion(tf)}`);
    }),
  /** Its .wasm files lie beside its code and are read from there: nothing is fetched. */
  wasm: () =>
    orUnsupported('wasm', async () => {
      const tf = await importPortable();
      await import('@tensorflow/tfjs-backend-wasm');
      if (!(await tf.setBackend('wasm'))) throw new Error('it does not start');
      return loaded(tf, 'wasm');
    }),
  cpu: () =>
    orUnsupported('cpu', async () => {
      const tf = await importPortable();
      await tf.setBackend('cpu');
      return loaded(tf, 'cpu');
    }),
};

async function orUnsupported(backend: TensorFlowBackend, load: () => Promise<LoadedTensorFlow>) {
  try {
    return await load();
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    const message = `TensorFlow.js cannot be loaded with its backend '${backend}': ${reason}`;
    throw new OthelloError('unsupported', message, { cause });
  }
}

/** The native package is optional, so neither its name nor its types may be known to the compiler. */
async function importNative(folder: string | undefined): Promise<TensorFlow> {
  const name: string = '@tensorflow/tfjs-node';
  const module = (await import(folder === undefined ? name : fileOf(name, folder))) as TensorFlow & {
    readonly default?: TensorFlow;
  };
  return module.default ?? module;
}

/** The file that a module in the folder would get for the name of a package. */
function fileOf(name: string, folder: string): string {
  return pathToFileURL(createRequire(moduleIn(folder)).resolve(name)).href;
}

/** A file, which need not be there, from which the native package is looked for; undefined where that is this program's own. */
export function nativeTensorFlowBase(): string | undefined {
  const folder = variable(FOLDER_VARIABLE);
  return folder === undefined ? undefined : moduleIn(folder);
}

function moduleIn(folder: string): string {
  return join(resolve(folder), 'index.js');
}

async function importPortable(): Promise<TensorFlow> {
  const tf = await import('@tensorflow/tfjs');
  tf.enableProdMode(); // no advice on the console, no second check of shapes that the graph has inferred
  return tf;
}

function loaded(tf: TensorFlow, backend: string): LoadedTensorFlow {
  const registered = tf.getBackend();
  return {
    tf,
    description: `TensorFlow.js ${tf.version_core} (${backend})`,
    use() {
      // Done when the call returns: only a backend's first start takes time.
      if (tf.getBackend() !== registered) void tf.setBackend(registered);
    },
  };
}

function libraryVersion(tf: TensorFlow): string {
  const { binding } = tf.backend() as unknown as { readonly binding?: { readonly TF_Version?: string } };
  return binding?.TF_Version ?? 'of an unknown version';
}
