import { stdin, stdout } from 'node:process';
import { discs } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { DEFAULT_COMPOSITE } from '../../lrp/composite.js';
import { createExplainer, type Explainer } from '../../lrp/explainer.js';
import { packageVersion } from '../../nn/packageRoot.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { GAME_REACH } from '../../playing/ending.js';
import { type LevelChoice } from '../../playing/levels.js';
import type { SearchPrecision } from '../../selfplay/training/runConfig.js';
import { besideLevel, levelOption } from '../command/levelOption.js';
import {
  budgetOf,
  freshSeed,
  runtimeOptions,
  seedOption,
  simulationsOption,
  thinkingTimeOption,
} from '../command/searchOptions.js';
import { bookOption, withBook } from '../engine/book.js';
import { openEngine } from '../engine/openEngine.js';
import { checkEffort, levelStrength, thinkingOf } from '../engine/opponentStrength.js';
import { endgameOf, solverOption } from '../engine/parsePlayer.js';
import { playPrecision, playPrecisionOption, searchedModel } from '../engine/searchPrecision.js';
import { threadsOption } from '../engine/searchThreads.js';
import { openBook } from '../sources/bookFile.js';
import { type ModelChoice, modelOption, openModel, planesOption } from '../sources/model.js';
import { serveLines } from './serve.js';
import type { ProtocolServer, ServedEngine } from './server.js';
import { drawMove, variedPlies, varietyOption } from './variety.js';

const SIMULATIONS = 800;

/** The options of the commands by which other programs use this engine. */
export const serveOptions = {
  model: modelOption,
  planes: planesOption,
  sims: besideLevel(simulationsOption(SIMULATIONS)),
  seconds: thinkingTimeOption,
  level: levelOption,
  book: bookOption,
  solver: solverOption,
  threads: threadsOption,
  ...runtimeOptions,
  'search-precision': playPrecisionOption,
  'opening-variety': varietyOption,
  seed: seedOption,
};

export interface ServeValues {
  readonly model: string;
  readonly planes: ModelChoice['planes'];
  readonly sims: number | undefined;
  readonly seconds: number | undefined;
  readonly level: LevelChoice | undefined;
  readonly book: boolean;
  readonly solver: 'on' | 'off';
  readonly threads: number;
  readonly runtime: RuntimeChoice;
  readonly 'search-precision': SearchPrecision | undefined;
  readonly 'opening-variety': number | undefined;
  readonly seed: string | undefined;
}

/** Speaks a protocol on stdin and stdout until the other side is done. */
export async function serveEngine(
  values: ServeValues,
  open: (engine: ServedEngine, send: (text: string) => void) => ProtocolServer,
): Promise<void> {
  const { sims, seconds, level, solver, threads, runtime, seed, 'search-precision': asked } = values;
  checkEffort(values);
  const opened = await openModel(values.model, values.planes);
  const model = await searchedModel(opened, runtime, playPrecision(asked, seed));
  const book = values.book ? openBook(model.sha256) : undefined;
  const budget = budgetOf(sims ?? SIMULATIONS, seconds);
  const bare = await openEngine(model, { runtime, budget, endgame: endgameOf(solver), threads });
  const engine = book === undefined ? bare : withBook(bare, book);
  const atLevel = level === undefined ? undefined : thinkingOf(levelStrength(level));
  const random = Random.fromSeed(seed ?? freshSeed());
  const varied = variedPlies(values['opening-variety'], seed);
  let questions = 0;
  let explainer: Promise<Explainer> | undefined;
  const served: ServedEngine = {
    name: 'Othello Zero',
    version: packageVersion(),
    budget: atLevel?.budget ?? budget,
    async think(position, { inGame = false, ...how }) {
      const question = random.split('question', ++questions);
      // Who asks for all moves looks at the position, and is to see exact scores.
      const look = how.allMoves === false ? {} : { reach: GAME_REACH };
      // Only what is played is weaker for the level, and may come out of the book.
      const play = inGame ? { level, book: atLevel === undefined || atLevel.book === true } : {};
      // Without a signal nothing interrupts it.
      const result = (await engine.think(position, question, { ...look, ...play, ...how }))!;
      const { black, white } = discs(position);
      if (!inGame || black + white - 4 >= varied) return result;
      return { ...result, move: drawMove(result, question.split('variety')) };
    },
    async explain(position, target) {
      explainer ??= openRuntime(runtime, { steady: true }).then((one) =>
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
