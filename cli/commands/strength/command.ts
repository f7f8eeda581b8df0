import { readFileSync } from 'node:fs';
import { OthelloError } from '../../../engine/errors.js';
import { because } from '../../../engine/systemErrors.js';
import { writeAtomically } from '../../../nn/atomicFile.js';
import { defaultThreads } from '../../../selfplay/threads/defaultThreads.js';
import { sharedBatchFor } from '../../../selfplay/threads/sharedBatchSize.js';
import { defineCommand } from '../../command/command.js';
import { withWorkers } from '../../command/machines.js';
import { flag, integer, oneOf, text, texts, withDefault, wordsIn } from '../../command/option.js';
import { queueOptions } from '../../command/queueOptions.js';
import { runtimeOptions } from '../../command/searchOptions.js';
import { sharedBatchOption } from '../../command/sharedBatchOption.js';
import { checkPairs } from '../../contests/arenaMatch.js';
import { ArenaStore } from '../../contests/arenaStore.js';
import { PLAYERS, splitPlayers } from '../../engine/parsePlayer.js';
import { MANY_GAMES, searchedModel, searchPrecisionOption } from '../../engine/searchPrecision.js';
import { fillMarks, type MarkedTexts } from '../../output/marks.js';
import { modelOption, openModel, planesOption } from '../../sources/model.js';
import { checkOpenings, describeBook, openingsOption, readOpenings } from '../../sources/openings.js';
import { openProgress } from '../../terminal/progress.js';
import { doublingOf, doublingTable } from './doubling.js';
import { COLUMNS, columnsWith, HALF, OPPONENTS } from './plan.js';
import { MOST_GAMES, Strength } from './play.js';
import { strengthDocument, strengthGrid, strengthList, strengthText } from './table.js';

const names = COLUMNS.map(({ name }) => name);
/** What the marks in a text are called. */
const GRID = 'strength';
const LIST = 'strength, match by match';
const DOUBLING = 'strength, a doubling';

