import { OthelloError } from '../../../engine/errors.js';
import { Random } from '../../../engine/random.js';
import { TARGET_NAMES } from '../../../lrp/target.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import type { Run } from '../../../selfplay/training/run.js';
import {
  PATCH_STUDIES,
  PATCH_VERSION,
  type PatchReport,
  type StudyReport,
} from '../../../studies/patching/patchReport.js';
import type { PatchPart } from '../../../studies/patching/patchTask.js';
import type { PatchOptions } from '../../../studies/patching/runPatches.js';
import { REPLACEMENTS } from '../../../studies/patching/units.js';
import type { Example } from '../../../studies/probe/probedConcepts.js';
import { fileGames, type GameSource, policyGames } from '../../../studies/samples/source.js';
import { defineCommand } from '../../command/command.js';
import { withWorkers } from '../../command/machines.js';
import { choice, integer, offering, text, type Values, withDefault } from '../../command/option.js';
import { gamesFileOption, jsonReportOption, networkOption, partOptions } from '../../command/studyOptions.js';
import { makerOf } from '../../output/maker.js';
import { withBar, workInParts } from '../../output/partWork.js';
import { checkOut, deliverReport } from '../../output/reportOutput.js';
import { gamesOf, mostGames, sampleExamples, shuffledRecords } from '../../sources/examples.js';
import { type Model, openModel, planesOption } from '../../sources/model.js';
import { withRun } from '../../sources/openedRun.js';
import { recordsIn } from '../../sources/recordFile.js';
import type { Terminal } from '../../terminal/terminal.js';
import { patchPage } from './page.js';
import { planOf } from './plan.js';
import { patchText } from './text.js';

const options = {
  study: withDefault(
    choice(
      'what is intervened on: each channel of a layer, each square of it, the colour of a disc in it (flip), what it says of concepts, the squares of the moves to come (lookahead), or every disc of boards that can be solved (worth)',
      PATCH_STUDIES,
    ),
    'channels',
  ),
  model: networkOption,
  planes: planesOption,
  run: text('folder of a run: positions of its games', 'DIR'),
  file: gamesFileOption('positions'),
  layer: text(
    'of channels and squares one, by default the last layer of boards that everything goes through; else several with commas, by default the ends of the blocks',
    'LAYER',
  ),
  channels: text('only these channels, with commas: 3,17; all unless said', 'N,..'),
  squares: text('only these squares, with commas: c4,d3; all unless said', 'SQ,..'),
  with: withDefault(
    choice(
      'what takes the place of a channel or square: zero, its mean over the positions, or what it is in a position of another game',
      REPLACEMENTS,
    ),
    'mean',
  ),
  target: withDefault(
    offering(
      text(
        'whose change is measured: move (the one that the policy prefers), value, contrast:runnerUp, ..',
        'TARGET',
      ),
      TARGET_NAMES,
    ),
    'move',
  ),
  composites: withDefault(
    text(
      'relevance that foretells the change, beside the gradient: names or .json files, with commas',
      'NAMES',
    ),
    'epsilonGamma,epsilonPlus',
  ),
  positions: withDefault(
    integer('positions, at most four of a game, chosen at random', { minimum: 240, maximum: 20_000 }),
    1000,
  ),
  controls: withDefault(
    integer(
      'what chance does: networks with random weights (flip, lookahead), directions for each concept (concepts)',
      { minimum: 0, maximum: 200 },
    ),
    20,
  ),
  solve: withDefault(
    integer('of worth: positions with so many empty squares or fewer, which the exact solver judges', {
      minimum: 4,
      maximum: 16,
    }),
    12,
  ),
  ...partOptions('patch'),
  out: text('write the report: .html for a page, .json for scripts', 'FILE'),
  json: jsonReportOption,
};

export const patch = defineCommand({
  options,
  examples: [
    {
      line: 'patch --layer block2/relu',
      says: 'what each channel of a layer does, and whether relevance foretells it',
    },
    {
      line: 'patch --study squares --with position --target value',
      says: 'the same of each square, for the value',
    },
    {
      line: 'patch --study flip --positions 2000 --out flip.html',
      says: 'turn a disc within the network: does it play as on the board where it is turned?',
    },
    {
      line: 'patch --study concepts --layer block3/relu',
      says: 'which concepts it has, and which of them it uses',
    },
    {
      line: 'patch --study worth --out worth.html',
      says: 'what turning a disc is truly worth near the end, beside what network and maps say',
    },
  ],
  epilogue:
    'Activation patching: a number within the network is replaced, and what policy and value then say is measured. Without ' +
    '--file or --run the positions are of games drawn from the policy. What was stopped goes on with the same command where ' +
    'there is --out. docs/patching.md says how to read it.',
  async run(values, terminal) {
    const { out, run: folder } = values;
    checkOut(out, '.html', '.json');
    await withRun(folder, { readonly: true }, terminal, async (run) => {
      const model = await openModel(values.model ?? folder ?? 'default', values.planes);
      await measure({ ...values, run, model }, terminal);
    });
  },
});

interface Asked extends Omit<Values<typeof options>, 'run' | 'model'> {
  readonly run: Run | undefined;
  readonly model: Model;
}

function sourceOf(asked: Asked, random: Random, terminal: Terminal): GameSource {
  const { file, positions, runtime, run, model } = asked;
  if (file !== undefined) return fileGames(file, shuffledRecords(recordsIn(file), positions, random));
  if (run !== undefined) return gamesOf(run, random);
  terminal.listenForInterrupt('Stopping.');
  return policyGames(model.network, runtime, random, mostGames(positions));
}

async function measure(asked: Asked, terminal: Terminal): Promise<void> {
  const { model, seed, runtime, workers: threads, out, positions } = asked;
  const plan = planOf(asked, model.network);
  const random = Random.fromSeed(seed).split('positions');
  const { examples, source } = await sampleExamples(sourceOf(asked, random, terminal), positions, random);
  if (examples.length < positions) {
    terminal.note(`Only ${examples.length} different positions were found in ${source}.`);
  }
  const sample = sampleFor(examples, plan.fits, source);
  const about = { network: model.sha256, label: model.label, seed, source, ...(await makerOf(runtime)) };
  const { found, remove } = await workInParts<PatchPart, StudyReport>(
    // Not in the folder of the run, which is only read.
    {
      command: 'patch',
      place: { out },
      identity: [PATCH_VERSION, about, plan.identity, sample],
      keptWith: '--out',
    },
    terminal,
    (parts, progress) => {
      const task = { label: 'patching', total: plan.parts(sample), unit: 'parts' };
      const work = withBar(parts, progress, task, () => ({ amount: 1 }));
      return withWorkers(asked, { threads, terminal }, (workers) => {
        const network = { sha256: model.sha256, bytes: shareBytes(model.bytes) };
        const common: PatchOptions = { network, runtime, workers, seed, ...work };
        return plan.run(common, sample);
      });
    },
  );
  const report: PatchReport = { version: PATCH_VERSION, ...about, ...found };
  deliverReport(report, asked, { page: patchPage, text: patchText }, terminal);
  remove();
}

/** Those of the examples that the study can take. */
function sampleFor(
  examples: readonly Example[],
  fits: (example: Example) => boolean,
  source: string,
): readonly Example[] {
  const sample = examples.filter(fits);
  if (sample.length > 0) return sample;
  throw new OthelloError('notFound', `No position that the study can take was found in ${source}.`);
}
