import { OthelloError } from '../../../engine/errors.js';
import { Random } from '../../../engine/random.js';
import type { Composite } from '../../../lrp/composite.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import type { Run } from '../../../selfplay/training/run.js';
import {
  evaluateMaps,
  type EvaluateMapsOptions,
  evaluationParts,
} from '../../../studies/faithfulness/evaluateMaps.js';
import type { PartResult } from '../../../studies/faithfulness/evaluateTask.js';
import {
  cardOf,
  type FaithfulnessReport,
  REPORT_VERSION,
} from '../../../studies/faithfulness/faithfulnessReport.js';
import { SUBJECTS } from '../../../studies/faithfulness/flipCurves.js';
import { MAP_METHODS } from '../../../studies/faithfulness/mapMethods.js';
import { SHAPLEY_BASELINES } from '../../../studies/faithfulness/shapleyReference.js';
import { fileGames, type GameSource, policyGames } from '../../../studies/samples/source.js';
import { defineCommand } from '../../command/command.js';
import { withWorkers } from '../../command/machines.js';
import {
  choice,
  decimal,
  flag,
  integer,
  offeringSeveral,
  text,
  texts,
  type Values,
  withDefault,
} from '../../command/option.js';
import { gamesFileOption, jsonReportOption, networkOption, partOptions } from '../../command/studyOptions.js';
import { makerOf } from '../../output/maker.js';
import { withBar, workInParts } from '../../output/partWork.js';
import { checkOut, deliverReport } from '../../output/reportOutput.js';
import { evaluatePage } from '../../pages/faithfulness/page.js';
import type { MapFile } from '../../sources/mapFile.js';
import { type Model, openModel, planesOption } from '../../sources/model.js';
import { withRun } from '../../sources/openedRun.js';
import { recordsIn } from '../../sources/recordFile.js';
import { cardKey, readReport, reportKey } from '../../sources/reportCard.js';
import { formatCount } from '../../terminal/format.js';
import type { Terminal } from '../../terminal/terminal.js';
import { compositesOf, givenOf, methodsOf } from './methods.js';
import {
  FEWEST,
  gamesAtRandom,
  givenPositions,
  mostGames,
  type PositionSample,
  samplePositions,
} from './positions.js';
import { evaluateMarkdown, evaluateText } from './text.js';

const POSITIONS = 200;

const options = {
  model: networkOption,
  planes: planesOption,
  run: text(
    'folder of a run: positions of its games, and its database keeps the cards (while it trains, give --out)',
    'DIR',
  ),
  file: gamesFileOption('positions'),
  positions: integer(
    `positions, chosen at random; ${POSITIONS} unless said, with --maps all that they are of`,
    { minimum: FEWEST, maximum: 10_000 },
  ),
  target: withDefault(
    choice('what is explained: the logit of the move that the policy prefers, or the value', SUBJECTS),
    'move',
  ),
  methods: offeringSeveral(
    text(`which maps, with commas: ${MAP_METHODS.join(', ')}; all unless said`, 'NAMES'),
    MAP_METHODS,
  ),
  composite: text(
    'composites of your own beside them: .json files as explain takes them, with commas',
    'FILES',
  ),
  maps: texts(
    'maps made elsewhere, judged beside ours at their positions: .npz with maps, positions and targets, or .npy',
    'NAME=FILE',
  ),
  'map-positions': text(
    'positions and targets of maps that have none beside them: JSON lines, or .npz',
    'FILE',
  ),
  metrics: flag(
    'also the measures of the field: infidelity, sensitivity-n, ROAD, complexity, stability, MPRT and more',
  ),
  shapley: choice(
    'Shapley values of the squares as a reference: taken away is the disc (empty), or all planes of a square (absent)',
    SHAPLEY_BASELINES,
  ),
  'shapley-error': withDefault(
    decimal(
      'standard error at which they are good enough, in % of the number',
      { minimum: 0.1, maximum: 100 },
      '%',
    ),
    1,
  ),
  ...partOptions('evaluate'),
  report: text('measure nothing: show this report (.json) again, in another form', 'FILE'),
  out: text('write the report: .html for a page, .md for a document, .json for scripts', 'FILE'),
  json: jsonReportOption,
};

export const evaluate = defineCommand({
  options,
  examples: [
    {
      line: 'evaluate --positions 1000 --out card.html',
      says: 'the shipped network, all methods, as a page',
    },
    { line: 'evaluate --run runs/first', says: 'the newest network of a run, the cards into its database' },
    {
      line: 'evaluate --file games.wtb --methods lrp0,random --json',
      says: 'two methods on positions of other games',
    },
    { line: 'evaluate --shapley empty', says: 'how far each method agrees with sampled Shapley values' },
    { line: 'evaluate --maps mine=maps.npz --out card.html', says: 'maps of your own program beside ours' },
  ],
  epilogue:
    'A map is held to what the network does when squares are changed, to the discs that make the move legal, and to ' +
    'networks whose answer is known. Without --file or --run the positions are of games drawn from the policy. An evaluation ' +
    'with --out or --run that was stopped goes on with the same command.',
  async run(values, terminal) {
    const { out, run: folder } = values;
    checkOut(out, '.html', '.md', '.json');
    if (values.report !== undefined) {
      const { model, file, maps } = values;
      if (model !== undefined || file !== undefined || folder !== undefined || maps.length > 0) {
        throw new OthelloError(
          'usage',
          '--report shows what was measured; leave out --model, --run, --file and --maps.',
        );
      }
      deliverReport(readReport(values.report), values, FORMS, terminal);
      return;
    }
    const composites = compositesOf(values.composite);
    const methods = methodsOf(values.methods, values.target, composites);
    const given = givenOf(values, [...MAP_METHODS, ...composites.map(({ name }) => name)]);
    const access = { readonly: out !== undefined, instead: 'give --out FILE for the cards' };
    await withRun(folder, access, terminal, async (run) => {
      const model = await openModel(values.model ?? folder ?? 'default', values.planes);
      await measure({ ...values, methods, composites, given, run, model }, terminal);
    });
  },
});

