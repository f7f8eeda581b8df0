import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OthelloError } from '../../engine/errors.js';
import { parseJson } from '../../engine/json.js';
import { because } from '../../engine/systemErrors.js';
import { PARTIAL_SUFFIX, takeName, writeAtomically, writingError } from '../../nn/atomicFile.js';
import { rangesFile, rangesIn } from '../../nn/quantization/rangesFile.js';
import { ContentFolder } from '../store/contentFolder.js';
import { LOCK_FILE, lockRun, OWNER_FILE, type RunLock } from '../store/lock.js';
import { openStore, type Store, type StoreOptions } from '../store/store.js';
import { checkSettings } from './checkSettings.js';
import { checkConfig, type RunConfig } from './runConfig.js';
import type { SavedMoment } from './savedMoment.js';

const CONFIG_FILE = 'config.json';
/** The database, within the folder of a run. */
export const STORE_FILE = 'run.db';
const NETWORKS = 'networks';
const TRAINER = 'trainer';
const WEIGHTS = '.safetensors';
/** What the folder of a run is made of; anything else is somebody else's. */
const OURS = [CONFIG_FILE, STORE_FILE, NETWORKS, TRAINER, LOCK_FILE, OWNER_FILE];

const FORMAT = 'othello-zero run';
const VERSION = 1;

/**
 * A run's folder:
 *
 *   config.json             format, version, what made it, and the configuration
 *   run.db                  games, explanations, evaluations, metrics, progress
 *   networks/<sha256>...    every published network, with its ranges where it is played in fewer bits than 32
 *   trainer/<sha256>...     the states training can go on from
 *   lock, lock.owner.json   held by the process that works on the run
 */
export interface Run {
  readonly folder: string;
  readonly config: RunConfig;
  /** ISO 8601, and the versions of the software that began the run. */
  readonly created: string;
  readonly versions: Readonly<Record<string, string>>;
  /** What it began with: another run, or a saved one; absent, nothing. */
  readonly from?: Origin;
  /** Of a run that began from a saved one, and of those that branched off from it. */
  readonly continuation: Continuation | undefined;
  readonly store: Store;
  /**
   * Files are written first and named in a chunk of the store afterwards: what the store names is there,
   * and a file that no chunk came to name does no harm.
   */
  readonly networks: ContentFolder;
  readonly trainer: ContentFolder;
  /** Closes the store and lets go of the lock. */
  close(): void;
}

/** What `createRun` and the like are told of a run. */
export interface RunDescription {
  readonly config: RunConfig;
  readonly created: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly from?: Origin;
}

/** Where a run branched off from another. */
export interface Origin {
  readonly folder: string;
  /** The newest of its networks then, and how many games had been played. */
  readonly generation: number;
  readonly sha256: string;
  readonly games: number;
  /** When it was saved, where it was a saved run, which has no games: ISO 8601. */
  readonly saved?: string;
}

/** How a run began with a network and no games, see beginRun. */
export interface Continuation {
  /** Of the network; the run has none of those before. */
  readonly generation: number;
  /** The first generation that it plays. */
  readonly firstGeneration: number;
  /** Self-play games and their plies that were played before, and are not here. */
  readonly games: number;
  readonly positions: number;
  /** The saves that it comes from, the one that it began from last. */
  readonly history: readonly SavedMoment[];
}

/** Key of the store under which a run keeps how it began. */
export const CONTINUATION = 'continuation';

/** Whether a folder holds a run. */
export function isRun(folder: string): boolean {
  return existsSync(join(folder, CONFIG_FILE));
}

/**
 * Makes a run in a folder that does not exist or is empty, and opens it. A creation that was cut off by a
 * kill can be repeated: config.json is written last.
 *
 * @param description `created` and `versions` are the caller's to know: nothing here looks at the clock.
 * @throws OthelloError `badConfig`; `usage` when the folder holds a run or anything else; `runInUse`;
 *   `diskFull`.
 */
export function createRun(folder: string, description: RunDescription): Run {
  return makeRun(folder, description);
}

/**
 * Makes a run that begins with all that another has: its games, networks and figures are copied, and it goes on from the
 * newest network under a configuration of its own. The other run stays as it is.
 *
 * @throws OthelloError as createRun and openRun; `usage` when the other run has no network yet; `badConfig` when the
 *   configuration numbers the games in another way.
 */
