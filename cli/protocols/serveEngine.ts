import { stdin, stdout } from 'node:process';
import { Random } from '../../engine/random.js';
import { packageVersion } from '../../nn/packageRoot.js';
import type { RuntimeName } from '../../nn/runtime.js';
import type { SearchPrecision } from '../../selfplay/training/config.js';
import { GAME_REACH } from '../playing/ending.js';
import {
  budgetOf,
  freshSeed,
  openEngine,
  runtimeOption,
  seedOption,
  simulationsOption,
  thinkingTimeOption,
} from '../playing/engine.js';
import { endgameOf, solverOption } from '../playing/playerNames.js';
import { playPrecision, playPrecisionOption, searchedModel } from '../playing/searchPrecision.js';
import { threadsOption } from '../playing/searchThreads.js';
import { modelOption, openModel } from '../sources/model.js';
import { serveLines } from './serve.js';
import type { ProtocolServer, ServedEngine } from './server.js';

/** The options of the commands by which other programs use this engine. */
export const serveOptions = {
  model: modelOption,
  sims: simulationsOption(800),
  seconds: thinkingTimeOption,
  solver: solverOption,
  threads: threadsOption,
  runtime: runtimeOption,
  'search-precision': playPrecisionOption,
  seed: seedOption,
};

export interface ServeValues {
  readonly model: string;
  readonly sims: number;
  readonly seconds: number | undefined;
  readonly solver: 'on' | 'off';
  readonly threads: number;
  readonly runtime: RuntimeName;
  readonly 'search-precision': SearchPrecision | undefined;
  readonly seed: string | undefined;
}

/** Speaks a protocol on stdin and stdout until the other side is done. */
export async function serveEngine(
  { model: name, sims, seconds, solver, threads, runtime, seed, 'search-precision': asked }: ServeValues,
  open: (engine: ServedEngine, send: (text: string) => void) => ProtocolServer,
): Promise<void> {
  const model = await searchedModel(await openModel(name), runtime, playPrecision(asked, seed));
  const budget = budgetOf(sims, seconds);
  const engine = await openEngine(model, { runtime, budget, endgame: endgameOf(solver), threads });
  const random = Random.fromSeed(seed ?? freshSeed());
  let questions = 0;
  const served: ServedEngine = {
    name: 'Othello Zero',
    version: packageVersion(),
    // Without a signal nothing interrupts it. Who asks for all moves looks at the position, and is to see exact scores.
    think: async (position, how) => {
      const look = how.allMoves === false ? {} : { reach: GAME_REACH };
      return (await engine.think(position, random.split('question', ++questions), { ...look, ...how }))!;
    },
  };
  try {
    await serveLines(stdin, stdout, (send) => open(served, send));
  } finally {
    await engine.dispose();
  }
}
