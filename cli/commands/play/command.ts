import { existsSync } from 'node:fs';
import { OthelloError } from '../../../engine/errors.js';
import { parseTranscript } from '../../../engine/notation.js';
import { type Color, initialPosition } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { createExplainer, type Explainer } from '../../../lrp/explainer.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { parseTarget } from '../../../lrp/target.js';
import { evaluationPrecision } from '../../../nn/quantization/precision.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { MOVE_REACH } from '../../../playing/ending.js';
import { positionAfter } from '../../../playing/line.js';
import { HINT_SIMULATIONS } from '../../../playing/looks.js';
import { type Game, newGame } from '../../../playing/playedGame.js';
import { startOddity, startTrouble } from '../../../playing/setup.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import { defineCommand } from '../../command/command.js';
import { besideLevel, levelOption } from '../../command/levelOption.js';
import { choice, flag, integer, text, type Values } from '../../command/option.js';
import { asciiOption, isAscii, plainOption } from '../../command/screenOptions.js';
import {
  budgetOf,
  freshSeed,
  runtimeOptions,
  seedOption,
  simulationsOption,
  thinkingTimeOption,
} from '../../command/searchOptions.js';
import { bookOption, withBook } from '../../engine/book.js';
import { openEngine } from '../../engine/openEngine.js';
import { engineOpponent, otherOpponent, startProblem } from '../../engine/opponent.js';
import { checkEffort, strengthOf } from '../../engine/opponentStrength.js';
import { endgameOf, engineSecondsOption, solverOption } from '../../engine/parsePlayer.js';
import { playPrecision, playPrecisionOption, searchedModel } from '../../engine/searchPrecision.js';
import { allThreadsOption } from '../../engine/searchThreads.js';
import { FullScreen } from '../../screen/fullScreen.js';
import { openBook } from '../../sources/bookFile.js';
import { givenMoves, givenPosition, type Note } from '../../sources/givenGame.js';
import { modelOption, openModel, planesOption } from '../../sources/model.js';
import { isSameFile } from '../../sources/savedGame.js';
import type { Terminal } from '../../terminal/terminal.js';
import { beginState } from './beginning.js';
import { folderKeeper, namedKeeper } from './keptGame.js';
import { LineFiles } from './lines/lineFiles.js';
import { LineGame } from './lines/lineGame.js';
import { type NamedGame, readGame } from './namedGame.js';
import { playOnScreen } from './onScreen.js';
import { describeLeft } from './status.js';
import { timeOption } from './timeOption.js';
import type { Question } from './why.js';

const options = {
  model: modelOption,
  planes: planesOption,
  sims: besideLevel(simulationsOption(HINT_SIMULATIONS)),
  seconds: thinkingTimeOption,
  level: levelOption,
  book: bookOption,
  solver: solverOption,
  threads: allThreadsOption,
  opponent: text(
    'instead of the network: random, greedy, alphabeta:DEPTH, gtp:"COMMAND" or nboard:"COMMAND"',
    'PLAYER',
  ),
  'engine-seconds': engineSecondsOption,
  color: choice('your side; black begins, and is yours by default', ['black', 'white']),
  position: text(
    'begin with this position, or after --moves from it: a board of any form and the side to move, or a game, of which it is the last position',
    '"P"',
  ),
  moves: text('begin after these moves', 'TRANSCRIPT'),
  load: text('go on with a saved game, or any game of a file (.ggf, .txt, .wtb, .obf)', 'FILE'),
  game: integer('of --load: the number of the game in the file', { minimum: 1, maximum: 999_999_999 }),
  time: timeOption,
  ponder: flag('the engine thinks on in your time; games then depend on how long you think'),
  save: text(
    'keep the game in this file after every move: GGF, or a transcript where it ends in .txt',
    'FILE',
  ),
  force: flag('--save and, line by line, save may replace a file that is there'),
  plain: plainOption,
  ascii: asciiOption,
  ...runtimeOptions,
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
    {
      line: 'play --time 5m+3s --ponder',
      says: 'five minutes each and three seconds a move; it thinks in your time',
    },
    { line: 'play --load games.ggf --game 3', says: 'go on with the third game of a file' },
    { line: 'play --seconds 5 --save game.ggf', says: 'five seconds a move, and the game is kept' },
    {
      line: 'play --opponent gtp:"gtp-rhino -l 2 -b 0"',
      says: "against another program; hints are still the network's",
    },
  ],
  epilogue:
    'On the screen, ? shows the keys. A game that is left, in whatever way, is kept in ~/.local/state/othello-zero and ' +
    'offered again by the next play; with --save it is kept in that file instead, which replaces no file unasked, and ' +
    'offered by the next play with the same --save. Line by line, type a square such as d3, or help; lines may also ' +
    'come from a pipe. NO_COLOR is respected.',
  async run(values, terminal) {
    checkEffort(values, values.opponent);
    const begun = beginning(values);
    if (!values.plain && FullScreen.isPossible()) return playScreen(values, begun, terminal);
    return playLines(values, begun, terminal);
  },
});

type PlayValues = Values<typeof options>;

