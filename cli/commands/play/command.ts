import { OthelloError } from '../../../engine/errors.js';
import { parseTranscript } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { createExplainer, type Explainer } from '../../../lrp/explainer.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { parseTarget } from '../../../lrp/target.js';
import { openRuntime } from '../../../nn/runtimes/open.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import { defineCommand } from '../../command/command.js';
import { choice, text, type Values } from '../../command/option.js';
import { asciiOption, isAscii, plainOption } from '../../command/screenOptions.js';
import { bookOption, withBook } from '../../playing/book.js';
import {
  budgetOf,
  freshSeed,
  openEngine,
  runtimeOption,
  seedOption,
  simulationsOption,
  thinkingTimeOption,
} from '../../playing/engine.js';
import { besideLevel, levelOption } from '../../playing/levels.js';
import { engineOpponent, otherOpponent } from '../../playing/opponent.js';
import { endgameOf, engineSecondsOption, solverOption } from '../../playing/playerNames.js';
import {
  playPrecision,
  playPrecisionOption,
  precisionOf,
  searchedModel,
} from '../../playing/searchPrecision.js';
import { allThreadsOption } from '../../playing/searchThreads.js';
import { checkEffort, HINT_SIMULATIONS, strengthOf } from '../../playing/strength.js';
import { FullScreen } from '../../screen/fullScreen.js';
import { openBook } from '../../sources/bookFile.js';
import { modelOption, openModel } from '../../sources/model.js';
import { positionAfter } from '../../sources/moves.js';
import { loadGame, type SavedGame } from '../../sources/savedGame.js';
import type { Terminal } from '../../terminal/terminal.js';
import { folderKeeper, namedKeeper } from './keptGame.js';
import { LineGame } from './lineGame.js';
import { playOnScreen } from './onScreen.js';
import { newGame } from './playedGame.js';
import { beginState } from './reduce.js';
import { describeLeft } from './status.js';
import type { Question } from './why.js';

const options = {
  model: modelOption,
  sims: besideLevel(simulationsOption(HINT_SIMULATIONS)),
  seconds: thinkingTimeOption,
  level: levelOption,
  book: bookOption,
  solver: solverOption,
  threads: allThreadsOption,
  opponent: text('instead of the network: random, greedy, alphabeta:DEPTH or gtp:"COMMAND"', 'PLAYER'),
  'engine-seconds': engineSecondsOption,
  color: choice('your side; black begins, and is yours by default', ['black', 'white']),
  moves: text('begin after these moves', 'TRANSCRIPT'),
  load: text('go on with a saved game, or any game in GGF or as a transcript', 'FILE'),
  save: text(
    'keep the game in this file after every move: GGF, or a transcript where it ends in .txt',
    'FILE',
  ),
  plain: plainOption,
  ascii: asciiOption,
  runtime: runtimeOption,
  'search-precision': playPrecisionOption,
  seed: seedOption,
};

export const play = defineCommand({
  options,
  examples: [
    { line: 'play', says: 'you are black, against the shipped network' },
    {
      line: 'play --level beginner',
      says: 'against somebody whom a child beats; --level follow keeps it even',
    },
    { line: 'play --color white --sims 800', says: 'the engine begins, and thinks longer' },
    { line: 'play --model runs/first', says: 'against the newest network of a run' },
    { line: 'play --moves f5d6c3', says: 'from a position of your choice' },
    { line: 'play --seconds 5 --save game.ggf', says: 'five seconds a move, and the game is kept' },
    {
      line: 'play --opponent gtp:"gtp-rhino -l 2 -b 0"',
      says: "against another program; hints are still the network's",
    },
  ],
  epilogue:
    'On the screen, ? shows the keys. A game that is left, in whatever way, is offered again at the next start: it is ' +
    'kept in ~/.local/state/othello-zero or in the file of --save. Line by line, type a square such as d3, or help; ' +
    'lines may also come from a pipe. NO_COLOR is respected.',
  async run(values, terminal) {
    checkEffort(values, values.opponent);
    const begun = beginning(values.moves, values.load);
    if (!values.plain && FullScreen.isPossible()) return playScreen(values, begun, terminal);
    return playLines(values, begun, terminal);
  },
});

