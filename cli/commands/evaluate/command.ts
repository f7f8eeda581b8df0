import { OthelloError, quote } from '../../../engine/errors.js';
import { didYouMean } from '../../../engine/nearest.js';
import { Random } from '../../../engine/random.js';
import type { Composite } from '../../../lrp/composite.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import type { Run } from '../../../selfplay/training/run.js';
import { evaluateMaps, evaluationParts } from '../../../studies/faithfulness/evaluateMaps.js';
import { type Subject, SUBJECTS } from '../../../studies/faithfulness/flipCurves.js';
import { MAP_METHODS } from '../../../studies/faithfulness/mapMethods.js';
import {
  BASELINES,
  cardOf,
  type FaithfulnessReport,
  REPORT_VERSION,
} from '../../../studies/faithfulness/report.js';
import type { PartResult } from '../../../studies/faithfulness/task.js';
import { fileGames, type GameSource, policyGames } from '../../../studies/samples/source.js';
import { defineCommand } from '../../command/command.js';
import { choice, integer, offeringSeveral, text, type Values, withDefault } from '../../command/option.js';
import { withWorkers } from '../../command/queueOptions.js';
import { gamesFileOption, jsonReportOption, networkOption, partOptions } from '../../command/studyOptions.js';
import { makerOf } from '../../output/maker.js';
import { withBar, workInParts } from '../../output/partWork.js';
import { checkOut, deliverReport } from '../../output/reportOutput.js';
import { evaluatePage } from '../../pages/faithfulness/page.js';
import { isCompositeFile, readComposite } from '../../sources/composite.js';
import { type Model, openModel, planesOption } from '../../sources/model.js';
import { withRun } from '../../sources/openedRun.js';
import { recordsIn } from '../../sources/recordFile.js';
import { cardKey, readReport, reportKey } from '../../sources/reportCard.js';
import type { Terminal } from '../../terminal/terminal.js';
import { FEWEST, gamesAtRandom, mostGames, samplePositions } from './positions.js';
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
  positions: withDefault(
    integer('positions, chosen at random', { minimum: FEWEST, maximum: 10_000 }),
    POSITIONS,
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
  ],
  epilogue:
    'A map is held to what the network does when squares are changed, to the discs that make the move legal, and to ' +
    'networks whose answer is known. Without --file or --run the positions are of games drawn from the policy. An evaluation ' +
    'with --out or --run that was stopped goes on with the same command.',
  async run(values, terminal) {
    const { out, run: folder } = values;
    checkOut(out, '.html', '.md', '.json');
    if (values.report !== undefined) {
      if (values.model !== undefined || values.file !== undefined || folder !== undefined) {
        throw new OthelloError(
          'usage',
          '--report shows what was measured; leave out --model, --run and --file.',
        );
      }
      deliverReport(readReport(values.report), values, FORMS, terminal);
      return;
    }
    const composites = compositesOf(values.composite);
    const methods = methodsOf(values.methods, values.target, composites);
    const access = { readonly: out !== undefined, instead: 'give --out FILE for the cards' };
    await withRun(folder, access, terminal, async (run) => {
      const model = await openModel(values.model ?? folder ?? 'default', values.planes);
      await measure({ ...values, methods, composites, run, model }, terminal);
    });
  },
});

const FORMS = { page: evaluatePage, markdown: evaluateMarkdown, text: evaluateText };

/** Baselines are evaluated always: the others are held against them. SARFA is of moves only. */
function methodsOf(given: string | undefined, subject: Subject, composites: readonly Composite[]): string[] {
  const own = composites.map(({ name }) => name);
  const known = MAP_METHODS.filter((name) => subject === 'move' || name !== 'sarfa');
  const asked = given?.split(',').map((name) => name.trim()) ?? known;
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const of = subject === 'move' ? '' : ' for the value';
    const meant = didYouMean(unknown, known);
    const message = `--methods takes ${known.join(', ')}${of} with commas between them, not ${quote(unknown)}${meant}.`;
    throw new OthelloError('usage', message);
  }
  const isWanted = (name: string): boolean =>
    asked.includes(name) || (BASELINES as readonly string[]).includes(name);
  return [...own, ...known.filter(isWanted)];
}

function compositesOf(files: string | undefined): Composite[] {
  const taken = new Set<string>(MAP_METHODS);
  return (files?.split(',') ?? []).map((file) => {
    if (!isCompositeFile(file.trim())) {
      throw new OthelloError(
        'usage',
        '--composite takes .json files; the built-in ones are among --methods.',
      );
    }
    const composite = readComposite(file.trim());
    if (taken.has(composite.name)) {
      const message = `The composite in ${file} is called ${composite.name}, as another method is; give it another name.`;
      throw new OthelloError('badComposite', message);
    }
    taken.add(composite.name);
    return composite;
  });
}

interface Asked extends Omit<Values<typeof options>, 'run' | 'model' | 'methods'> {
  readonly methods: readonly string[];
  readonly composites: readonly Composite[];
  readonly run: Run | undefined;
  readonly model: Model;
}

function sourceOf(
  { file, positions, runtime, run, model }: Asked,
  random: Random,
  terminal: Terminal,
): GameSource {
  if (file !== undefined) return fileGames(file, recordsIn(file));
  if (run !== undefined) return gamesAtRandom(run, positions, random);
  terminal.listenForInterrupt('Stopping.');
  return policyGames(model.network, runtime, random, mostGames(positions));
}

async function measure(asked: Asked, terminal: Terminal): Promise<void> {
  const { methods, composites, model, seed, workers: threads, runtime, run, out, target: subject } = asked;
  const random = Random.fromSeed(seed).split('positions');
  const sample = await samplePositions(sourceOf(asked, random, terminal), asked.positions, random);
  const { positions, games, earlier, source } = sample;
  if (positions.length < asked.positions) {
    terminal.note(`Only ${positions.length} different positions with a choice were found in ${source}.`);
  }
  const network = { sha256: model.sha256, bytes: shareBytes(model.bytes) };
  const about = { subject, network: model.sha256, seed, source, ...(await makerOf(runtime)) };
  const identity = { REPORT_VERSION, about, methods, composites, positions, games, earlier, runtime };
  const total = evaluationParts({ network, positions, earlier, about }).length;
  const { found: report, remove } = await workInParts<PartResult, FaithfulnessReport>(
    { command: 'evaluate', place: asked, identity },
    terminal,
    (parts, progress) => {
      const task = { label: 'evaluating', total, unit: 'parts' };
      const work = withBar(parts, progress, task, ({ kind }) => ({ amount: 1, detail: kind }));
      const options = { network, runtime, methods, composites, positions, games, earlier, about, ...work };
      return withWorkers(asked, { threads, terminal }, (workers) => evaluateMaps({ ...options, workers }));
    },
  );
  if (out === undefined && run !== undefined) {
    run.store.insertChunk({ properties: propertiesOf(report) });
    terminal.note(`the cards are in the database of ${run.folder}`);
  }
  deliverReport(report, asked, FORMS, terminal);
  remove();
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