export const strength = defineCommand({
  options: {
    model: modelOption,
    planes: planesOption,
    out: withDefault(text('database of the games; those in it are not played again', 'FILE'), 'strength.db'),
    games: withDefault(
      integer('games of a match whose first 40 score from 5 to 95%; the others stay at 40', {
        minimum: 2,
        maximum: MOST_GAMES,
      }),
      200,
    ),
    columns: text(`play only these, with commas: ${oneOf([...names, 'other numbers'])}`, 'LIST'),
    against: text(
      `other opponents, with commas: ${PLAYERS}, and half; by default random, greedy, alphabeta:1 to 6 and gtp-rhino, levels 1 to 4`,
      'PLAYERS',
    ),
    openings: openingsOption,
    show: flag('play nothing, show the games that are there'),
    into: texts('put the table between its marks in this Markdown file', 'FILE'),
    workers: integer('threads that play; by default one a core', { minimum: 1, maximum: 256 }),
    ...queueOptions,
    ...runtimeOptions,
    'search-precision': searchPrecisionOption,
    'shared-batch': sharedBatchOption,
    json: flag('print one JSON document'),
  },
  examples: [
    {
      line: 'strength',
      says: 'the whole table of the shipped network: hours, and it may be stopped at any time',
    },
    { line: 'strength --games 20 --columns 1,32,100', says: 'a first look; more games come on top of these' },
    { line: 'strength --show --into README.md', says: 'what has been played, as a table in a text' },
    {
      line: 'strength --model runs/x --columns 100 --against alphabeta:2',
      says: 'what a run has reached',
    },
    {
      line: 'strength --against \'gtp:"engine -l {1..5}"\' --openings xot.txt',
      says: 'five levels of another program, a row each, from openings that somebody has chosen',
    },
    {
      line: 'strength --columns 50,100,200,400 --against half',
      says: 'what twice the simulations are worth, each number against its half',
    },
  ],
  epilogue:
    'Matches from paired random openings of 8 plies, the same for all, each played with both colours. The columns are ' +
    'simulations a move (1 is the policy alone), then 100 simulations of an untrained network of the same size, and of ' +
    'the network without exact endgames; 1600 are played only against the two strongest opponents, when 400 has been ' +
    'played against all. Braces stand for several opponents, as in a shell, and what follows a semicolon that stands alone in ' +
    'the command of an engine is sent to it: gtp:"engine ; level {1..5}". The opponent half is the network itself with half ' +
    'the simulations of the column. Elo a doubling of simulations is the slope of the ratings over log2 of two and more ' +
    'simulations, fitted to all matches of the network with its solver. The cheapest match comes first. The same command goes on where it was stopped, even by force. ' +
    'Marks are <!-- strength --> and <!-- /strength --> for the table, <!-- strength, match by match --> and ' +
    '<!-- /strength, match by match --> for every match on a line, and so "strength, a doubling".',
  async run(values, terminal) {
    const { games, into, json, show } = values;
    checkPairs(games);
    const columns = readColumns(values.columns);
    // Asked before hours of play and not after.
    for (const file of into) fillIn(file, { [GRID]: '', [LIST]: '', [DOUBLING]: '' });
    const book = values.openings === undefined ? undefined : readOpenings(values.openings);
    if (book !== undefined) checkOpenings(book, games);
    const opened = await openModel(values.model, values.planes);
    const precision = values['search-precision'];
    const model = await searchedModel(opened, values.runtime, precision, MANY_GAMES);
    const opponents = values.against === undefined ? [...OPPONENTS.keys()] : readOpponents(values.against);
    const store = ArenaStore.open(values.out, undefined)!;
    const progress = openProgress(terminal);
    try {
      if (book !== undefined) progress.log(describeBook(book));
      const table = await Strength.open({ model, opponents, columns: columnsWith(columns), book }, store);
      let complete = true;
      if (!show) {
        const signal = terminal.listenForInterrupt('Stopping: the pairs that are finished are kept.');
        const threads = values.workers ?? defaultThreads();
        const sharedBatch = sharedBatchFor(values.runtime, values['shared-batch']);
        const play = { games, columns, runtime: values.runtime, sharedBatch, signal, progress };
        await withWorkers(values, { threads, terminal }, (workers) => table.play({ ...play, workers }));
        complete = !signal.aborted;
      }
      progress.finish();
      const cells = table.cells();
      const about = table.about();
      const marked = {
        [GRID]: strengthGrid(cells, about),
        [LIST]: strengthList(cells),
        [DOUBLING]: doublingTable(doublingOf(cells)),
      };
      for (const file of into) writeAtomically(file, new TextEncoder().encode(fillIn(file, marked)));
      if (!complete && !json)
        terminal.note('Stopped before all matches were played; the same command goes on.');
      if (json) terminal.json({ ...strengthDocument(cells, about), complete });
      else terminal.print(strengthText(cells));
    } finally {
      progress.finish();
      store.close();
    }
  },
});

function readColumns(given: string | undefined): ReadonlySet<string> {
  const columns = given === undefined ? names : wordsIn(given);
  const unknown = columns.find((name) => !names.includes(name) && !/^[1-9]\d{0,6}$/.test(name));
  if (unknown === undefined) return new Set(columns);
  throw new OthelloError(
    'usage',
    `--columns takes ${oneOf([...names, 'other numbers of simulations'])}, with commas, not "${unknown}".`,
  );
}

function readOpponents(given: string): string[] {
  const opponents = splitPlayers(given);
  if (opponents.length > 0) return [...new Set(opponents)];
  throw new OthelloError('usage', `--against takes players with commas: ${oneOf([PLAYERS, HALF])}.`);
}

function fillIn(file: string, texts: MarkedTexts): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new OthelloError('notFound', `The file ${file} of --into cannot be read${because(cause)}.`, {
      cause,
    });
  }
  return fillMarks(text, texts, file);
}
