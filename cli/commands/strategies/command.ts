import { OthelloError, quote } from '../../../engine/errors.js';
import { didYouMean } from '../../../engine/nearest.js';
import { Random } from '../../../engine/random.js';
import { Stopped } from '../../../engine/stop.js';
import { DEFAULT_COMPOSITE, presets } from '../../../lrp/composite.js';
import { parseTarget, TARGET_NAMES } from '../../../lrp/target.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { FEWEST_NULLS } from '../../../studies/statistics/maxStatistic.js';
import { NORMS, SYMMETRIES } from '../../../studies/strategies/mapVectors.js';
import { MOVE_KINDS, type MoveKind, type Phase, PHASES } from '../../../studies/strategies/moveKind.js';
import { defineCommand } from '../../command/command.js';
import {
  choice,
  flag,
  integer,
  offering,
  offeringSeveral,
  oneOf,
  text,
  type Values,
  withDefault,
} from '../../command/option.js';
import { gamesFileOption, networkOption, partOptions } from '../../command/studyOptions.js';
import { searchBudgetFor } from '../../engine/searchBudget.js';
import { stoppedNote } from '../../output/partFile.js';
import { checkOut, deliverReport } from '../../output/reportOutput.js';
import { planesOption } from '../../sources/model.js';
import { withRun } from '../../sources/openedRun.js';
import type { Terminal } from '../../terminal/terminal.js';
import { type Analysis, analyzeStrategies, MOST_CLUSTERS } from './analysis.js';
import { loggedMaps, type Maps, type MapsAsked, newMaps } from './maps.js';
import { type MoveFilter, SIGNS } from './moves.js';
import { strategyPage } from './page.js';
import { strategyText } from './text.js';

const COMPOSITES = [...presets.keys()];
const MAPS = 2000;
/** As many as UMAP asks for. */
const NEIGHBOURS = 15;

const options = {
  model: networkOption,
  planes: planesOption,
  run: text('folder of a run: moves of its games', 'DIR'),
  games: text('which games of the run: all, 0-99,200, arena/all, imported/all; all unless said', 'WHICH'),
  file: gamesFileOption('moves'),
  logged: flag(
    "the maps that the run's database holds already (explain --run DIR --games all), instead of new ones",
  ),
  maps: withDefault(integer('maps, of moves chosen at random', { minimum: 1, maximum: 100_000 }), MAPS),
  target: withDefault(
    offering(
      text('what is explained, as in explain: move, value, contrast:runnerUp, q, ...', 'TARGET'),
      TARGET_NAMES,
    ),
    'move',
  ),
  composite: withDefault(
    offering(text(`rules: ${COMPOSITES.join(', ')}, or a .json file`, 'NAME'), COMPOSITES),
    DEFAULT_COMPOSITE,
  ),
  sims: integer('simulations of the search that q and q-contrast are about; 100 unless said', {
    minimum: 1,
    maximum: 100_000,
  }),
  leaves: integer('explain only so many positions of the search, those of most weight', {
    minimum: 1,
    maximum: 1_000_000,
  }),
  kinds: offeringSeveral(
    text(`only moves to such squares, with commas: ${MOVE_KINDS.join(', ')}`, 'KINDS'),
    MOVE_KINDS,
  ),
  phases: offeringSeveral(
    text(`only such phases, with commas: ${PHASES.join(', ')} (40 and 20 empty squares part them)`, 'PHASES'),
    PHASES,
  ),
  value: choice('only where the network sees the mover ahead, or behind', SIGNS),
  norm: withDefault(
    choice('what is 1 of every map: its length, or the sum of its absolute values', NORMS),
    'l2',
  ),
  symmetries: withDefault(
    choice('whether the same map in another corner or mirrored is the same', SYMMETRIES),
    'merged',
  ),
  neighbours: withDefault(
    integer('nearest maps that each is joined to', { minimum: 2, maximum: 200 }),
    NEIGHBOURS,
  ),
  clusters: integer('strategies, instead of as many as the eigengap speaks for', {
    minimum: 1,
    maximum: MOST_CLUSTERS,
  }),
  clouds: withDefault(
    integer('clouds without clusters that the eigengap is held against, 19 or more; 0 for no test', {
      minimum: 0,
      maximum: 1000,
    }),
    FEWEST_NULLS,
  ),
  ...partOptions('strategies'),
  out: text('write the result: .html for a page, .json for scripts', 'FILE'),
  json: flag('print the result as one JSON document'),
};

