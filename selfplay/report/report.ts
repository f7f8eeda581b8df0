import { throwIfStopped } from '../../engine/stop.js';
import type { Store } from '../store/store.js';
import type { MetricsRecord } from '../store/storeResults.js';
import { machineOf, type MachineShares, type MachineSummary } from '../training/machineShares.js';
import { type GenerationFigures, GenerationGames } from './reportGames.js';
import { reportStrength, type Strength } from './reportStrength.js';
import { Reliability, type ReliabilityCurve } from './reportValue.js';

/** What training one generation's network said. */
export interface LearningFigures {
  readonly generation: number;
  /** Training steps of the whole run. */
  readonly steps: number;
  /** Mean losses of the generation, by head; `total` is their weighted sum. */
  readonly losses: Readonly<Record<string, number>>;
}

/** How fast the run was between two networks. */
export interface SpeedFigures {
  readonly generation: number;
  /** Since the network before, or since the invocation began. */
  readonly seconds: number;
  readonly evaluationsPerSecond: number;
  readonly samplesPerSecond: number;
  /** Undefined where the run was stopped in between, for then the games took longer than these seconds. */
  readonly gamesPerMinute: number | undefined;
  /** Share of the machine that went into the network, 0..1; undefined where it is not stored. */
  readonly use: number | undefined;
  /** The part of it that trained. */
  readonly trainingUse: number | undefined;
  /** Where all of the threads' time went; undefined where it was not measured. */
  readonly machine: MachineShares | undefined;
}

/** Reliability diagrams of the games of some generations, both ends included. */
export interface Era {
  readonly from: number;
  readonly to: number;
  readonly curves: readonly ReliabilityCurve[];
}

/** All figures about a run; plain data. Everything by generation is in the order of generations. */
export interface RunReport {
  /** Self-play games stored, and how many of them were read for the figures. */
  readonly games: { readonly stored: number; readonly read: number };
  readonly strength: Strength;
  readonly learning: readonly LearningFigures[];
  readonly generations: readonly GenerationFigures[];
  /** The whole run; then, of runs that are long enough, its thirds. */
  readonly eras: readonly Era[];
  readonly speed: readonly SpeedFigures[];
  /** Where the time of all generations went that were measured, in all. */
  readonly machine: MachineSummary | undefined;
}

/** Unless more are asked for, so many games are read: some seconds of work, and errors of a few thousandths. */
const MAX_GAMES = 10_000;
/** Generations that a run must have before it is shown in thirds. */
const GENERATIONS_FOR_THIRDS = 6;

/**
 * Reads a run and computes what is to be said about it. One game is held at a time; of more than `maxGames`
 * self-play games every so-manieth is read.
 */
export function reportRun(store: Store, { maxGames = MAX_GAMES } = {}): RunReport {
  const numbers = store.nextIndex('selfplay');
  // An odd stride shares no rhythm with generations and chunks, whose sizes are mostly even.
  const stride = numbers <= maxGames ? 1 : Math.ceil(numbers / maxGames) | 1;
  const generations = new Map<number, { games: GenerationGames; reliability: Reliability }>();
  let read = 0;
  for (let index = 0; index < numbers; index += stride) {
    throwIfStopped();
    const game = store.game({ kind: 'selfplay', index });
    if (game === undefined || game.forfeit !== undefined) continue;
    const { generation } = game;
    const held = generations.get(generation) ?? {
      games: new GenerationGames(),
      reliability: new Reliability(),
    };
    generations.set(generation, held);
    held.games.add(game);
    held.reliability.add(game);
    read++;
  }
  const ordered = [...generations].sort(([a], [b]) => a - b);
  return {
    games: { stored: store.counts().games, read },
    strength: reportStrength(store.evaluations()),
    learning: store.metrics('generation').map(learningFigures),
    generations: ordered.map(([generation, { games }]) => games.figures(generation)),
    eras: erasOf(ordered.map(([generation, { reliability }]) => ({ generation, reliability }))),
    speed: speedFigures(store),
    machine: machineOf(store.metrics('generation')),
  };
}

/** Losses are the numbers named `policyLoss`, `valueLoss` and so on, a head each, and their sum `loss`. */
export function learningFigures({ generation, step, numbers }: MetricsRecord): LearningFigures {
  const losses: Record<string, number> = {};
  for (const [name, value] of Object.entries(numbers)) {
    if (name.endsWith('Loss')) losses[name.slice(0, -'Loss'.length)] = value;
  }
  const { loss } = numbers;
  return { generation, steps: step, losses: { ...losses, ...(loss === undefined ? {} : { total: loss }) } };
}

function erasOf(generations: readonly { generation: number; reliability: Reliability }[]): Era[] {
  const count = generations.length;
  if (count === 0) return [];
  const cuts = [0, Math.round(count / 3), Math.round((2 * count) / 3), count];
  const thirds = cuts.slice(1).map((end, third) => [cuts[third]!, end] as const);
  return [[0, count] as const, ...(count < GENERATIONS_FOR_THIRDS ? [] : thirds)].map(([start, end]) => {
    const all = new Reliability();
    const part = generations.slice(start, end);
    for (const { reliability } of part) all.merge(reliability);
    return { from: part[0]!.generation, to: part.at(-1)!.generation, curves: all.curves() };
  });
}

/** What a generation may take longer, by the dates of its networks, than its own clock says, in seconds. */
const PAUSE = 5;

function speedFigures(store: Store): SpeedFigures[] {
  const published = new Map(
    store.networks().map(({ generation, created }) => [generation, Date.parse(created) / 1000]),
  );
  return store.metrics('generation').flatMap((metrics) => {
    const { generation, numbers } = metrics;
    const { seconds, evaluations = 0, samples = 0, use, trainingUse } = numbers;
    if (seconds === undefined || seconds <= 0) return [];
    const between = published.get(generation)! - published.get(generation - 1)!;
    const paused = !(between < seconds + PAUSE);
    return [
      {
        generation,
        seconds,
        evaluationsPerSecond: evaluations / seconds,
        samplesPerSecond: samples / seconds,
        gamesPerMinute: paused ? undefined : (gamesBefore(store, generation) / seconds) * 60,
        use,
        trainingUse,
        machine: machineOf([metrics])?.shares,
      },
    ];
  });
}

/** Games played between two networks: those of the generation, and before the second one those of all generations until then. */
function gamesBefore(store: Store, generation: number): number {
  const first = store.networks()[0]?.generation;
  const from = first === generation - 1 ? 0 : generation;
  let games = 0;
  for (let counted = from; counted <= generation; counted++) games += store.gameCount(counted);
  return games;
}