async function playLines(values: PlayValues, begun: Beginning, terminal: Terminal): Promise<void> {
  const { sims, seconds, solver, threads, runtime, seed, save, force } = values;
  // Before anything takes long: a file that may not be replaced is told of at once.
  const files = new LineFiles({ save, force, own: begun.alone ? begun.file : undefined });
  const asked = values['search-precision'];
  const model = await searchedModel(
    await openModel(values.model, values.planes),
    runtime,
    playPrecision(asked, seed),
  );
  if (asked === 'auto') terminal.note(`The search computes in ${evaluationPrecision(model)}.`);
  const signal = terminal.listenForInterrupt('The game is left.');
  const budget = budgetOf(sims ?? HINT_SIMULATIONS, seconds);
  const endgame = endgameOf(solver);
  const opened = await openEngine(model, { runtime, budget, endgame, reach: MOVE_REACH, threads });
  const engine = values.book ? withBook(opened, openBook(model.sha256)) : opened;
  let explainer: Explainer | undefined;
  const explain = async ({ target, composite, ...line }: Question): Promise<Explanation> => {
    explainer ??= await createExplainer(model.network, await openRuntime(runtime, { steady: true }), {
      composite,
    });
    const request = { position: positionAfter(line), target: parseTarget(target) };
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
      terminal.print(begun.remarks);
      await new LineGame(terminal, {
        engine,
        opponent,
        explain,
        network: model.sha256,
        opponentName: values.opponent,
        game: beganGame(begun, values.color),
        random,
        signal,
        files,
        timeControl: values.time,
        ponders: values.ponder,
      }).run();
    } finally {
      await opponent.dispose();
    }
  } finally {
    await explainer?.dispose();
    await engine.dispose();
  }
}

async function playScreen(values: PlayValues, begun: Beginning, terminal: Terminal): Promise<void> {
  const { sims, seconds, solver, threads, runtime, seed, save, force, ascii, color } = values;
  const model = await openModel(values.model, values.planes);
  const opponent = { label: await labelOf(values, model.label), name: values.opponent };
  const keeper = save === undefined ? folderKeeper() : namedKeeper(save);
  const isFresh = begun.file === undefined && values.moves === undefined && values.position === undefined;
  const left = isFresh ? keeper.findLeft() : undefined;
  const ownFile = begun.alone ? begun.file : undefined;
  const state = beginState({
    game: beganGame(begun, color),
    opponent,
    strength: strengthOf(values.opponent, sims, seconds, values.level),
    timeControl: values.time,
    ponders: values.ponder,
    file: save ?? begun.file,
    message: begun.remarks.join(' '),
    owned: ownFile !== undefined && (save === undefined || isSameFile(ownFile, save)),
    isTaken: save !== undefined && !force && !isSameFile(ownFile, save) && existsSync(save),
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
  const [said, ...moves] = describeLeft(last, keeper);
  terminal.tell(said);
  // Never broken, so that they can be copied.
  terminal.print(moves);
}

/** What the opponent is called. A program is started once to ask it, and to learn at once if it cannot be. */
async function labelOf(values: PlayValues, network: string): Promise<string> {
  if (values.opponent === undefined) return network;
  const opponent = await otherOpponent(values.opponent, values['engine-seconds']);
  await opponent.dispose();
  return opponent.label;
}

function beganGame({ saved }: NamedGame, color: Color | undefined): Game {
  return newGame(color ?? saved.human ?? 'black', saved.moves, saved.start);
}

/** A game, and what is to be told of the position that it begins with. */
interface Beginning extends NamedGame {
  readonly remarks: readonly string[];
}

/** The game that the options name. Throws OthelloError `usage` where they do not go together. */
function beginning({ position, moves, load, game, opponent }: PlayValues): Beginning {
  if (load !== undefined && (moves !== undefined || position !== undefined)) {
    const other = moves === undefined ? '--position' : '--moves';
    throw new OthelloError('usage', `A game begins after ${other} or goes on from --load, not both.`);
  }
  if (game !== undefined && load === undefined) {
    throw new OthelloError('usage', '--game is the number of a game in a file; name the file with --load.');
  }
  const remarks: string[] = [];
  const begun =
    load === undefined ? namedOn(position, moves, (line) => remarks.push(line)) : readGame(load, game);
  const { start } = begun.saved;
  const trouble =
    (position === undefined ? undefined : startTrouble(start)) ??
    startProblem(opponent, opponent ?? '', { start });
  if (trouble !== undefined) throw new OthelloError('usage', trouble);
  const odd = startOddity(start);
  return { ...begun, remarks: odd === undefined ? remarks : [...remarks, odd] };
}

function namedOn(position: string | undefined, moves: string | undefined, note: Note): NamedGame {
  if (position === undefined && moves !== undefined) {
    const given = givenMoves(moves, note);
    return { saved: { start: given.start, moves: given.moves }, alone: false };
  }
  const start = position === undefined ? initialPosition() : givenPosition(position, note).position;
  return { saved: { start, moves: moves === undefined ? [] : parseTranscript(moves, start) }, alone: false };
}
