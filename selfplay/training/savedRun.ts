import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { OthelloError } from '../../engine/errors.js';
import { parseJson } from '../../engine/json.js';
import { writeAtomically, writingError } from '../../nn/atomicFile.js';
import { decodeCheckpoint } from '../../nn/checkpoint.js';
import { rangesFile } from '../../nn/quantization/rangesFile.js';
import { sha256Of } from '../../nn/sha256.js';
import { findBeginning } from './resumePoint.js';
import { isRun, type Run } from './run.js';
import { checkConfig, type RunConfig } from './runConfig.js';
import { momentShape, type SavedMoment, sha256 } from './savedMoment.js';

const STATE_FILE = 'state.json';
const FORMAT = 'othello-zero saved run';
const VERSION = 1;
const NETWORK = '.network.safetensors';
const TRAINER = '.trainer.safetensors';
/** Names that a save gives its files: the sha256 of the network or the state, and what it is. */
const OURS = /^[0-9a-f]{64}\.(network\.safetensors|trainer\.safetensors|ranges\.json)$/;

const stateSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  software: z.string(),
  ...momentShape,
  /** The state that training goes on from: weights and optimiser. */
  trainer: sha256,
  /** The ranges of the network for eight bits, where they were measured: sha256 of their file. */
  ranges: sha256.optional(),
  /** The saves of the same run before, the first one first. */
  history: z.array(z.strictObject(momentShape)),
  config: z.unknown(),
});

/** What a saved run says of itself. */
export interface SavedRun extends SavedMoment {
  readonly software: string;
  readonly trainer: string;
  readonly ranges?: string | undefined;
  readonly history: readonly SavedMoment[];
  readonly config: RunConfig;
}

/** A saved run with its files. */
export interface SavedFiles {
  readonly state: SavedRun;
  readonly network: Uint8Array;
  readonly trainer: Uint8Array;
  readonly ranges: Uint8Array | undefined;
}

/** Whether a folder holds a saved run. */
export function isSaved(folder: string): boolean {
  return existsSync(join(folder, STATE_FILE));
}

/**
 * Saves what a run needs to go on elsewhere without its games, in the place of an earlier save of the same run:
 *
 *   state.json                       how far it is, its configuration, and which files belong to it
 *   <sha256>.network.safetensors     the newest network, the one that plays
 *   <sha256>.trainer.safetensors     the state that training goes on from
 *   <sha256>.ranges.json             ranges of the network, where there are some
 *
 * Files have names of their own, state.json is written last and in one piece, and only then the files of the save before are
 * removed: whatever ends it in the middle, the old save is whole or the new one. Other files in the folder stay.
 *
 * @param about the date and the software, which nothing here knows
 * @throws OthelloError `usage` when the run has nothing to save yet, or the folder holds a run or the save of another;
 *   `badModel` when the newest files of the run are lost or damaged; `badConfig` when state.json is none; `diskFull`, `readOnly`.
 */