const FORMS = { page: evaluatePage, markdown: evaluateMarkdown, text: evaluateText };

interface Asked extends Omit<Values<typeof options>, 'run' | 'model' | 'methods'> {
  readonly methods: readonly string[];
  readonly given: readonly MapFile[];
  readonly composites: readonly Composite[];
  readonly run: Run | undefined;
  readonly model: Model;
}

function sourceOf(
  { file, positions = POSITIONS, runtime, run, model }: Asked,
  random: Random,
  terminal: Terminal,
): GameSource {
  if (file !== undefined) return fileGames(file, recordsIn(file));
  if (run !== undefined) return gamesAtRandom(run, positions, random);
  terminal.listenForInterrupt('Stopping.');
  return policyGames(model.network, runtime, random, mostGames(positions));
}

/** Positions, and the moves that are explained there where maps made elsewhere say it. */
async function positionsFor(
  asked: Asked,
  terminal: Terminal,
): Promise<PositionSample & { readonly moves: ReadonlyMap<string, number> }> {
  const { given, seed, positions: count } = asked;
  const random = Random.fromSeed(seed).split('positions');
  if (given.length > 0) {
    const { left, unnamed, moves, ...sample } = givenPositions(given, asked.target, count, random);
    if (left > 0) {
      const why = 'because the game leaves no choice there, or another file has no map of it';
      terminal.note(`${formatCount(left, 'position')} of ${given[0]!.file} left out, ${why}.`);
    }
    if (unnamed > 0) {
      const many = formatCount(unnamed, 'position');
      terminal.note(
        `No file says of which game ${many} ${unnamed === 1 ? 'is' : 'are'}: each counts as a game of its own; save games beside the maps.`,
      );
    }
    return { ...sample, moves };
  }
  const wanted = count ?? POSITIONS;
  const sample = await samplePositions(sourceOf(asked, random, terminal), wanted, random);
  if (sample.positions.length < wanted) {
    const { positions, source } = sample;
    terminal.note(`Only ${positions.length} different positions with a choice were found in ${source}.`);
  }
  return { ...sample, moves: new Map() };
}

async function measure(asked: Asked, terminal: Terminal): Promise<void> {
  const {
    methods,
    composites,
    given,
    model,
    seed,
    workers: threads,
    runtime,
    run,
    out,
    target: subject,
  } = asked;
  const { positions, games, earlier, source, moves } = await positionsFor(asked, terminal);
  const network = { sha256: model.sha256, bytes: shareBytes(model.bytes) };
  const about = {
    ...{ subject, network: model.sha256, seed, source, ...(await makerOf(runtime)) },
    ...(given.length === 0 ? {} : { maps: given.map(({ name, file, sha256 }) => ({ name, file, sha256 })) }),
  };
  const benchmark = benchmarkOf(asked);
  const identity = {
    ...{ REPORT_VERSION, about, methods, composites, positions, games, earlier, runtime },
    ...{ benchmark, moves: [...moves] },
  };
  const total = evaluationParts({ network, positions, earlier, about, ...benchmark }).length;
  const { found: report, remove } = await workInParts<PartResult, FaithfulnessReport>(
    { command: 'evaluate', place: asked, identity },
    terminal,
    (parts, progress) => {
      const task = { label: 'evaluating', total, unit: 'parts' };
      const work = withBar(parts, progress, task, ({ kind }) => ({ amount: 1, detail: kind }));
      const sampled = { positions, games, earlier, given, moves };
      const options = { network, runtime, methods, composites, ...sampled, about };
      return withWorkers(asked, { threads, terminal }, (workers) =>
        evaluateMaps({ ...options, ...benchmark, ...work, workers }),
      );
    },
  );
  if (out === undefined && run !== undefined) {
    run.store.insertChunk({ properties: propertiesOf(report) });
    terminal.note(`the cards are in the database of ${run.folder}`);
  }
  deliverReport(report, asked, FORMS, terminal);
  remove();
}

/** What is measured beside the usual. */
function benchmarkOf(
  asked: Pick<Asked, 'metrics' | 'shapley' | 'shapley-error'>,
): Pick<EvaluateMapsOptions, 'metrics' | 'shapley'> {
  const { metrics, shapley: baseline, 'shapley-error': percent } = asked;
  return { metrics, ...(baseline === undefined ? {} : { shapley: { baseline, error: percent / 100 } }) };
}

/** What the database remembers: the report of a network, and a card for each composite. */
function propertiesOf(report: FaithfulnessReport): Record<string, unknown> {
  const { network, subject, methods } = report;
  const cards = methods.flatMap(({ name }) => {
    const card = cardOf(report, name);
    return card === undefined ? [] : [[cardKey(network, subject, name), card] as const];
  });
  return { [reportKey(network, subject)]: report, ...Object.fromEntries(cards) };
}