export const strategies = defineCommand({
  options,
  examples: [
    { line: 'strategies --maps 10000 --out strategies.html', says: 'the shipped network, as a page' },
    { line: 'strategies --run runs/first --kinds corner,X,C', says: 'moves in and beside corners of a run' },
    {
      line: 'strategies --run runs/first --logged --target value',
      says: 'the maps that are in its database',
    },
    {
      line: 'strategies --file games.wtb --target contrast:runnerUp --kinds X',
      says: 'why this move and not the next, in games of others',
    },
  ],
  epilogue:
    'The maps of thousands of moves are compared, each is joined to those most like it, and the eigenvalues of that graph say in how ' +
    'many clusters it comes apart. Without --file or --run the moves are of games drawn from the policy. With --out or --run an ' +
    'analysis that was stopped goes on with the same command.',
  async run(values, terminal) {
    checkOptions(values);
    const search = searchBudgetFor([parseTarget(values.target)], values);
    const filter: MoveFilter = {
      kinds: namesOf('--kinds', values.kinds, MOVE_KINDS),
      phases: namesOf('--phases', values.phases, PHASES),
      value: values.value,
    };
    await withRun(values.run, { readonly: true }, terminal, async (run) => {
      const asked: Asked = { ...values, run, search, filter };
      const found = values.logged ? loggedMaps(asked) : await newMaps(asked, terminal);
      const analysis = await analyze(found, asked, terminal);
      if (analysis === undefined) throw new Stopped(stoppedNote(asked));
      deliver(analysis, asked, terminal);
      found.remove?.();
    });
  },
});

type Asked = Omit<Values<typeof options>, 'run'> & MapsAsked;

function checkOptions({ out, run, file, games, logged, value, clouds }: Values<typeof options>): void {
  const refuse = (message: string): never => {
    throw new OthelloError('usage', message);
  };
  checkOut(out, '.html', '.json');
  if (clouds > 0 && clouds < FEWEST_NULLS)
    refuse(`--clouds takes 0, or at least ${FEWEST_NULLS}: fewer cannot bound the rate of error at 5%.`);
  if (run !== undefined && file !== undefined) refuse('Give --run or --file, not both.');
  if (run === undefined && games !== undefined) refuse('--games are games of a run; add --run DIR.');
  if (run === undefined && logged) refuse('--logged takes the maps that a run holds; add --run DIR.');
  if (logged && games !== undefined) refuse('--logged takes all maps that the run holds; leave out --games.');
  if (logged && value !== undefined)
    refuse('A log does not hold the value of each position; leave out --value or --logged.');
}

function namesOf<Name extends MoveKind | Phase>(
  option: string,
  given: string | undefined,
  names: readonly Name[],
): Name[] {
  if (given === undefined) return [];
  return given.split(',').map((part) => {
    const found = names.find((name) => name === part.trim());
    if (found !== undefined) return found;
    const meant = didYouMean(part.trim(), names);
    throw new OthelloError(
      'usage',
      `${option} takes ${oneOf(names)}, several with commas, not ${quote(part.trim())}${meant}.`,
    );
  });
}

async function analyze(
  { moves, head }: Maps,
  asked: Asked,
  terminal: Terminal,
): Promise<Analysis | undefined> {
  const { norm, symmetries, neighbours, clusters, clouds, seed, workers } = asked;
  const runtime = await openRuntime(asked.runtime, { steady: true });
  const random = Random.fromSeed(seed).split('analysis');
  const options = { norm, symmetries, neighbours, clusters, clouds, runtime, threads: workers, random };
  return analyzeStrategies(moves, options, head, terminal);
}

function deliver(analysis: Analysis, asked: Asked, terminal: Terminal): void {
  const page = (): string => strategyPage(analysis, commandsTo(asked));
  deliverReport(analysis.report, asked, { page, text: strategyText }, terminal, 'the strategies are');
}

/** What leads to a move of the sample, for the page: its game and ply are filled in there. */
function commandsTo({ run, file, model, planes, target, composite }: Asked): string[] {
  const of =
    run !== undefined ? `--run ${quoted(run.folder)}` : file !== undefined ? `--file ${quoted(file)}` : '';
  const told = planes === undefined ? '' : ` --planes=${planes.join(',')}`;
  const which = model === undefined ? '' : ` --model ${quoted(model)}${told}`;
  const how = `${which} --target ${quoted(target)} --composite ${quoted(composite)}`;
  if (of === '') {
    return [
      `othello-zero explain --moves {game} --ply {ply}${how}`,
      `othello-zero watch --moves {game} --ply {ply}`,
    ];
  }
  return [
    `othello-zero explain ${of} --game {game} --ply {ply}${how}`,
    `othello-zero watch ${of} --game {game} --ply {ply}`,
  ];
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
