import { readFileSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { OthelloError, quote } from '../../engine/errors.js';
import { didYouMean } from '../../engine/nearest.js';
import { because } from '../../engine/systemErrors.js';
import { isPlaneName, PLANE_NAMES, type PlaneName } from '../../nn/architecture.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../nn/checkpoint.js';
import { needMemory } from '../../nn/memoryNeeds.js';
import type { Network } from '../../nn/network.js';
import { importOnnx } from '../../nn/onnx/import.js';
import type { Rounding } from '../../nn/quantization/precision.js';
import { sha256Of } from '../../nn/sha256.js';
import { type Option, text, withDefault, wordsIn } from '../command/option.js';
import { shippedFile, shippedModels } from './shippedModels.js';

/**
 * A network with what it is called and its identity. Searches compute it as its rounding says; whatever else is done with it is done
 * in float32.
 */
export interface Model extends Rounding {
  /** Short enough for a line of text: the name of the shipped model, file or run. */
  readonly label: string;
  /** Of the file that was named, a checkpoint or ONNX; of a file whose planes were told, of its checkpoint. */
  readonly sha256: string;
  readonly network: Network;
  /** The whole checkpoint, to hand to workers. */
  readonly bytes: Uint8Array;
  /** Where that file lies; what is measured of the network is kept beside it. */
  readonly folder: string;
}

/** A model as a command is asked for it. */
export interface ModelChoice {
  readonly model: string | undefined;
  /** See planesOption. */
  readonly planes: readonly PlaneName[] | undefined;
}

const EXTENSION = '.safetensors';
const ONNX_EXTENSION = '.onnx';
/** Whether a model is a file of another program, whose planes may have to be told. */
export function isForeign(name: string): boolean {
  return name.endsWith(ONNX_EXTENSION);
}

/** The shipped model that is meant where none is named. */
export const DEFAULT_MODEL = 'default';

/** The `--model` of every command that has one. */
export const modelOption = withDefault(
  text(
    'network: a file (.safetensors or .onnx), a folder of a run or a saved one, or the name of a shipped model',
    'MODEL',
  ),
  DEFAULT_MODEL,
);

/** The `--planes` of every command that takes a network of somebody else. */
export const planesOption: Option<readonly PlaneName[] | undefined> = {
  ...text(
    `input planes of an ${ONNX_EXTENSION} file, in its order, where the file does not say them: of ${PLANE_NAMES.join(', ')}, with a - before one that is negative`,
    'A,B,C',
  ),
  words: PLANE_NAMES,
  isList: true,
  read: (name, given) => {
    const [list, ...others] = given;
    if (list === undefined) return undefined;
    const planes = wordsIn(list);
    const wrong = planes.find((plane) => !isPlaneName(plane));
    if (wrong === undefined && others.length === 0) return planes as PlaneName[];
    throw new OthelloError(
      'usage',
      others.length > 0
        ? `${name} is given ${given.length} times; once is enough.`
        : `${name} names ${quote(wrong!)}; planes are ${PLANE_NAMES.join(', ')}, each also with a - before it${didYouMean(wrong!, PLANE_NAMES)}.`,
    );
  },
};

/**
 * Reads the network that `name` stands for: a file, the newest network of a run's folder, or a shipped model.
 * Throws OthelloError `badModel` when there is none, or none that is sound.
 *
 * @param planes of an ONNX file, see planesOption; other models know theirs.
 */
export async function openModel(name: string, planes?: readonly PlaneName[]): Promise<Model> {
  const stats = lookUp(name);
  if (planes !== undefined && (stats?.isFile() !== true || !isForeign(name))) {
    throw new OthelloError(
      'usage',
      `--planes says what the input planes of an ${ONNX_EXTENSION} file are; the model "${name}" says that itself.`,
    );
  }
  if (stats?.isDirectory() === true) return newestOfRun(name);
  const shipped = shippedModels();
  if (stats === undefined && !shipped.includes(name)) {
    const names = shipped.length === 0 ? 'none is there' : shipped.join(', ');
    throw new OthelloError(
      'badModel',
      `There is no model "${name}"; a model is a ${EXTENSION} or ${ONNX_EXTENSION} file, the folder of a run, or a shipped model (${names})${didYouMean(name, shipped)}.`,
    );
  }
  const file = stats === undefined ? shippedFile(name) : name;
  const label = basename(file).replace(EXTENSION, '');
  const source = `The model file '${file}'`;
  // The file, the numbers in it, and a copy for the threads.
  if (stats !== undefined) needMemory(3 * stats.size, source);
  const about = { label, folder: dirname(file) };
  return isForeign(file)
    ? imported(about, readBytes(file), source, planes)
    : decoded(about, readBytes(file), source);
}

type About = Pick<Model, 'label' | 'folder'>;

async function imported(
  about: About,
  file: Uint8Array,
  source: string,
  planes: readonly PlaneName[] | undefined,
): Promise<Model> {
  const beside = (name: string): Uint8Array | undefined => {
    const path = join(about.folder, name);
    const stats = lookUp(path);
    if (stats?.isFile() !== true) return undefined;
    needMemory(3 * stats.size, source);
    return readBytes(path);
  };
  const network = await importOnnx(file, source, { planes, beside });
  const bytes = encodeCheckpoint(network);
  // With other planes the same file is another network, and what is kept of it must not be taken for that of the other.
  const ofFile = planes === undefined ? network.metadata.onnxSha256 : undefined;
  return { ...about, sha256: ofFile ?? sha256Of(bytes), network, bytes };
}

/** Of a run or a saved one. */
async function newestOfRun(folder: string): Promise<Model> {
  // Loaded here because only this kind of model needs the database.
  const [{ isRun, openRun }, { isSaved, loadSaved }] = await Promise.all([
    import('../../selfplay/training/run.js'),
    import('../../selfplay/training/savedRun.js'),
  ]);
  if (!isRun(folder) && isSaved(folder)) {
    const { state, network } = loadSaved(folder);
    const label = `${basename(resolve(folder))}, generation ${state.generation}`;
    return decoded({ label, folder }, network, `The network saved in ${folder}`);
  }
  const run = openRun(folder, { readonly: true });
  try {
    const newest = run.store.newestNetwork();
    if (newest === undefined) {
      throw new OthelloError('badModel', `The run ${folder} has no network yet; train it a little longer.`);
    }
    const label = `${basename(resolve(folder))}, generation ${newest.generation}`;
    const about = { label, folder: run.networks.folder };
    return decoded(about, run.networks.read(newest.sha256), `The newest network of ${folder}`);
  } finally {
    run.close();
  }
}

function decoded(about: About, bytes: Uint8Array, source: string): Model {
  const { network, sha256 } = decodeCheckpoint(bytes, source);
  return { ...about, sha256, network, bytes };
}

/** Undefined where nothing is there. */
function lookUp(name: string): Stats | undefined {
  try {
    return statSync(name, { throwIfNoEntry: false });
  } catch (cause) {
    throw new OthelloError('badModel', `The model '${name}' cannot be read${because(cause)}.`, { cause });
  }
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new OthelloError('badModel', `The model file '${file}' cannot be read${because(cause)}.`, {
      cause,
    });
  }
}
