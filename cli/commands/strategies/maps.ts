import { OthelloError } from '../../../engine/errors.js';
import { Random } from '../../../engine/random.js';
import { type Composite, compositeIdentity } from '../../../lrp/composite.js';
import type { SearchBudget } from '../../../lrp/explanation.js';
import { needsSearch, parseTarget } from '../../../lrp/target.js';
import { softwareName } from '../../../nn/packageRoot.js';
import type { RuntimeChoice } from '../../../nn/runtimeChoice.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import type { Run } from '../../../selfplay/training/run.js';
import { fileGames, type GameSource, policyGames } from '../../../studies/samples/source.js';
import { mapParts, strategyMaps } from '../../../studies/strategies/strategyMaps.js';
import { type MapPart, mapsOfPart } from '../../../studies/strategies/strategyTask.js';
import { withWorkers } from '../../command/machines.js';
import type { QueueChoice } from '../../command/queueOptions.js';
import { checkNeurons } from '../../engine/explainAll.js';
import { openExplainer } from '../../engine/searchBudget.js';
import { makerOf } from '../../output/maker.js';
import { withBar, workInParts } from '../../output/partWork.js';
import { readComposite } from '../../sources/composite.js';
import { type Model, type ModelChoice, openModel } from '../../sources/model.js';
import { recordsIn } from '../../sources/recordFile.js';
import type { Terminal } from '../../terminal/terminal.js';
import type { MappedMove, ReportHead } from './analysis.js';
import { loggedMoves } from './log.js';
import {
  type FoundMove,
  MOST_GAMES,
  type MoveFilter,
  sampleMoves,
  selectedGames,
  type Valuer,
} from './moves.js';

/** Which maps are asked for. */
export interface MapsAsked extends QueueChoice, ModelChoice {
  readonly run: Run | undefined;
  readonly games: string | undefined;
  readonly file: string | undefined;
  /** How many. */
  readonly maps: number;
  readonly target: string;
  readonly composite: string;
  /** The search that the target is about. */
  readonly search: SearchBudget | undefined;
  readonly filter: MoveFilter;
  readonly seed: string;
  readonly workers: number;
  readonly runtime: RuntimeChoice;
  /** Where the result goes: parts are kept beside it. */
  readonly out: string | undefined;
}

/** Maps, and what the report says of them. */
export interface Maps {
  readonly moves: readonly MappedMove[];
  readonly head: ReportHead;
  /** Removes the parts that are kept until the result is delivered. */
  readonly remove?: () => void;
}

/** The maps that the database of a run holds. */
export function loggedMaps({ run, target, composite, model, filter, maps, seed }: MapsAsked): Maps {
  if (model !== undefined)
    throw new OthelloError('usage', '--logged takes maps as they are; leave out --model.');
  const random = Random.fromSeed(seed).split('log');
  const { moves, networks, runtime } = loggedMoves(run!, { target, composite }, filter, maps, random);
  const source = `explanations stored in ${run!.folder}`;
  const maker = { software: softwareName(), ...(runtime === undefined ? {} : { runtime }) };
  const head = { ...maker, networks, composite, target, source, seed, refused: { moves: 0 } };
  return { moves, head };
}

/** Maps of a sample of moves, made in worker threads. */
export async function newMaps(asked: MapsAsked, terminal: Terminal): Promise<Maps> {
  const { run, filter, maps, target, search, seed, runtime, workers: threads } = asked;
  const model = await openModel(asked.model ?? run?.folder ?? 'default', asked.planes);
  if (run === undefined && asked.file === undefined) terminal.listenForInterrupt('Stopping.');
  const composite = readComposite(asked.composite);
  const settings = { composite, target, search };
  await checkSettings(model, asked, composite);
  const random = Random.fromSeed(seed).split('moves');
  const valuer = { network: model.network, runtime };
  const games = sourceOf(asked, valuer, random);
  const sample = await sampleMoves(games, filter, maps, valuer, random.split('sample'));
  const { moves } = sample;
  if (moves.length < maps) {
    terminal.note(`Only ${moves.length} different moves of that kind were found in ${sample.source}.`);
  }
  const maker = await makerOf(runtime);
  const about = {
    network: model.sha256,
    ...maker,
    settings: { ...settings, composite: compositeIdentity(composite) },
  };
  const identity = {
    about,
    moves: moves.map(({ position, move, game, ply }) => [position, move, game, ply]),
  };
  const network = { sha256: model.sha256, bytes: shareBytes(model.bytes) };
  const { found, remove } = await workInParts<MapPart, MapPart[]>(
    { command: 'strategies', place: asked, identity },
    terminal,
    (parts, progress) => {
      const task = { label: 'explaining', total: moves.length, unit: 'maps' };
      const work = withBar(parts, progress, task, (part) => ({ amount: part.moves.length }));
      const options = { network, runtime, settings, moves, ...work };
      return withWorkers(asked, { threads, terminal }, (workers) => strategyMaps({ ...options, workers }));
    },
  );
  const movesOf = mapParts({ moves, settings });
  const mapped = found.flatMap((part, number) => joined(part, movesOf[number]! as FoundMove[]));
  const refused = found.find((part) => part.refused !== undefined)?.refused;
  const head: ReportHead = {
    ...maker,
    networks: [model.sha256],
    composite: composite.name,
    target,
    source: sample.source,
    seed,
    refused: { moves: moves.length - mapped.length, ...(refused === undefined ? {} : { reason: refused }) },
  };
  return { moves: mapped, head, remove };
}

function sourceOf({ file, run, games }: MapsAsked, { network, runtime }: Valuer, random: Random): GameSource {
  if (file !== undefined) return fileGames(file, recordsIn(file));
  if (run !== undefined) return selectedGames(run, games ?? 'all', random.split('games'));
  return policyGames(network, runtime, random.split('own games'), MOST_GAMES);
}

/** Throws OthelloError for a composite that does not fit the network, or a target that no position would have. */
async function checkSettings(
  { network }: Model,
  { runtime, target, search }: MapsAsked,
  composite: Composite,
): Promise<void> {
  const explainer = await openExplainer(network, runtime, { composite }, search);
  try {
    const parsed = parseTarget(target);
    if (!needsSearch(parsed)) await checkNeurons(explainer, [parsed]);
  } finally {
    await explainer.dispose();
  }
}

/** The moves of a part that have a map, with it. */
function joined(part: MapPart, moves: readonly FoundMove[]): MappedMove[] {
  const maps = mapsOfPart(part);
  return moves.flatMap((move, index) => {
    const output = part.outputs[index];
    if (typeof output !== 'number') return [];
    return [{ ...move, move: part.moves[index]!, map: maps[index]!, output, value: part.values[index]! }];
  });
}
