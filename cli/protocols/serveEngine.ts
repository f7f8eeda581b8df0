import { stdin, stdout } from 'node:process';
import { Random } from '../../engine/random.js';
import { openEvaluators } from '../../nn/evaluators/openEvaluators.js';
import { packageVersion } from '../../nn/packageRoot.js';
import type { RuntimeName } from '../../nn/runtime.js';
import { openRuntime } from '../../nn/runtimes/open.js';
import type { SearchPrecision } from '../../selfplay/training/config.js';
import {
  freshSeed,
  runtimeOption,
  seedOption,
  simulationsOption,
  thinkingTimeOption,
} from '../playing/engine.js';
import type { EnginePlayer, ProtocolServer } from '../playing/enginePlayer.js';
import { endgameOf, solverOption } from '../playing/players.js';
import { SearchPlayer } from '../playing/searchPlayer.js';
import { playPrecision, playPrecisionOption, searchedModel } from '../playing/searchPrecision.js';
import { threadsOption } from '../playing/searchThreads.js';
import { modelOption, openModel } from '../sources/model.js';
import { processClock, serveLines } from './serve.js';

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
  open: (player: EnginePlayer, send: (text: string) => void) => ProtocolServer,
): Promise<void> {
  const { network, ranges } = await searchedModel(await openModel(name), runtime, playPrecision(asked, seed));
  const opened = await openEvaluators(network, await openRuntime(runtime), threads, { ranges });
  try {
    const player = new SearchPlayer(opened.evaluators, {
      name: 'Othello Zero',
      version: packageVersion(),
      simulations: sims,
      seconds,
      endgame: endgameOf(solver),
      random: Random.fromSeed(seed ?? freshSeed()),
      now: processClock,
    });
    await serveLines(stdin, stdout, (send) => open(player, send));
  } finally {
    await opened.dispose();
  }
}
