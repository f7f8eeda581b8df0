import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeAtomically } from '../../nn/atomicFile.js';
import { rangesFile } from '../../nn/quantization/rangesFile.js';
import { openStore } from '../store/store.js';
import {
  checkNumbering,
  CONTINUATION,
  type Continuation,
  makeRun,
  type Run,
  type RunDescription,
} from './run.js';
import { checkConfig, type RunConfig, windowSize } from './runConfig.js';
import { loadSaved, momentOf } from './savedRun.js';

/**
 * Share of the window that is filled before a run without games trains: a quarter. A game of its first generations is then
 * drawn at most 1.7 times as often as in a run that has all its games, where that would be 4.3 times had it one generation of
 * forty; a fuller window would cost more games, all of one network.
 */
const FILLED_SHARE = 0.25;

/**
 * Makes a run that goes on from a saved one, without its games: generations, steps and the numbers of games go on. Generation
 * g is played by network g - 1 as ever, but before that the saved network, of generation G, fills the window: it plays the last
 * generations up to G once more, as other games with random numbers of their own, and only then network G + 1 is trained on them.
 * So what the run plays and learns is a function of what was saved and of the configuration.
 *
 * @param source folder of the saved run
 * @throws OthelloError as createRun and loadSaved; `badConfig` when the configuration numbers the games in another way.
 */
export function beginRun(folder: string, source: string, description: RunDescription): Run {
  const config = checkConfig(description.config);
  const { state, network, trainer, ranges } = loadSaved(source);
  checkNumbering(state.config, config, source);
  const { generation, steps, games, positions, saved } = state;
  const from = { folder: resolve(source), generation, sha256: state.network, games, saved };
  const history = [...state.history, momentOf(state)];
  const firstGeneration = firstGenerationOf(config, generation);
  const continuation: Continuation = { generation, firstGeneration, games, positions, history };
  return makeRun(folder, { ...description, from }, (parts) => {
    const sha256 = parts.networks.write(network);
    const metadata = { state: parts.trainer.write(trainer) };
    if (ranges !== undefined) writeAtomically(rangesFile({ folder: parts.networks.folder, sha256 }), ranges);
    // What a beginning that was cut off left may be that of another save.
    for (const suffix of ['', '-wal', '-shm']) rmSync(parts.database + suffix, { force: true });
    const store = openStore(parts.database);
    try {
      const record = { sha256, generation, steps, created: description.created, metadata };
      store.insertChunk({ networks: [record], properties: { [CONTINUATION]: continuation } });
    } finally {
      store.close();
    }
  });
}

/** The first generation to play for a run that has the network of `generation` and no games. */
function firstGenerationOf(config: RunConfig, generation: number): number {
  const next = generation + 1;
  return next - Math.ceil(FILLED_SHARE * Math.min(windowSize(config, next), next));
}
