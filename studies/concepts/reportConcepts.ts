import { giveWay } from '../../engine/giveWay.js';
import { formatPosition } from '../../engine/notation.js';
import type { Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { Stopped } from '../../engine/stop.js';
import { symmetryKey } from '../../engine/symmetry.js';
import type { Composite } from '../../lrp/composite.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { parseTarget } from '../../lrp/target.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import type { NetworkBytes } from '../../selfplay/threads/networkBytes.js';
import { allOf, inParts, runParts } from '../../selfplay/threads/parts.js';
import { decodeNetwork } from '../../selfplay/threads/sessions.js';
import { taskFile } from '../../selfplay/threads/task.js';
import type { Workers } from '../../selfplay/threads/workers.js';
import { tooFew } from '../samples/sample.js';
import { ClusterBootstrap } from '../statistics/clusterBootstrap.js';
import { sampleSize } from '../statistics/interval.js';
import { CONCEPT_DEFINITIONS } from './boardConcepts.js';
import { beyondChance, chanceBounds } from './chance.js';
import { joinTables } from './channelTable.js';
import { type ConceptLayer, isOnEveryWay } from './conceptLayer.js';
import {
  channelFigures,
  type ChannelReport,
  CONCEPTS_VERSION,
  type ConceptsAbout,
  type ConceptsReport,
  type ReferenceBoard,
} from './conceptsReport.js';
import type conceptPart from './conceptTask.js';
import {
  type ConceptPart,
  type ConceptResult,
  type ConceptSettings,
  type FoundMap,
  unpackTable,
  type WantedMap,
} from './conceptTask.js';
import { type ChannelCorrelations, correlateChannels } from './correlation.js';
import { CorrelationIntervals, strongestOf } from './correlationIntervals.js';
import { PER_GAME, type SitedPosition } from './gamePositions.js';
import { seedLayerOf } from './prepared.js';
import { type Reference, selectReferences } from './references.js';

const CONCEPTS = taskFile<typeof conceptPart>('./conceptTask.js', import.meta.url);

/** Fewer say nothing of what a channel is about. */
const FEWEST_POSITIONS = 100;
/** Sizes of parts: each takes about a second. */
const GAMES_AT_ONCE = 64;
const POSITIONS_AT_ONCE = 256;
const MAPS_AT_ONCE = 128;

/** What is under way. */
export interface ConceptStage {
  readonly name: 'games' | 'channels' | 'maps' | 'move';
  readonly parts: number;
}

/** What is looked for in the channels of which layer, at which positions. */
export interface ConceptWorkOptions {
  readonly network: NetworkBytes;
  readonly runtime: RuntimeChoice;
  readonly workers: number | Workers;
  readonly about: ConceptsAbout;
  readonly composite: Composite;
  readonly layer: ConceptLayer;
  readonly around: boolean;
  /** Positions to look at, or how many to take from games drawn from the policy. */
  readonly positions: readonly SitedPosition[] | number;
  /** Reference boards a channel, of each kind. */
  readonly boards: number;
  /** The channels that are reported; all where absent. */
  readonly channels?: readonly number[] | undefined;
  /** A position whose answer is followed through the channels. */
  readonly move?: { readonly position: Position; readonly target: string } | undefined;
  /** Results of parts by their numbers, from work that was cut off. */
  readonly known: ReadonlyMap<number, ConceptResult>;
  readonly onStage: (stage: ConceptStage, done: number) => void;
  /** Called for each new part, in any order. */
  readonly onPart: (number: number, result: ConceptResult) => void;
  readonly signal: AbortSignal;
}

/**
 * What the channels of a layer stand for, in worker threads; undefined when it was stopped. The figures do not depend on the
 * workers. Throws OthelloError notFound for too few positions.
 */
export async function reportConcepts(options: ConceptWorkOptions): Promise<ConceptsReport | undefined> {
  const work = new ConceptWork(options);
  try {
    const sample = await work.sample();
    return sample && (await work.report(sample));
  } catch (error) {
    if (error instanceof Stopped) return undefined;
    throw error;
  }
}

/** Numbers of parts begin anew with each stage. */
const STAGES = { games: 0, channels: 1_000_000, maps: 2_000_000, move: 3_000_000 } as const;

class ConceptWork {
  readonly #options: ConceptWorkOptions;
  readonly #settings: ConceptSettings;
  readonly #random: Random;

  constructor(options: ConceptWorkOptions) {
    const { about, composite, layer, around } = options;
    this.#options = options;
    this.#settings = { composite, target: about.target, layer: layer.name, around };
    this.#random = Random.fromSeed(about.seed).split('concepts');
  }

  /** The positions, different ones, in an order at random. */
  async sample(): Promise<readonly SitedPosition[] | undefined> {
    const { positions, about } = this.#options;
    if (typeof positions !== 'number') return enough(positions, about.source);
    const found = new Map<string, SitedPosition>();
    const seed = this.#random.split('games').key;
    // Early positions of several games are the same; a network that is sure of its moves may not have enough.
    for (let games = 0, round = 0; found.size < positions && round < 4; round++) {
      const parts: ConceptPart[] = [];
      const wanted = Math.ceil((1.1 * (positions - found.size)) / PER_GAME) + 1;
      for (let first = games; first < games + wanted; first += GAMES_AT_ONCE) {
        parts.push({ kind: 'games', first, count: Math.min(GAMES_AT_ONCE, games + wanted - first), seed });
      }
      const results = await this.#run('games', parts, round * 100_000);
      if (results === undefined) return undefined;
      for (const { games: drawn } of results) {
        for (const sited of drawn.flat()) found.set(formatPosition(sited.position), sited);
      }
      games += wanted;
    }
    const drawn = [...found.values()];
    this.#random.split('order').shuffle(drawn);
    return enough(drawn.slice(0, positions), about.source);
  }

  async report(sample: readonly SitedPosition[]): Promise<ConceptsReport | undefined> {
    const { layer, around, about, move, channels } = this.#options;
    const positions = sample.map(({ position }) => position);
    const parts: ConceptPart[] = inParts(positions, POSITIONS_AT_ONCE).map((some) => ({
      kind: 'channels',
      positions: some,
    }));
    const measured = await this.#run('channels', parts);
    if (measured === undefined) return undefined;
    const table = joinTables(measured.map((part) => unpackTable(part.table)));
    const correlations = {
      relevance: correlateChannels(table, 'relevance'),
      activation: correlateChannels(table, 'activation'),
    };
    const reported = await this.#channels(sample, table, correlations);
    const parted = move && (await this.#run('move', [{ kind: 'move', ...move, channels }]));
    if (reported === undefined || (move !== undefined && parted === undefined)) return undefined;
    const { network } = decodeNetwork(this.#options.network);
    const { architecture } = foldForRelevance(network);
    const seedLayer = seedLayerOf(foldForRelevance(network), parseTarget(about.target));
    const games = sample.map(({ game }) => game);
    const chance = {
      relevance: await chanceBounds(table, 'relevance', games, this.#random.split('chance', 'relevance')),
      activation: await chanceBounds(table, 'activation', games, this.#random.split('chance', 'activation')),
    };
    const ofBoth = <T>(
      take: (of: 'relevance' | 'activation') => T,
    ): Record<'relevance' | 'activation', T> => ({
      relevance: take('relevance'),
      activation: take('activation'),
    });
    return {
      version: CONCEPTS_VERSION,
      ...about,
      layer,
      around,
      ...sampleSize(games),
      hasBypass: !isOnEveryWay(architecture, layer.name, seedLayer),
      chance: ofBoth((of) => chance[of].r),
      partialChance: ofBoth((of) => chance[of].partial),
      beyondChance: ofBoth((of) => beyondChance(correlations[of], chance[of])),
      definitions: CONCEPT_DEFINITIONS,
      channels: reported,
      ...(parted === undefined ? {} : { move: parted[0]!.move }),
    };
  }

  /** The reports of the channels that are wanted, by share. */
  async #channels(
    sample: readonly SitedPosition[],
    table: ReturnType<typeof joinTables>,
    correlations: Readonly<Record<'relevance' | 'activation', readonly ChannelCorrelations[]>>,
  ): Promise<ChannelReport[] | undefined> {
    const { boards, channels: wanted } = this.#options;
    const keys = sample.map(({ position }) => symmetryKey(position));
    const times = new Map<string, number>();
    for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1);
    const figures = channelFigures(table).filter(({ channel }) => wanted?.includes(channel) ?? true);
    const select = (of: 'relevance' | 'activation', channel: number): Reference[] => {
      const scores = Float32Array.from(keys, (_, at) => table[of][at * table.channels + channel]!);
      return selectReferences(scores, keys, boards);
    };
    const chosen: Record<'relevance' | 'activation', Reference[]>[] = [];
    for (const { channel } of figures) {
      await giveWay();
      chosen.push({ relevance: select('relevance', channel), activation: select('activation', channel) });
    }
    const maps = chosen.flatMap(({ relevance, activation }, at) => {
      const { channel } = figures[at]!;
      const want =
        (of: 'relevance' | 'activation') =>
        ({ index }: Reference): WantedMap => ({
          position: sample[index]!.position,
          channel,
          of,
        });
      return [...relevance.map(want('relevance')), ...activation.map(want('activation'))];
    });
    const drawn = await this.#run(
      'maps',
      inParts(maps, MAPS_AT_ONCE).map((some) => ({ kind: 'maps', maps: some })),
    );
    if (drawn === undefined) return undefined;
    const found = drawn.flatMap((part) => part.maps).values();
    const boardOf = ({ index, score }: Reference): ReferenceBoard => {
      const { position, where } = sample[index]!;
      const map: FoundMap = found.next().value!;
      return { position: formatPosition(position), where, score, times: times.get(keys[index]!)!, ...map };
    };
    const games = sample.map(({ game }) => game);
    const bootstrap = new ClusterBootstrap(this.#random.split('intervals'));
    const strongest = (of: 'relevance' | 'activation') => {
      const intervals = new CorrelationIntervals(table, of, games, bootstrap);
      return (channel: number) => strongestOf(correlations[of][channel]!, channel, intervals);
    };
    const [ofRelevance, ofActivation] = [strongest('relevance'), strongest('activation')];
    const reports = figures.map((one, at): ChannelReport => ({
      ...one,
      correlations: {
        relevance: ofRelevance(one.channel),
        activation: ofActivation(one.channel),
      },
      boards: {
        relevance: chosen[at]!.relevance.map(boardOf),
        activation: chosen[at]!.activation.map(boardOf),
      },
    }));
    return reports.sort((a, b) => b.share - a.share || a.channel - b.channel);
  }

  /** The results of the parts of a stage in their order; undefined when it was stopped. */
  async #run<K extends ConceptPart['kind']>(
    name: K,
    parts: readonly ConceptPart[],
    offset = 0,
  ): Promise<Extract<ConceptResult, { kind: K }>[] | undefined> {
    const { network, runtime, workers, known, onStage, onPart, signal } = this.#options;
    const first = STAGES[name] + offset;
    let done = parts.filter((_, index) => known.has(first + index)).length;
    onStage({ name, parts: parts.length }, done);
    const results = await runParts({
      file: CONCEPTS,
      workers,
      parts,
      first,
      known,
      signal,
      task: (part, stop) => ({ network, runtime, settings: this.#settings, part, stop }),
      name: (_, index) => `Part ${index} of the ${name} of concepts`,
      onPart(number, result) {
        onPart(number, result);
        onStage({ name, parts: parts.length }, ++done);
      },
    });
    return allOf(results) as Extract<ConceptResult, { kind: K }>[] | undefined;
  }
}

function enough(sample: readonly SitedPosition[], source: string): readonly SitedPosition[] {
  if (sample.length >= FEWEST_POSITIONS) return sample;
  const found = `${sample.length} different positions with a choice of moves`;
  throw tooFew(found, source, `what a channel is about needs at least ${FEWEST_POSITIONS}`);
}
