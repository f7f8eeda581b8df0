import { OthelloError } from '../../../engine/errors.js';
import { Random } from '../../../engine/random.js';
import { evaluationPrecision } from '../../../nn/quantization/precision.js';
import { type AnalyzedPly, analyzePosition, summarizeSides } from '../../../playing/analysis.js';
import type { Subject } from '../../../playing/subject.js';
import { ENDGAME } from '../../../selfplay/players/endgame.js';
import { defineCommand } from '../../command/command.js';
import { flag, integer, text } from '../../command/option.js';
import {
  budgetOf,
  runtimeOptions,
  seedOption,
  simulationsOption,
  thinkingTimeOption,
} from '../../command/searchOptions.js';
import { Endings } from '../../engine/endings.js';
import { openEngine } from '../../engine/openEngine.js';
import { searchedModel, searchPrecisionOption } from '../../engine/searchPrecision.js';
import { threadsOption } from '../../engine/searchThreads.js';
import { StoppableSolver } from '../../engine/stoppableSolver.js';
import { makerOf, makerText } from '../../output/maker.js';
import { checkOut } from '../../output/reportOutput.js';
import { writeOut } from '../../output/writeOut.js';
import { modelOption, openModel, planesOption } from '../../sources/model.js';
import { findSubjects } from '../../sources/subject.js';
import { formatCount } from '../../terminal/format.js';
import { openProgress } from '../../terminal/progress.js';
import { reviewPage } from './page.js';
import { reviewsOf, reviewsText } from './reviews.js';
import { openingsText, pliesText, positionText, sidesText } from './text.js';

/** The same seed for everybody: an analysis is no game. */
const SEED = 'analyze';

export const analyze = defineCommand({
  options: {
    position: text('a board: 64 characters and the side to move, or any other form', '"P"'),
    moves: text('the position after these moves; with --ply all each of them', 'TRANSCRIPT'),
    run: text('folder of a run, or a database of games, with --game', 'DIR'),
    game: text('a game of the run: 12, arena/3 or imported/7; of a file, the number of its record', 'N'),
    file: text('games or positions: transcripts, WTHOR, GGF, PGN, SGF, OBF, boards', 'FILE'),
    ply: text('which ply of the moves or the game, or all; by default all of a game', 'N|all'),
    sims: simulationsOption(400),
    seconds: thinkingTimeOption,
    exact: integer(
      'solve positions of so many empty squares and fewer, every move; by default those that take a second or two, of a game from its end on',
      { minimum: 0, maximum: 26 },
    ),
    threads: threadsOption,
    model: modelOption,
    planes: planesOption,
    ...runtimeOptions,
    'search-precision': searchPrecisionOption,
    seed: seedOption,
    out: text('write the review of one game as a page for a browser', 'FILE'),
    json: flag('print everything as one JSON document'),
  },
  examples: [
    { line: 'analyze --moves f5d6c3d3c4', says: 'every move of a position: prior, visits, value, policy' },
    {
      line: 'analyze --moves f5d6c3d3c4f4c5b3 --ply all',
      says: 'each move of a game, and what mistakes cost',
    },
    { line: 'analyze --run runs/first --game 12 --sims 1600', says: 'a game of a run' },
    { line: 'analyze --file game.ggf --out review.html', says: 'the review as a page to step through' },
    { line: 'analyze --file game.ggf --exact 18 --json', says: 'the last 18 squares exactly, for scripts' },
  ],
  epilogue:
    'prior is what the network expects to be played, target what it would learn from this search. The solver judges by discs, ' +
    'the search by results. A mistake gives away a tenth of the point or more in the eyes of the search, which may be wrong; ' +
    'where the solver reaches, a win or a draw. A difference that the noise of the search explains costs nothing, nor does ' +
    'anything in a position that is lost for certain.',
  async run(values, terminal) {
    const { sims, seconds, exact, threads, runtime, seed = SEED, out, json } = values;
    checkOut(out, '.html');
    const signal = terminal.listenForInterrupt('Stopping: what has been analysed is shown.');
    const { title, subjects } = findSubjects(values, (line) => terminal.note(line));
    if (out !== undefined) checkOneGame(subjects);
    const precision = values['search-precision'];
    const model = await searchedModel(await openModel(values.model, values.planes), runtime, precision);
    // The solver answers beside the search here, so that both can be seen.
    const endgame = { solve: 0, prove: ENDGAME.prove };
    const budget = budgetOf(sims, seconds);
    const engine = await openEngine(model, { runtime, budget, endgame, threads, keepTree: false });
    const solver = new StoppableSolver(signal);
    const endings = new Endings(subjects, solver, exact);
    const progress = openProgress(terminal);
    const plies: AnalyzedPly[] = [];
    try {
      const task = { label: 'analysing', total: subjects.length, unit: 'positions' };
      const bar = subjects.length > 1 ? progress.start(task) : undefined;
      const random = Random.fromSeed(seed);
      for (const [index, subject] of subjects.entries()) {
        const ply = await analyzePosition(subject, { engine, random, signal, endings });
        if (signal.aborted) break;
        if (ply !== undefined) plies.push(ply);
        bar?.update(index + 1);
      }
    } finally {
      progress.finish();
      await engine.dispose();
      await solver.close();
    }
    const complete = !signal.aborted;
    const searchPrecision = evaluationPrecision(model);
    const about = { network: model.sha256, searchPrecision, sims, threads, seed, complete };
    if (!complete && !json) {
      const what =
        plies.length === 0
          ? 'anything was analysed'
          : `all was analysed: ${formatCount(plies.length, 'position')} ${plies.length === 1 ? 'was' : 'were'}`;
      terminal.note(`Stopped before ${what}.`);
      if (plies.length === 0) return;
    }
    if (out !== undefined && plies.length > 0) {
      const maker = makerText(await makerOf(runtime));
      const text = `${maker} · network ${model.sha256.slice(0, 12)} · seed ${seed}`;
      writeOut(out, reviewPage(plies, { title, about: text }));
      terminal.note(`the review is in ${out}`);
      if (!json) return;
    }
    const [first] = plies;
    if (subjects.length === 1 && first !== undefined) {
      if (json) terminal.json({ ...first, ...about });
      else terminal.print(positionText(first, lastMove(subjects[0]!), terminal.palette));
      return;
    }
    const sides = summarizeSides(plies);
    if (json) terminal.json({ ...about, plies, sides, ...reviewsOf(plies) });
    else if (plies.length > 0) {
      const reviews = reviewsText(plies, terminal.palette);
      terminal.print([...pliesText(plies), '', ...openingsText(plies), ...sidesText(sides), ...reviews]);
    } else terminal.print('The game is over in this position; there is nothing to analyse.');
  },
});

/** Throws OthelloError where a page would have to show several games. */
function checkOneGame(subjects: readonly Subject[]): void {
  const games = new Set(subjects.map(({ game }) => game)).size;
  if (games > 1)
    throw new OthelloError('usage', `A page shows one game, not ${games}; choose one with --game N.`);
}

function lastMove({ moves }: Subject): number | undefined {
  return moves.at(-1);
}
