import { OthelloError, quote } from '../../../engine/errors.js';
import { didYouMean } from '../../../engine/nearest.js';
import { Random } from '../../../engine/random.js';
import type { Run } from '../../../selfplay/training/run.js';
import { blockLayers, checkProbedLayers } from '../../../studies/probe/layers.js';
import { PROBED } from '../../../studies/probe/probedConcepts.js';
import { probeNetworks, probePartCount } from '../../../studies/probe/probeNetworks.js';
import type { ProbeReport } from '../../../studies/probe/probeReport.js';
import type { ProbePart } from '../../../studies/probe/probeTask.js';
import { fileGames, type GameSource, policyGames } from '../../../studies/samples/source.js';
import { FEWEST_NULLS } from '../../../studies/statistics/maxStatistic.js';
import { defineCommand } from '../../command/command.js';
import { withWorkers } from '../../command/machines.js';
import { integer, offeringSeveral, text, type Values, withDefault, wordsIn } from '../../command/option.js';
import { gamesFileOption, jsonReportOption, partOptions } from '../../command/studyOptions.js';
import { makerOf } from '../../output/maker.js';
import { withBar, workInParts } from '../../output/partWork.js';
import { checkOut, deliverReport } from '../../output/reportOutput.js';
import { gamesOf, mostGames, sampleExamples, shuffledRecords } from '../../sources/examples.js';
import { openModel, planesOption } from '../../sources/model.js';
import { withRun } from '../../sources/openedRun.js';
import { recordsIn } from '../../sources/recordFile.js';
import type { Terminal } from '../../terminal/terminal.js';
import { type NamedNetwork, networksOf } from './networks.js';
import { probePage } from './page.js';
import { probeText } from './text.js';

const options = {
  run: text('folder of a run: its networks, and positions of its games', 'DIR'),
  model: text('one network only; by default the networks of the run, else the shipped one', 'MODEL'),
  planes: planesOption,
  file: gamesFileOption('positions'),
  checkpoints: withDefault(
    integer('networks of the run, spread from the first to the last, closer at the start', {
      minimum: 1,
      maximum: 100,
    }),
    8,
  ),
  generations: text('or these networks of the run, with commas: 0,5,40', 'LIST'),
  untrained: withDefault(
    integer('networks with random weights that each is held against; an error rate of 5% needs 19', {
      minimum: FEWEST_NULLS,
      maximum: 500,
    }),
    20,
  ),
  layers: text('layers to probe, with commas; by default the end of each block', 'NAMES'),
  concepts: offeringSeveral(
    text('what to look for, with commas; all unless said', 'NAMES'),
    PROBED.map(({ name }) => name),
  ),
  positions: withDefault(
    integer('positions, at most four of a game, chosen at random', { minimum: 240, maximum: 20_000 }),
    4000,
  ),
  solve: withDefault(
    integer('solve positions with so many empty squares or fewer; 0 for none', { minimum: 0, maximum: 20 }),
    12,
  ),
  ...partOptions('probe'),
  out: text('write the report: .html for a page, .json for scripts', 'FILE'),
  json: jsonReportOption,
};

export const probe = defineCommand({
  options,
  examples: [
    {
      line: 'probe --run runs/first --out probes.html',
      says: 'what the networks of a run came to know, when and where',
    },
    { line: 'probe', says: 'the shipped network alone, on games drawn from its policy' },
    {
      line: 'probe --model other.onnx --file games.wtb --concepts mobility',
      says: "somebody else's network and games, one concept",
    },
  ],
  epilogue:
    'A probe is a ridge regression from the activations of a layer to something exactly known of the position, tested on ' +
    'games it has not seen. Beside each stands what it finds in the input planes, in many networks with random weights and with ' +
    'shuffled labels. ' +
    'Probes with --out that were stopped go on with the same command. docs/probes.md says how to read them.',
  async run(values, terminal) {
    checkOut(values.out, '.html', '.json');
    const concepts = conceptsOf(values.concepts);
    await withRun(values.run, { readonly: true }, terminal, async (run) => {
      const networks = await networksFor(values, run);
      const { architecture } = networks.at(-1)!.network;
      const layers =
        values.layers === undefined
          ? blockLayers(architecture)
          : checkProbedLayers(architecture, wordsIn(values.layers));
      await measure({ ...values, concepts, networks, layers, run }, terminal);
    });
  },
});

