import type { Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import type { Composite } from '../../lrp/composite.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { formatTarget, parseTarget } from '../../lrp/target.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import type { NetworkBytes } from '../../selfplay/threads/networkBytes.js';
import { Recent } from '../../selfplay/threads/recentlyUsed.js';
import { decodeNetwork, session } from '../../selfplay/threads/sessions.js';
import { drawGames } from '../samples/policyGames.js';
import { ChannelMeasure } from './channelMeasure.js';
import { addValues, type ChannelTable, createTable } from './channelTable.js';
import { layersBelow } from './conceptLayer.js';
import { type MoveReport, rounded } from './conceptsReport.js';
import { ConditionalRelevance } from './conditionalRelevance.js';
import { gamePositions, type SitedPosition } from './gamePositions.js';
import { reportMove } from './moveReport.js';

/** What is looked at, and how. */
export interface ConceptSettings {
  readonly composite: Composite;
  /** In the spelling of parseTarget. */
  readonly target: string;
  readonly layer: string;
  /** Whether maps of boards hold what goes around the layer. */
  readonly around: boolean;
}

/** A board whose map is wanted: of the target on condition of the channel, or of the channel's own activation. */
export interface WantedMap {
  readonly position: Position;
  readonly channel: number;
  readonly of: 'relevance' | 'activation';
}

/** What the work is made of. */
export type ConceptPart =
  | { readonly kind: 'games'; readonly first: number; readonly count: number; readonly seed: string }
  | { readonly kind: 'channels'; readonly positions: readonly Position[] }
  | { readonly kind: 'maps'; readonly maps: readonly WantedMap[] }
  | {
      readonly kind: 'move';
      readonly position: Position;
      readonly target: string;
      readonly channels: readonly number[] | undefined;
    };

export interface FoundMap {
  readonly target: string;
  readonly output: number;
  /** [64] */
  readonly map: readonly number[];
}

/** What comes of a part, as plain data. */
export type ConceptResult =
  | { readonly kind: 'games'; readonly games: readonly (readonly SitedPosition[])[] }
  | { readonly kind: 'channels'; readonly table: PackedTable }
  | { readonly kind: 'maps'; readonly maps: readonly FoundMap[] }
  | { readonly kind: 'move'; readonly move: MoveReport };

/** A part of the work, for a worker. */
export interface ConceptTask {
  readonly network: NetworkBytes;
  readonly runtime: RuntimeChoice;
  readonly settings: ConceptSettings;
  readonly part: ConceptPart;
  readonly stop: Int32Array;
}

/** The thread's own: one network and one layer are enough. */
const measures = new Recent<ChannelMeasure>(1);
const relevances = new Recent<ConditionalRelevance>(1);

/** The work of a task; whether it is still wanted, its thread has asked before. */
export default async function conceptPart(task: ConceptTask): Promise<ConceptResult> {
  const { part, network, runtime } = task;
  switch (part.kind) {
    case 'games': {
      const { first, count, seed } = part;
      const random = Random.fromKey(seed);
      // Each game has random numbers of its own, so that it is the same in whatever part it is drawn.
      const randoms = Array.from({ length: count }, (_, index) => random.split('game', first + index));
      const drawn = await drawGames(await session(network, runtime), randoms);
      const games = drawn.map((moves, index) =>
        gamePositions({ moves }, `game ${first + index + 1}`, randoms[index]!),
      );
      return { kind: part.kind, games };
    }
    case 'channels':
      return { kind: part.kind, table: packTable(await measureChannels(task, part.positions)) };
    case 'maps':
      return { kind: part.kind, maps: await drawMaps(task, part.maps) };
    case 'move': {
      const { position, target, channels } = part;
      const { relevance, architecture } = await relevanceOf(task);
      const { layer } = task.settings;
      const question = { position, target: parseTarget(target), layer, channels };
      return { kind: part.kind, move: await reportMove(relevance, architecture, question) };
    }
  }
}

function keyOf({ network, runtime, settings }: ConceptTask): string {
  const { composite, layer, target } = settings;
  return `${runtime} ${network.sha256} ${JSON.stringify([composite, layer, target])}`;
}

async function measureChannels(task: ConceptTask, positions: readonly Position[]): Promise<ChannelTable> {
  const { composite, layer, target } = task.settings;
  const { network } = decodeNetwork(task.network);
  const runtime = await openRuntime(task.runtime);
  const measure = await measures.get(keyOf(task), () =>
    ChannelMeasure.open(network, runtime, { composite, layer }),
  );
  let table: ChannelTable | undefined;
  await measure.measure(positions, parseTarget(target), (values, first) => {
    table ??= createTable(positions.length, values.channels);
    addValues(table, positions, values, first);
  });
  return table!;
}

async function relevanceOf(task: ConceptTask) {
  const { composite, layer } = task.settings;
  const { network } = decodeNetwork(task.network);
  const { architecture } = foldForRelevance(network);
  const cuts = [layer, ...layersBelow(architecture, layer)];
  const runtime = await openRuntime(task.runtime);
  const relevance = await relevances.get(keyOf(task), () =>
    ConditionalRelevance.open(network, runtime, { composite, cuts }),
  );
  return { relevance, architecture };
}

async function drawMaps(task: ConceptTask, maps: readonly WantedMap[]): Promise<FoundMap[]> {
  const { layer, around, target } = task.settings;
  const { relevance } = await relevanceOf(task);
  const requests = maps.map(({ position, channel, of }) =>
    of === 'relevance'
      ? {
          position,
          target: parseTarget(target),
          condition: { channels: { [layer]: [channel] }, around },
        }
      : { position, target: { kind: 'neuron', layer, channel } as const },
  );
  const found = await relevance.explain(requests);
  return found.map(({ target: filled, square, ledger }) => ({
    target: formatTarget(filled),
    output: ledger.output,
    map: rounded(square),
  }));
}

/** A table of channels as JSON can hold it. */
export interface PackedTable {
  readonly count: number;
  readonly channels: number;
  /** Arrays in base64, little-endian; those of sums over squares after the others. */
  readonly arrays: readonly string[];
}

/** The arrays of a table, in one order. */
function arraysOf({ relevance, activation, whole, marks, relevanceSums, activationSums }: ChannelTable) {
  const sums = [relevanceSums, activationSums].flatMap((one) => [
    ...[one.sum, one.squares, one.marked, one.otherMarked],
  ]);
  return [relevance, activation, whole, marks, ...sums];
}

function packTable(table: ChannelTable): PackedTable {
  const { count, channels } = table;
  const arrays = arraysOf(table).map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  );
  return { count, channels, arrays };
}

export function unpackTable({ count, channels, arrays }: PackedTable): ChannelTable {
  const table = createTable(count, channels);
  arraysOf(table).forEach(({ buffer }, index) => {
    new Uint8Array(buffer).set(Buffer.from(arrays[index]!, 'base64'));
  });
  return table;
}
