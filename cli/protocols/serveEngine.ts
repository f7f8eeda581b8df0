import { stdin, stdout } from 'node:process';
import { discs } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { DEFAULT_COMPOSITE } from '../../lrp/composite.js';
import { createExplainer, type Explainer } from '../../lrp/explainer.js';
import { packageVersion } from '../../nn/packageRoot.js';
import type { RuntimeName } from '../../nn/runtime.js';
import { openRuntime } from '../../nn/runtimes/open.js';
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
import { drawMove, variedPlies, varietyOption } from './variety.js';

/** The options of the commands by which other programs use this engine. */
export const serveOptions = {
  model: modelOption,
  sims: simulationsOption(800),
  seconds: thinkingTimeOption,
  solver: solverOption,
  threads: threadsOption,
  runtime: runtimeOption,
  'search-precision': playPrecisionOption,
  'opening-variety': varietyOption,
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
  readonly 'opening-variety': number | undefined;
  readonly seed: string | undefined;
}

/** Speaks a protocol on stdin and stdout until the other side is done. */
export async function serveEngine(
  values: ServeValues,
  open: (engine: ServedEngine, send: (text: string) => void) => ProtocolServer,
): Promise<void> {
  const { sims, seconds, solver, threads, runtime, seed, 'search-precision': asked } = values;
  const opened = await openModel(values.model);
  const model = await searchedModel(opened, runtime, playPrecision(asked, seed));
  const budget = budgetOf(sims, seconds);
  const engine = await openEngine(model, { runtime, budget, endgame: endgameOf(solver), threads });
  const random = Random.fromSeed(seed ?? freshSeed());
  const varied = variedPlies(values['opening-variety'], seed);
  let questions = 0;
  let explainer: Promise<Explainer> | undefined;
  const served: ServedEngine = {
    name: 'Othello Zero',
    version: packageVersion(),
    budget,
    async think(position, { inGame = false, ...how }) {
      const question = random.split('question', ++questions);
      // Who asks for all moves looks at the position, and is to see exact scores.
      const look = how.allMoves === false ? {} : { reach: GAME_REACH };
      // Without a signal nothing interrupts it.
      const result = (await engine.think(position, question, { ...look, ...how }))!;
      const { black, white } = discs(position);
      if (!inGame || black + white - 4 >= varied) return result;
      return { ...result, move: drawMove(result, question.split('variety')) };
    },
    async explain(position, target) {
      explainer ??= openRuntime(runtime).then((one) =>
        createExplainer(opened.network, one, { composite: DEFAULT_COMPOSITE }),
      );
      const [explanation] = await (await explainer).explain([{ position, target }], { controls: false });
      return explanation!;
    },
  };
  try {
    await serveLines(stdin, stdout, (send) => open(served, send));
  } finally {
    await (await explainer)?.dispose();
    await engine.dispose();
  }
}