export function branchRun(folder: string, source: string, description: RunDescription): Run {
  const config = checkSettled(description.config);
  const origin = openOrigin(source);
  try {
    const newest = origin.store.newestNetwork();
    if (newest === undefined) {
      throw new OthelloError('usage', `The run ${source} has no network yet that another could begin with.`);
    }
    checkNumbering(origin.config, config, source);
    const { generation, sha256, metadata } = newest;
    const from = { folder: origin.folder, generation, sha256, games: origin.store.counts().games };
    return makeRun(folder, { ...description, from }, ({ database, networks, trainer }) => {
      const partial = `${database}${PARTIAL_SUFFIX}`;
      for (const name of origin.networks.list()) networks.write(origin.networks.read(name));
      copyRanges(origin.networks.folder, networks.folder);
      trainer.write(origin.trainer.read(String(metadata['state'])));
      rmSync(partial, { force: true });
      origin.store.copyTo(partial);
      takeName(partial, database);
    });
  } finally {
    origin.close();
  }
}

/** Not while it trains; of somebody else, who may be read but not locked, as it is now. */
function openOrigin(source: string): Run {
  try {
    return openRun(source);
  } catch (error) {
    if (error instanceof OthelloError && error.code === 'readOnly')
      return openRun(source, { readonly: true });
    throw error;
  }
}

function copyRanges(from: string, to: string): void {
  for (const sha256 of rangesIn(from)) {
    writeAtomically(rangesFile({ folder: to, sha256 }), readFileSync(rangesFile({ folder: from, sha256 })));
  }
}

/** Throws OthelloError `badConfig` when one configuration numbers games in another way than the other, of `source`. */
export function checkNumbering(origin: RunConfig, config: RunConfig, source: string): void {
  for (const key of ['gamesPerGeneration', 'chunkGames'] as const) {
    const [now, wanted] = [origin.selfplay[key], config.selfplay[key]];
    if (now === wanted) continue;
    throw new OthelloError(
      'badConfig',
      `selfplay.${key} is ${now} in the run ${source}, whose games are numbered by it, and cannot be ${wanted} here.`,
    );
  }
}

/** Where a run has what it is made of. */
export interface RunParts {
  /** File of the database. */
  readonly database: string;
  readonly networks: ContentFolder;
  readonly trainer: ContentFolder;
}

/**
 * Makes a run as createRun does.
 *
 * @param fill puts into the folder what the run begins with.
 */
export function makeRun(folder: string, description: RunDescription, fill?: (parts: RunParts) => void): Run {
  const config = checkSettled(description.config);
  checkSettings(config);
  if (isRun(folder)) throw thereAlready(folder);
  const before = existsSync(folder) ? entriesOf(folder) : undefined;
  const foreign = before?.find((name) => !isOurs(name));
  if (foreign !== undefined) {
    throw new OthelloError(
      'usage',
      `${folder} is not empty (it holds ${foreign}) and is not a run; a run needs a folder of its own.`,
    );
  }
  try {
    for (const part of [NETWORKS, TRAINER]) mkdirSync(join(folder, part), { recursive: true });
  } catch (error) {
    throw writingError(folder, error);
  }
  return withLock(folder, (lock) => {
    if (isRun(folder)) throw thereAlready(folder); // by another process, meanwhile
    try {
      return fillRun(folder, { ...description, config }, lock, fill);
    } catch (error) {
      // What was there before, such as a creation that a kill cut off, stays.
      if ((before?.length ?? 0) === 0) unmake(folder, before === undefined);
      throw error;
    }
  });
}

function thereAlready(folder: string): OthelloError {
  return new OthelloError('usage', `${folder} holds a run already; resume it or name another folder.`);
}

/** Removes what the making of a run has put into a folder that was empty, and the folder itself where it was not there. */
function unmake(folder: string, isNew: boolean): void {
  try {
    for (const name of readdirSync(folder)) {
      if (isOurs(name)) rmSync(join(folder, name), { recursive: true, force: true });
    }
    if (isNew) rmdirSync(folder);
  } catch {
    // Why the run could not be made is what is to be told.
  }
}

