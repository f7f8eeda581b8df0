import { OthelloError } from '../../engine/errors.js';
import type { NetworkRecord } from '../store/storeResults.js';
import type { Run } from './run.js';

/** What a run lost of its files, and what that means for it. */
export interface Loss {
  /** The newest generation that its database names. */
  readonly newest: number;
  /** Whether training goes on without what the optimiser had gathered. */
  readonly freshOptimizer: boolean;
  readonly sentence: string;
}

/** Where a run goes on. */
export interface Beginning {
  /** The network; undefined to begin with the first one again, whose training on the stored games is then repeated. */
  readonly record: NetworkRecord | undefined;
  /** sha256 of the trainer's state; undefined to begin with a fresh optimiser. */
  readonly state: string | undefined;
  /** Undefined when all is there. */
  readonly loss: Loss | undefined;
}

/**
 * The network and the state that a run goes on from; undefined for a new run. A function of its files alone:
 *
 * - the newest network, where it and its state are sound;
 * - else the one before, where it and its state are: the newest is trained again, from the same games to the same weights;
 * - else the newest network that is sound, with a fresh optimiser;
 * - else the first: all are trained again.
 *
 * @throws OthelloError `badModel` when no network is sound of a run that began with a trained one.
 */
export function findBeginning({
  store,
  networks,
  trainer,
  folder,
  continuation,
}: Run): Beginning | undefined {
  const records = store.networks();
  const latest = records.at(-1);
  if (latest === undefined) return undefined;
  const newest = latest.generation;
  const stateOf = ({ metadata }: NetworkRecord): string => String(metadata['state']);
  const isWhole = (record: NetworkRecord): boolean =>
    networks.isSound(record.sha256) && trainer.isSound(stateOf(record));
  if (isWhole(latest)) return { record: latest, state: stateOf(latest), loss: undefined };

  const lost = networks.isSound(latest.sha256) ? "the trainer's state" : 'the network';
  const because = `${lost} of generation ${newest} is missing from ${folder} or damaged`;
  const older = records.toReversed();
  const whole = older.find((record) => record.generation >= newest - 1 && isWhole(record));
  if (whole !== undefined) {
    const { generation } = whole;
    const sentence = `${because}; the run goes on from generation ${generation} and trains the next one again`;
    return { record: whole, state: stateOf(whole), loss: { newest, freshOptimizer: false, sentence } };
  }
  const sound = older.find(({ sha256 }) => networks.isSound(sha256));
  if (sound !== undefined) {
    const sentence = `${because}; the run goes on from the network of generation ${sound.generation} with a fresh optimiser`;
    return { record: sound, state: undefined, loss: { newest, freshOptimizer: true, sentence } };
  }
  if (continuation !== undefined) {
    throw new OthelloError(
      'badModel',
      `No network of ${folder} is sound, and it began with that of generation ${continuation.generation}, not with nothing; ` +
        'begin another run from the saved one.',
    );
  }
  const sentence = `no network of ${folder} is sound; the run trains all of them again on its stored games`;
  return { record: undefined, state: undefined, loss: { newest, freshOptimizer: true, sentence } };
}
