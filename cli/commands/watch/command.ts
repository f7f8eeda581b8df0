import { OthelloError } from '../../../engine/errors.js';
import { moveName } from '../../../engine/notation.js';
import { PASS } from '../../../engine/squareSet.js';
import type { AnalyzedPly } from '../../../playing/analysis.js';
import { type GameReview, reviewGame } from '../../../selfplay/review/gameReview.js';
import { defineCommand } from '../../command/command.js';
import { flag, integer, text, type Values } from '../../command/option.js';
import { asciiOption, isAscii, plainOption } from '../../command/screenOptions.js';
import { runtimeOptions, simulationsOption } from '../../command/searchOptions.js';
import { searchPrecisionOption } from '../../engine/searchPrecision.js';
import { threadsOption } from '../../engine/searchThreads.js';
import type { Explained } from '../../engine/thinkerJob.js';
import { FullScreen } from '../../screen/fullScreen.js';
import { COMPOSITES } from '../../screen/relevance.js';
import { planesOption } from '../../sources/model.js';
import { openProgress } from '../../terminal/progress.js';
import type { Terminal } from '../../terminal/terminal.js';
import { type Evaluation, storedEvaluation } from './evaluation.js';
import { type GameShelf, openShelf, type WatchedGame } from './games.js';
import { watchOnScreen } from './onScreen.js';
import { WatchSession } from './session.js';
import { gameDocument, gameText, positionText } from './text.js';
import { WatchThinker } from './thinker.js';

const options = {
  run: text('folder of a run, or a database of games', 'DIR'),
  file: text('games of a file: transcripts, WTHOR, GGF, PGN, SGF, OBF, boards', 'FILE'),
  moves: text('a game as a transcript', 'TRANSCRIPT'),
  game: text(
    'the game to begin with: 12, arena/3 or imported/7; of a file, the number of its record; by default the newest of a ' +
      'run, the first of a file',
    'N',
  ),
  ply: integer('begin after so many moves', { minimum: 0, maximum: 200 }),
  play: flag('the moves follow one another by themselves'),
  model: text(
    'network that evaluates every position, instead of what is stored: a file, a folder of a run, or a shipped model',
    'MODEL',
  ),
  planes: planesOption,
  review: flag('judge every move: what it gave away, and what would have happened'),
  sims: simulationsOption(100),
  threads: threadsOption,
  ...runtimeOptions,
  'search-precision': searchPrecisionOption,
  plain: plainOption,
  ascii: asciiOption,
  json: flag('print the game as one JSON document'),
};

export const watch = defineCommand({
  positional: 'run',
  options,
  examples: [
    { line: 'watch runs/first', says: 'the newest games of a run, also while it trains' },
    { line: 'watch runs/first --game arena/3 --play', says: 'a game of its matches, by itself' },
    { line: 'watch --file games.wtb --model default', says: 'games of others, evaluated by a network' },
    { line: 'watch runs/first --game 12 --plain', says: 'a game as lines of text' },
    { line: 'watch --moves f5d6c3d3c4 --ply 5 --plain', says: 'one position' },
    { line: 'watch --file game.ggf --review', says: 'the worst moves of a game, and what was better' },
  ],
  epilogue:
    'On the screen: left and right for the plies, up and down for the games, space plays by itself (+ and - for the speed), ' +
    'w shows the relevance of the move, then of the value, r by other rules; v has the network evaluate, o reviews the game, g asks for a game. Without a ' +
    'terminal it prints the whole game, or with --ply one position.',
  async run(values, terminal) {
    const shelf = openShelf(values, (line) => terminal.note(line));
    try {
      const { model, planes, sims: simulations, threads, runtime, 'search-precision': precision } = values;
      const thinker = new WatchThinker(shelf, { model, planes, simulations, threads, runtime, precision });
      try {
        await show(shelf, thinker, values, terminal);
      } finally {
        await thinker.dispose();
      }
    } finally {
      shelf.close();
    }
  },
});

async function show(
  shelf: GameShelf,
  thinker: WatchThinker,
  values: Values<typeof options>,
  terminal: Terminal,
): Promise<void> {
  const { ply, plain, json, ascii, play, model, review } = values;
  if (!json && !plain && FullScreen.isPossible()) {
    const how = { ply: ply ?? 0, play, review, evaluate: model !== undefined };
    const session = new WatchSession(shelf, thinker, how);
    await watchOnScreen(session, isAscii(ascii), terminal);
    return;
  }
  const game = shelf.game(shelf.first);
  const last = game.line.moves.length;
  if (ply !== undefined && ply > last) {
    throw new OthelloError('usage', `--ply takes a whole number from 0 to ${last}, not "${ply}".`);
  }
  const evaluations =
    model === undefined
      ? game.line.positions.map((_, at) => storedEvaluation(game, at))
      : await evaluated(game, ply, thinker, terminal);
  const judged = review ? await reviewed(game, thinker, terminal) : undefined;
  const found = { label: shelf.label, game, evaluations, review: judged };
  if (json) terminal.json(gameDocument(found, ply));
  else if (ply === undefined) terminal.print(gameText(found, terminal.palette));
  else {
    const explanation = model === undefined ? undefined : await explained(game, ply, thinker, terminal);
    terminal.print(positionText({ ...found, explanation }, ply, terminal.palette));
  }
}

/** Every move, judged by the network. */
async function reviewed(game: WatchedGame, thinker: WatchThinker, terminal: Terminal): Promise<GameReview> {
  const signal = terminal.listenForInterrupt(STOPPING);
  const progress = openProgress(terminal);
  const plies: AnalyzedPly[] = [];
  try {
    const bar = progress.start({ label: 'reviewing', total: game.line.moves.length, unit: 'moves' });
    for (const ply of game.line.moves.keys()) {
      const judged = await thinker.judge(game, ply, signal);
      if (judged === undefined) break;
      plies.push(judged);
      bar.update(ply + 1);
    }
  } finally {
    progress.finish();
  }
  return reviewGame(plies);
}

const STOPPING = 'Stopping: what has been evaluated is shown.';

/** Relevance of the move that was played at a ply, by the usual rules; undefined where there is none. */
async function explained(
  game: WatchedGame,
  ply: number,
  thinker: WatchThinker,
  terminal: Terminal,
): Promise<Explained | string | undefined> {
  const move = game.line.moves[ply];
  if (move === undefined || move === PASS) return undefined;
  const how = { target: `move:${moveName(move)}`, composite: COMPOSITES[0]! };
  return thinker.explain(game, ply, how, terminal.listenForInterrupt(STOPPING));
}

/** By the network: every position, or only that of one ply. */
async function evaluated(
  game: WatchedGame,
  only: number | undefined,
  thinker: WatchThinker,
  terminal: Terminal,
): Promise<(Evaluation | undefined)[]> {
  const signal = terminal.listenForInterrupt(STOPPING);
  const progress = openProgress(terminal);
  const { positions } = game.line;
  const found: (Evaluation | undefined)[] = [];
  try {
    const bar = progress.start({ label: 'evaluating', total: positions.length, unit: 'positions' });
    for (const ply of positions.keys()) {
      const wanted = !signal.aborted && (only === undefined || only === ply);
      found.push(wanted ? await thinker.evaluate(game, ply, signal) : undefined);
      bar.update(ply + 1);
    }
  } finally {
    progress.finish();
  }
  return found;
}