function conceptsOf(given: string | undefined): string[] {
  const known = PROBED.map(({ name }) => name);
  if (given === undefined) return known;
  const asked = wordsIn(given);
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new OthelloError(
      'usage',
      `--concepts takes ${known.join(', ')}, not ${quote(unknown)}${didYouMean(unknown, known)}.`,
    );
  }
  return known.filter((name) => asked.includes(name));
}

async function networksFor(
  { model, planes, checkpoints, generations }: Values<typeof options>,
  run: Run | undefined,
): Promise<NamedNetwork[]> {
  if (run !== undefined && model === undefined) {
    return networksOf(run, generations === undefined ? checkpoints : generationsOf(generations));
  }
  if (generations !== undefined) {
    throw new OthelloError('usage', '--generations are those of a run: give --run DIR, and no --model.');
  }
  return [await openModel(model ?? 'default', planes)];
}

function generationsOf(given: string): number[] {
  return wordsIn(given).map((text) => {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new OthelloError(
      'usage',
      `--generations takes whole numbers with commas between them, not "${text}".`,
    );
  });
}

interface Asked extends Omit<Values<typeof options>, 'run' | 'concepts' | 'layers'> {
  readonly run: Run | undefined;
  readonly concepts: readonly string[];
  readonly networks: readonly NamedNetwork[];
  readonly layers: readonly string[];
}

function sourceOf(
  { file, positions, runtime, run, networks }: Asked,
  random: Random,
  terminal: Terminal,
): GameSource {
  if (file !== undefined) return fileGames(file, shuffledRecords(recordsIn(file), positions, random));
  if (run !== undefined) return gamesOf(run, random);
  terminal.listenForInterrupt('Stopping.');
  return policyGames(networks.at(-1)!.network, runtime, random, mostGames(positions));
}

async function measure(asked: Asked, terminal: Terminal): Promise<void> {
  const { concepts, networks, untrained, layers, solve, seed, runtime, workers: threads, out } = asked;
  const random = Random.fromSeed(seed).split('positions');
  const games = sourceOf(asked, random, terminal);
  const { examples, source } = await sampleExamples(games, asked.positions, random);
  if (examples.length < asked.positions) {
    terminal.note(`Only ${examples.length} different positions were found in ${source}.`);
  }
  const about = { seed, source, ...(await makerOf(runtime)) };
  const described = networks.map(({ sha256, label, generation, bytes }) => ({
    sha256,
    label,
    bytes,
    ...(generation === undefined ? {} : { generation }),
  }));
  const hashes = networks.map(({ sha256 }) => sha256);
  const identity = [about, runtime, layers, concepts, solve, hashes, untrained, examples];
  const subject = { networks: described, untrained, layers, examples, solvedEmpties: solve };
  const { found: report, remove } = await workInParts<ProbePart, ProbeReport>(
    // Not in the folder of the run, which is only read.
    { command: 'probe', place: { out }, identity, keptWith: '--out' },
    terminal,
    (parts, progress) => {
      const task = { label: 'probing', total: probePartCount(subject), unit: 'parts' };
      const work = withBar(parts, progress, task, (part) => ({
        amount: 1,
        detail: part.kind === 'probe' ? part.layer : 'exact endgames',
      }));
      const options = { ...subject, runtime, concepts, about, ...work };
      return withWorkers(asked, { threads, terminal }, (workers) => probeNetworks({ ...options, workers }));
    },
  );
  deliverReport(report, asked, { page: probePage, text: probeText }, terminal);
  remove();
}