function fillRun(
  folder: string,
  whole: RunDescription,
  lock: RunLock,
  fill: ((parts: RunParts) => void) | undefined,
): Run {
  const file = join(folder, STORE_FILE);
  if (existsSync(file)) refuseGames(folder, file);
  fill?.({ database: file, ...contentsOf(folder) });
  const store = openStore(file);
  try {
    store.setProperty('description', whole);
    const document = { format: FORMAT, version: VERSION, ...whole };
    writeAtomically(join(folder, CONFIG_FILE), Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`));
    return opened(folder, whole, store, lock);
  } catch (error) {
    store.close();
    throw error;
  }
}

/**
 * Opens a run to go on with it, or only to read: readers take no lock and work while the run trains.
 *
 * @throws OthelloError `notFound` when there is no run, `badConfig`, `badStore`, `runInUse`.
 */
export function openRun(folder: string, options: StoreOptions = {}): Run {
  const description = readDescription(folder);
  const file = join(folder, STORE_FILE);
  // A run without its games must not be taken up as if it were new.
  if (!existsSync(file))
    throw new OthelloError('badStore', `The run ${folder} lacks its database ${STORE_FILE}.`);
  if (options.readonly === true) return opened(folder, description, openStore(file, options), undefined);
  return withLock(folder, (lock) => {
    sweep(folder);
    return opened(folder, description, openStore(file, options), lock);
  });
}

/** Removes what killed processes left half written: whoever holds the lock is the only one who writes here. */
function sweep(folder: string): void {
  for (const part of ['.', NETWORKS, TRAINER]) {
    try {
      mkdirSync(join(folder, part), { recursive: true }); // an archive may leave out an empty folder
      for (const name of readdirSync(join(folder, part))) {
        const isLeft =
          name.endsWith(PARTIAL_SUFFIX) && (part !== '.' || OURS.some((ours) => name.startsWith(`${ours}.`)));
        if (isLeft) rmSync(join(folder, part, name), { force: true });
      }
    } catch (error) {
      throw writingError(join(folder, part), error);
    }
  }
}

/** A database without its run's configuration is that of a creation that was cut off, or has games that somebody wants. */
function refuseGames(folder: string, file: string): void {
  const store = openStore(file);
  try {
    const { games, explanations } = store.counts();
    if (games + explanations > 0) throw missingConfig(folder);
  } finally {
    store.close();
  }
}

function withLock(folder: string, work: (lock: RunLock) => Run): Run {
  const lock = lockRun(folder);
  try {
    return work(lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function opened(folder: string, description: RunDescription, store: Store, lock: RunLock | undefined): Run {
  return {
    folder: resolve(folder),
    ...description,
    store,
    get continuation() {
      return store.property(CONTINUATION) as Continuation | undefined;
    },
    ...contentsOf(folder),
    close() {
      store.close();
      lock?.release();
    },
  };
}

/** Where a run has its networks and the states of its trainer. */
export function contentsOf(folder: string): Pick<Run, 'networks' | 'trainer'> {
  return {
    networks: new ContentFolder(join(folder, NETWORKS), WEIGHTS),
    trainer: new ContentFolder(join(folder, TRAINER), WEIGHTS),
  };
}

function readDescription(folder: string): RunDescription {
  const file = join(folder, CONFIG_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      throw new OthelloError('usage', `${file} cannot be read${because(error)}.`, { cause: error });
    }
    if (existsSync(join(folder, STORE_FILE))) throw missingConfig(folder);
    throw new OthelloError('notFound', `There is no run in ${folder}; a run's folder has a ${CONFIG_FILE}.`, {
      cause: error,
    });
  }
  const document = parseDocument(file, text);
  if (document['format'] !== FORMAT) {
    throw new OthelloError(
      'badConfig',
      `${file} is not the configuration of a run (its format is not "${FORMAT}").`,
    );
  }
  if (document['version'] !== VERSION) {
    throw new OthelloError(
      'badConfig',
      `${file} has version ${String(document['version'])}; this version of othello-zero reads version ${VERSION}.`,
    );
  }
  return {
    config: checkSettled(document['config']),
    created: String(document['created']),
    versions: (document['versions'] ?? {}) as Record<string, string>,
    ...(document['from'] === undefined ? {} : { from: document['from'] as Origin }),
  };
}

/** A configuration as a run can have it. Throws OthelloError `badConfig`. */
function checkSettled(data: unknown): RunConfig {
  const config = checkConfig(data);
  if (config.search.precision !== 'auto') return config;
  throw new OthelloError(
    'badConfig',
    'The configuration\'s search.precision is "auto": a run has float32, float16 or int8, whichever that came to when it was made.',
  );
}

function parseDocument(file: string, text: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = parseJson(text);
  } catch (error) {
    throw new OthelloError('badConfig', `${file} is not JSON.`, { cause: error });
  }
  if (typeof document !== 'object' || document === null) {
    throw new OthelloError('badConfig', `${file} is not the configuration of a run.`);
  }
  return document as Record<string, unknown>;
}

function missingConfig(folder: string): OthelloError {
  return new OthelloError(
    'badConfig',
    `The run ${folder} lacks its ${CONFIG_FILE}; restore it, the games are there.`,
  );
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new OthelloError('usage', `${folder} is not a folder that can be read.`, { cause: error });
  }
}

function isOurs(name: string): boolean {
  return OURS.includes(name) || name.startsWith(`${STORE_FILE}-`) || name.endsWith(PARTIAL_SUFFIX);
}