export function saveRun(
  run: Run,
  folder: string,
  about: { readonly saved: string; readonly software: string },
): SavedRun {
  const { record, state: trainer, loss } = findBeginning(run) ?? {};
  if (loss !== undefined) throw new OthelloError('badModel', `Nothing was saved: ${loss.sentence}.`);
  if (record === undefined || trainer === undefined || record.generation === 0) {
    throw new OthelloError('usage', `The run ${run.folder} has no trained network yet that could be saved.`);
  }
  const history = historyOf(run, folder);
  const { sha256: network, generation, steps } = record;
  const { games, positions } = run.store.counts();
  const rangesOfNetwork = rangesFile({ folder: run.networks.folder, sha256: network });
  const ranges = readIfThere(rangesOfNetwork);
  const state: SavedRun = {
    ...about,
    generation,
    steps,
    games: games + (run.continuation?.games ?? 0),
    positions: positions + (run.continuation?.positions ?? 0),
    network,
    trainer,
    ...(ranges === undefined ? {} : { ranges: sha256Of(ranges) }),
    history,
    config: run.config,
  };
  const files = new Map([
    [network + NETWORK, run.networks.read(network)],
    [trainer + TRAINER, run.trainer.read(trainer)],
    ...(ranges === undefined ? [] : [[basename(rangesOfNetwork), ranges] as const]),
  ]);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writingError(folder, error);
  }
  const document = { format: FORMAT, version: VERSION, ...state };
  const before = new Set(readdirSync(folder));
  try {
    for (const [name, bytes] of files) writeAtomically(join(folder, name), bytes);
    writeAtomically(join(folder, STATE_FILE), Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`));
  } catch (error) {
    // The save before is whole, and a full disk is not filled with half of this one.
    for (const name of files.keys()) if (!before.has(name)) rmSync(join(folder, name), { force: true });
    throw error;
  }
  for (const name of readdirSync(folder)) {
    if (OURS.test(name) && !files.has(name)) rmSync(join(folder, name), { force: true });
  }
  return state;
}

/** The saves that the next one stands for: those of the save in its place, else those that the run began with. */
function historyOf(run: Run, folder: string): readonly SavedMoment[] {
  if (isRun(folder)) throw new OthelloError('usage', `${folder} holds a run; save into a folder of its own.`);
  const begun = run.continuation?.history ?? [];
  if (!isSaved(folder)) return begun;
  const before = readSaved(folder);
  const isOwn =
    run.store.generationOf(before.network) !== undefined ||
    begun.some(({ network }) => network === before.network);
  if (!isOwn) {
    throw new OthelloError(
      'usage',
      `${folder} holds generation ${before.generation} of another run, or a later one than ${run.folder} came from; ` +
        `save into another folder, or remove ${join(folder, STATE_FILE)} to give it up.`,
    );
  }
  return [...before.history, momentOf(before)];
}

/** What the history keeps of a save. */
export function momentOf({ saved, generation, steps, games, positions, network }: SavedRun): SavedMoment {
  return { saved, generation, steps, games, positions, network };
}

/**
 * What a saved run says of itself, without its files.
 *
 * @throws OthelloError `notFound` when there is none; `badConfig` when it is none that this version reads.
 */
export function readSaved(folder: string): SavedRun {
  const file = join(folder, STATE_FILE);
  const bytes = readIfThere(file);
  if (bytes === undefined) {
    throw new OthelloError('notFound', `There is no saved run in ${folder}; it would have a ${STATE_FILE}.`);
  }
  let document: unknown;
  try {
    document = parseJson(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new OthelloError('badConfig', `${file} is not JSON, or was cut short.`, { cause });
  }
  const { format, version } = (document ?? {}) as Readonly<Record<string, unknown>>;
  if (format !== FORMAT) {
    throw new OthelloError(
      'badConfig',
      `${file} is not the state of a saved run (its format is not "${FORMAT}").`,
    );
  }
  if (version !== VERSION) {
    throw new OthelloError(
      'badConfig',
      `${file} has version ${String(version)}; this version of othello-zero reads version ${VERSION}.`,
    );
  }
  const parsed = stateSchema.safeParse(document);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new OthelloError('badConfig', `${file} is damaged: ${path.join('.')}: ${message}.`);
  }
  return { ...parsed.data, config: checkConfig(parsed.data.config) };
}

/**
 * A saved run with its files, each checked against its sha256 and all against each other.
 *
 * @throws OthelloError as readSaved; `notFound` when a file is missing; `badModel` when one is not what it was, or two do not
 *   belong together.
 */
export function loadSaved(folder: string): SavedFiles {
  const state = readSaved(folder);
  const network = readChecked(join(folder, state.network + NETWORK), state.network);
  const trainer = readChecked(join(folder, state.trainer + TRAINER), state.trainer);
  const ranges =
    state.ranges === undefined
      ? undefined
      : readChecked(rangesFile({ folder, sha256: state.network }), state.ranges);
  const played = decodeCheckpoint(network, `The network of ${folder}`).network;
  const trained = decodeCheckpoint(trainer, `The trainer's state of ${folder}`);
  const isOne =
    JSON.stringify(played.architecture) === JSON.stringify(trained.network.architecture) &&
    played.metadata['generation'] === String(state.generation) &&
    trained.optimizer?.get('steps')?.data[0] === state.steps;
  if (!isOne) {
    throw new OthelloError(
      'badModel',
      `The network, the trainer's state and ${STATE_FILE} of ${folder} do not belong to one save.`,
    );
  }
  return { state, network, trainer, ranges };
}

function readChecked(file: string, sha256: string): Uint8Array {
  const bytes = readIfThere(file);
  if (bytes === undefined) throw new OthelloError('notFound', `The saved run lacks ${file}.`);
  if (sha256Of(bytes) !== sha256) {
    throw new OthelloError('badModel', `${file} is damaged: its sha256 is not the one of the save.`);
  }
  return bytes;
}

function readIfThere(file: string): Uint8Array | undefined {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file) : undefined;
}
