import { stdin, stdout } from 'node:process';
import { Random } from '../../engine/random.js';
import { packageVersion } from '../../nn/packageRoot.js';
import type { RuntimeName } from '../../nn/runtime.js';
import type { SearchPrecision } from '../../selfplay/training/config.js';
import { bookOption, withBook } from '../playing/book.js';
import {
  budgetOf,
  freshSeed,
  openEngine,
  runtimeOption,
  seedOption,
  simulationsOption,
  thinkingTimeOption,
} from '../playing/engine.js';
import { besideLevel, type LevelChoice, levelOption } from '../playing/levels.js';
import { endgameOf, solverOption } from '../playing/playerNames.js';
import { playPrecision, playPrecisionOption, searchedModel } from '../playing/searchPrecision.js';
import { threadsOption } from '../playing/searchThreads.js';
import { checkEffort, levelStrength, thinkingOf } from '../playing/strength.js';
import { openBook } from '../sources/bookFile.js';
import { modelOption, openModel } from '../sources/model.js';
import { serveLines } from './serve.js';
import type { ProtocolServer, ServedEngine } from './server.js';

const SIMULATIONS = 800;

/** The options of the commands by which other programs use this engine. */
export const serveOptions = {
  model: modelOption,
  sims: besideLevel(simulationsOption(SIMULATIONS)),
  seconds: thinkingTimeOption,
  level: levelOption,
  book: bookOption,
  solver: solverOption,
  threads: threadsOption,
  runtime: runtimeOption,
  'search-precision': playPrecisionOption,
  seed: seedOption,
};

export interface ServeValues {
  readonly model: string;
  readonly sims: number | undefined;
  readonly seconds: number | undefined;
  readonly level: LevelChoice | undefined;
  readonly book: boolean;
  readonly solver: 'on' | 'off';
  readonly threads: number;
  readonly runtime: RuntimeName;
  readonly 'search-precision': SearchPrecision | undefined;
  readonly seed: string | undefined;
}

/** Speaks a protocol on stdin and stdout until the other side is done. */
export async function serveEngine(
  values: ServeValues,
  open: (engine: ServedEngine, send: (text: string) => void) => ProtocolServer,
): Promise<void> {
  const { model: name, sims, seconds, level, solver, threads, runtime, seed } = values;
  checkEffort(values);
  const asked = values['search-precision'];
  const model = await searchedModel(await openModel(name), runtime, playPrecision(asked, seed));
  const budget = budgetOf(sims ?? SIMULATIONS, seconds);
  const book = values.book ? openBook(model.sha256) : undefined;
  const opened = await openEngine(model, { runtime, budget, endgame: endgameOf(solver), threads });
  const engine = book === undefined ? opened : withBook(opened, book);
  const random = Random.fromSeed(seed ?? freshSeed());
  const isFull = level === undefined || thinkingOf(levelStrength(level)).book === true;
  let questions = 0;
  const served: ServedEngine = {
    name: 'Othello Zero',
    version: packageVersion(),
    // Without a signal nothing interrupts it.
    think: async (position, how) => {
      // Who wants all moves asks for an analysis, which is no weaker for the level.
      const thinking = how.allMoves === false ? { ...how, level, book: isFull } : how;
      return (await engine.think(position, random.split('question', ++questions), thinking))!;
    },
  };
  try {
    await serveLines(stdin, stdout, (send) => open(served, send));
  } finally {
    await engine.dispose();
  }
}
