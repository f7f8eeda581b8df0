import { OthelloError } from '../../../engine/errors.js';
import { parseMove } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { PASS } from '../../../engine/squareSet.js';
import { type Composite, compositeIdentity, DEFAULT_COMPOSITE, presets } from '../../../lrp/composite.js';
import { foldForRelevance } from '../../../lrp/foldForRelevance.js';
import { formatTarget, needsSearch, parseTarget, type Target, TARGET_NAMES } from '../../../lrp/target.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import type { Run } from '../../../selfplay/training/run.js';
import {
  checkChannels,
  type ConceptLayer,
  conceptLayer,
  conceptLayers,
  isOnEveryWay,
  mainLayer,
  reaches,
} from '../../../studies/concepts/conceptLayer.js';
import type { ConceptsReport } from '../../../studies/concepts/conceptsReport.js';
import type { ConceptResult } from '../../../studies/concepts/conceptTask.js';
import { checkTarget, seedLayerOf } from '../../../studies/concepts/prepared.js';
import { type ConceptStage, reportConcepts } from '../../../studies/concepts/reportConcepts.js';
import { fileGames, type GameSource, OWN_GAMES, shuffledGames } from '../../../studies/samples/source.js';
import { defineCommand } from '../../command/command.js';
import { withWorkers } from '../../command/machines.js';
import { flag, integer, offering, text, type Values, withDefault, wordsIn } from '../../command/option.js';
import { gamesFileOption, jsonReportOption, networkOption, partOptions } from '../../command/studyOptions.js';
import { makerOf } from '../../output/maker.js';
import { workInParts } from '../../output/partWork.js';
import { checkOut, deliverReport } from '../../output/reportOutput.js';
import { readComposite } from '../../sources/composite.js';
import { type Model, openModel, planesOption } from '../../sources/model.js';
import { withRun } from '../../sources/openedRun.js';
import { recordsIn } from '../../sources/recordFile.js';
import { findSubjects } from '../../sources/subject.js';
import type { Bar, Progress } from '../../terminal/progress.js';
import type { Terminal } from '../../terminal/terminal.js';
import { conceptsPage } from './page.js';
import { samplePositions } from './positions.js';
import { conceptsText, layersText } from './text.js';

const POSITIONS = 5000;
const BOARDS = 6;

const options = {
  model: networkOption,
  planes: planesOption,
  run: text('folder of a run: positions of its games', 'DIR'),
  file: gamesFileOption('positions'),
  layer: text('whose channels; by default the last layer of boards that everything goes through', 'LAYER'),
  layers: flag('list the layers that --layer takes, and no more'),
  channels: text('only these channels, with commas: 3,17; all unless said', 'N,..'),
  target: withDefault(
    offering(
      text(
        'what is explained: move (the one that the policy prefers), value, contrast:runnerUp, ..',
        'TARGET',
      ),
      TARGET_NAMES.filter((name) => !needsSearch(parseTarget(name))),
    ),
    'move',
  ),
  composite: withDefault(
    offering(text('rules of relevance: a name or a .json file', 'NAME'), [...presets.keys()]),
    DEFAULT_COMPOSITE,
  ),
  positions: withDefault(
    integer('positions to look at, chosen at random', { minimum: 100, maximum: 200_000 }),
    POSITIONS,
  ),
  boards: withDefault(integer('boards a channel, of each kind', { minimum: 1, maximum: 24 }), BOARDS),
  around: flag('maps of boards also hold what goes around the layer'),
  position: text('a position whose move is followed through the channels', '"P"'),
  moves: text('the same for the position after these moves', 'TRANSCRIPT'),
  move: text('the move that is followed; by default the one that the policy prefers', 'SQ'),
  ...partOptions('concepts'),
  out: text('write the report: .html for a gallery, .json for scripts', 'FILE'),
  json: jsonReportOption,
};

export const concepts = defineCommand({
  options,
  examples: [
    {
      line: 'concepts --moves f5d6c3d3c4f4c5b3 --out gallery.html',
      says: 'the gallery, and a move by its channels',
    },
    { line: 'concepts --layers', says: 'the layers there are' },
    {
      line: 'concepts --run runs/first --channels 3,17 --json',
      says: 'two channels on games of a run, for scripts',
    },
  ],
  epilogue:
    'Concept relevance propagation: relevance on condition of a channel. The boards of a channel are those at which most ' +
    'relevance, or activation, goes through it. Without --file or --run the positions are of games drawn from the policy. ' +
    'What was stopped goes on with the same command where there is --out or --run.',
  async run(values, terminal) {
    const { out, run: folder, json } = values;
    checkOut(out, '.html', '.json');
    await withRun(folder, { readonly: true }, terminal, async (run) => {
      const model = await openModel(values.model ?? folder ?? 'default', values.planes);
      if (values.layers) showLayers(model, values.target, json, terminal);
      else await look({ ...values, ...questionOf(values, model), run, model }, terminal);
    });
  },
});

function targetOf(given: string): Target {
  const target = parseTarget(given);
  if (!needsSearch(target)) return target;
  const message = `${given} is about a search, whose leaves are many positions; ask for move, value or contrast.`;
  throw new OthelloError('badTarget', message);
}