type PlayValues = Values<typeof options>;

async function playLines(values: PlayValues, begun: SavedGame, terminal: Terminal): Promise<void> {
  const { sims, seconds, solver, threads, runtime, seed, save } = values;
  const human = values.color ?? begun.human ?? 'black';
  const asked = values['search-precision'];
  const model = await searchedModel(await openModel(values.model), runtime, playPrecision(asked, seed));
  if (asked === 'auto') terminal.note(`The search computes in ${precisionOf(model)}.`);
  const signal = terminal.listenForInterrupt('The game is left.');
  const budget = budgetOf(sims ?? HINT_SIMULATIONS, seconds);
  const opened = await openEngine(model, { runtime, budget, endgame: endgameOf(solver), threads });
  const engine = values.book ? withBook(opened, openBook(model.sha256)) : opened;
  let explainer: Explainer | undefined;
  const explain = async ({ moves, target, composite }: Question): Promise<Explanation> => {
    explainer ??= await createExplainer(model.network, await openRuntime(runtime), { composite });
    const request = { position: positionAfter(moves), target: parseTarget(target) };
    const [explanation] = await explainer.explain([request], { controls: false });
    return explanation!;
  };
  try {
    const opponent =
      values.opponent === undefined
        ? engineOpponent(engine, values.level)
        : await otherOpponent(values.opponent, values['engine-seconds']);
    try {
      const random = Random.fromSeed(seed ?? freshSeed());
      await new LineGame(terminal, {
        engine,
        opponent,
        explain,
        network: model.sha256,
        human,
        moves: begun.moves,
        random,
        signal,
        save,
      }).run();
    } finally {
      await opponent.dispose();
    }
  } finally {
    await explainer?.dispose();
    await engine.dispose();
  }
}

async function playScreen(values: PlayValues, begun: SavedGame, terminal: Terminal): Promise<void> {
  const { sims, seconds, solver, threads, runtime, seed, save, ascii, color } = values;
  const model = await openModel(values.model);
  const opponent = { label: await labelOf(values, model.label), name: values.opponent };
  const keeper = save === undefined ? folderKeeper() : namedKeeper(save);
  const isFresh = values.moves === undefined && values.load === undefined;
  const left = isFresh ? keeper.findLeft() : undefined;
  const state = beginState({
    game: newGame(color ?? begun.human ?? 'black', begun.moves),
    opponent,
    strength: strengthOf(values.opponent, sims, seconds, values.level),
    file: save ?? values.load,
    ...(left === undefined
      ? {}
      : { offered: { ...left.saved, ...(color === undefined ? {} : { human: color }) } }),
  });
  const signal = terminal.listenForInterrupt('The game is left.');
  if (values.book) openBook(model.sha256);
  const setup = {
    bytes: shareBytes(model.bytes),
    label: model.label,
    runtime,
    endgame: endgameOf(solver),
    sha256: model.sha256,
    folder: model.folder,
    threads,
    precision: playPrecision(values['search-precision'], seed),
    engineSeconds: values['engine-seconds'],
    seed: seed ?? freshSeed(),
    book: values.book,
  };
  const last = await playOnScreen({ state, setup, keeper, left, ascii: isAscii(ascii), signal }, terminal);
  terminal.print(describeLeft(last, keeper));
}

/** What the opponent is called. A program is started once to ask it, and to learn at once if it cannot be. */
async function labelOf(values: PlayValues, network: string): Promise<string> {
  if (values.opponent === undefined) return network;
  const opponent = await otherOpponent(values.opponent, values['engine-seconds']);
  await opponent.dispose();
  return opponent.label;
}

function beginning(moves: string | undefined, load: string | undefined): SavedGame {
  if (moves !== undefined && load !== undefined) {
    throw new OthelloError('usage', 'A game begins after --moves or goes on from --load, not both.');
  }
  return load === undefined ? { moves: moves === undefined ? [] : parseTranscript(moves) } : loadGame(load);
}