function showLayers({ network }: Model, given: string, json: boolean, terminal: Terminal): void {
  const { architecture } = foldForRelevance(network);
  const seedLayer = seedLayerOf(foldForRelevance(network), targetOf(given));
  const layers = conceptLayers(architecture).map((layer) => ({
    ...layer,
    goesThrough: isOnEveryWay(architecture, layer.name, seedLayer)
      ? 'everything'
      : reaches(architecture, layer.name, seedLayer)
        ? 'a part'
        : 'nothing',
  }));
  if (json) terminal.json({ layers });
  else terminal.print(layersText(layers, given));
}

interface Question {
  readonly target: string;
  readonly composite: Composite;
  readonly layer: ConceptLayer;
  readonly chosen: readonly number[] | undefined;
  readonly followed: { readonly position: Position; readonly target: string } | undefined;
}

/** What is asked, checked against the network before any work begins. */
function questionOf(given: Values<typeof options>, { network }: Model): Question {
  const folded = foldForRelevance(network);
  const target = targetOf(given.target);
  const seedLayer = seedLayerOf(folded, target);
  const layer =
    given.layer === undefined
      ? mainLayer(folded.architecture, seedLayer)
      : conceptLayer(folded.architecture, given.layer, seedLayer);
  const chosen = given.channels === undefined ? undefined : channelsOf(given.channels, layer);
  const composite = readComposite(given.composite);
  const shown = formatTarget(target);
  return { target: shown, composite, layer, chosen, followed: followedOf(given, target) };
}

function channelsOf(given: string, layer: ConceptLayer): number[] {
  const parts = wordsIn(given);
  const wrong = parts.find((part) => !/^\d{1,6}$/.test(part));
  if (wrong !== undefined) {
    throw new OthelloError(
      'usage',
      `--channels takes numbers with commas between them (3,17), not "${wrong}".`,
    );
  }
  const channels = [...new Set(parts.map(Number))];
  checkChannels(layer, channels);
  return channels;
}

function followedOf({ position, moves, move }: Values<typeof options>, target: Target): Question['followed'] {
  if (position === undefined && moves === undefined) {
    if (move === undefined) return undefined;
    throw new OthelloError('usage', '--move belongs to --position or --moves.');
  }
  const none = { run: undefined, game: undefined, ply: undefined };
  const { subjects } = findSubjects({ position, moves, ...none });
  const followed = subjects[0]!.position;
  if (move === undefined) {
    checkTarget({ position: followed, target });
    return { position: followed, target: formatTarget(target) };
  }
  const square = parseMove(move);
  if (square === PASS || (target.kind !== 'move' && target.kind !== 'contrast')) {
    throw new OthelloError('usage', '--move takes a square, for --target move or contrast.');
  }
  const asked = { ...target, square };
  checkTarget({ position: followed, target: asked });
  return { position: followed, target: formatTarget(asked) };
}

interface Asked extends Omit<Values<typeof options>, 'run' | 'model' | keyof Question>, Question {
  readonly run: Run | undefined;
  readonly model: Model;
}

/** Games of others; undefined where they are to be drawn from the policy. */
function sourceOf({ file, run }: Asked, random: Random): GameSource | undefined {
  if (file !== undefined) return fileGames(file, recordsIn(file));
  return run === undefined ? undefined : shuffledGames(run, 'selfplay', random);
}

async function look(asked: Asked, terminal: Terminal): Promise<void> {
  const { model, positions, composite, seed, workers: threads, runtime, target } = asked;
  const random = Random.fromSeed(seed).split('positions');
  const games = sourceOf(asked, random);
  const source = games?.name ?? OWN_GAMES;
  const about = {
    network: model.sha256,
    ...(await makerOf(runtime)),
    target,
    source,
    seed,
    composite: composite.name,
  };
  const given = games && (await samplePositions(games, positions, random));
  if (given !== undefined && given.length < positions) {
    terminal.note(`Only ${given.length} different positions with a choice were found in ${source}.`);
  }
  const { layer, around, boards, chosen, followed } = asked;
  const identity = {
    about,
    composite: compositeIdentity(composite),
    given: given ?? positions,
    layer,
    around,
    boards,
    chosen,
    followed,
  };
  const { found: report, remove } = await workInParts<ConceptResult, ConceptsReport>(
    { command: 'concepts', place: asked, identity },
    terminal,
    (options, progress) =>
      withWorkers(asked, { threads, terminal }, (workers) =>
        reportConcepts({
          network: { sha256: model.sha256, bytes: shareBytes(model.bytes) },
          runtime,
          workers,
          about,
          composite,
          layer,
          around,
          boards,
          channels: chosen,
          move: followed,
          positions: given ?? positions,
          onStage: showStage(progress),
          ...options,
        }),
      ),
  );
  deliverReport(report, asked, { page: conceptsPage, text: conceptsText }, terminal);
  remove();
}

const STAGES: Readonly<Record<ConceptStage['name'], string>> = {
  games: 'drawing games',
  channels: 'looking at channels',
  maps: 'drawing maps',
  move: 'following the move',
};

/** One bar, for one stage after the other. */
function showStage(progress: Progress): (stage: ConceptStage, done: number) => void {
  let bar: Bar | undefined;
  let shown = '';
  return ({ name, parts }, done) => {
    const task = { label: STAGES[name], total: parts, unit: 'parts' };
    if (shown !== `${name} ${parts}`) {
      if (bar === undefined) bar = progress.start(task);
      else bar.restart(task);
      shown = `${name} ${parts}`;
    }
    bar?.update(done);
  };
}
