import type { Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import type { Composite } from '../../lrp/composite.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import type { NetworkBytes } from '../../selfplay/threads/networkBytes.js';
import { allOf, inParts, runParts } from '../../selfplay/threads/parts.js';
import { decodeNetwork } from '../../selfplay/threads/sessions.js';
import { taskFile } from '../../selfplay/threads/task.js';
import type { Workers } from '../../selfplay/threads/workers.js';
import type evaluatePart from './evaluateTask.js';
import type { EvaluationPart, PartResult } from './evaluateTask.js';
import {
  type EvaluatedWith,
  type FaithfulnessReport,
  type Measured,
  reportFaithfulness,
} from './faithfulnessReport.js';
import { type GivenMaps, givenPart } from './givenMaps.js';
import { joinKnown } from './knownAnswers.js';
import { reportMetrics } from './metricsReport.js';
import { randomizationStages } from './sanity.js';
import type { ShapleySettings } from './shapleyReference.js';
import { reportShapley } from './shapleyReport.js';

const EVALUATE = taskFile<typeof evaluatePart>('./evaluateTask.js', import.meta.url);

/** Positions a task: they fill the batches, and a task takes seconds. */
const CHUNK = 16;
/** Positions of the checks that ask many maps of each: some dozens settle what they are for. */
const CHECKED = 96;
const CHECKED_AT_ONCE = 8;
/** Of those that ask them of many networks or layers. */
const FEW = 32;
/** Of those held to other legal boards. */
const LEGAL = 200;
/** Of those of the small networks with known answers. */
const KNOWN = 200;
const KNOWN_AT_ONCE = 50;
/** Positions a task whose Shapley values are sampled: each asks the network some thousand times. */
const SAMPLED_AT_ONCE = 2;

/** Which maps of which network are evaluated, at which positions, in how many threads. */
export interface EvaluateMapsOptions {
  readonly network: NetworkBytes;
  readonly runtime: RuntimeChoice;
  readonly workers: number | Workers;
  readonly methods: readonly string[];
  /** Those among the methods that are of the user's making. */
  readonly composites: readonly Composite[];
  /** Each with at least two legal moves. */
  readonly positions: readonly Position[];
  /** The game of each, by what its source calls it: positions of one game are alike, and intervals are over games. */
  readonly games: readonly string[];
  /** Of each the position two plies before it, null where there is none: without them nothing is held to other legal boards. */
  readonly earlier?: readonly (Position | null)[] | undefined;
  /** Maps made elsewhere, each of all positions, and the moves that they explain, by position; see givenSample. */
  readonly given?: readonly GivenMaps[] | undefined;
  readonly moves?: ReadonlyMap<string, number> | undefined;
  /** Whether the maps are held against sampled Shapley values too, and how. */
  readonly shapley?: ShapleySettings | undefined;
  /** Whether the other measures of the field are taken too; see METRICS. */
  readonly metrics?: boolean | undefined;
  readonly about: EvaluatedWith;
  /** Results of parts by their numbers, from an evaluation that was cut off. */
  readonly known: ReadonlyMap<number, PartResult>;
  /** Called for each new part, in any order. */
  readonly onPart: (number: number, result: PartResult) => void;
  readonly signal: AbortSignal;
}

/** The parts of an evaluation, in an order that depends on nothing but its input. */
export function evaluationParts({
  network,
  positions,
  earlier = [],
  about,
  shapley,
  metrics = false,
}: Pick<
  EvaluateMapsOptions,
  'network' | 'positions' | 'earlier' | 'about' | 'shapley' | 'metrics'
>): EvaluationPart[] {
  const { architecture } = decodeNetwork(network).network;
  const stages = randomizationStages(architecture, about.subject);
  const few = positions.slice(0, FEW);
  const histories = positions.map((position, index) => ({ position, earlier: earlier[index] ?? null }));
  const legal = earlier.every((before) => before === null) ? [] : histories.slice(0, LEGAL);
  const chunks = <K extends string, P = Position>(kind: K, all: readonly P[], size: number) =>
    inParts(all, size).map((some) => ({ kind, positions: some }));
  return [
    ...chunks('known' as const, positions.slice(0, KNOWN), KNOWN_AT_ONCE),
    { kind: 'collapse', positions: few },
    { kind: 'amplification', positions: few },
    ...stages.map((_, index) => ({
      kind: 'randomized' as const,
      positions: few,
      stages: stages.slice(0, index + 1),
    })),
    ...chunks('sanity' as const, positions.slice(0, CHECKED), CHECKED_AT_ONCE),
    ...chunks('counterfactuals' as const, legal, CHUNK),
    ...chunks('flips' as const, positions, CHUNK),
    ...(metrics
      ? [
          ...chunks('metrics' as const, positions.slice(0, CHECKED), CHECKED_AT_ONCE),
          ...chunks('mprt' as const, few, CHECKED_AT_ONCE),
        ]
      : []),
    ...(shapley === undefined
      ? []
      : chunks('shapley' as const, positions, SAMPLED_AT_ONCE).map((part) => ({
          ...part,
          settings: shapley,
        }))),
  ];
}

/** Evaluates maps in worker threads; undefined when it was stopped. The figures do not depend on the workers. */
export async function evaluateMaps(options: EvaluateMapsOptions): Promise<FaithfulnessReport | undefined> {
  const {
    workers,
    known,
    onPart,
    signal,
    about,
    methods,
    composites,
    given = [],
    moves = new Map(),
  } = options;
  const parts = evaluationParts(options);
  const { network, runtime } = options;
  const { subject, seed } = about;
  const results = await runParts({
    file: EVALUATE,
    workers,
    parts,
    known,
    onPart,
    signal,
    task: (part, stop) => ({
      ...{ network, runtime, methods, composites, subject, seed, part, stop },
      ...(given.length === 0 ? {} : { given: givenPart(given, moves, boardsOf(part)) }),
    }),
    name: (_, number) => `Part ${number} of the evaluation`,
  });
  const inOrder = allOf(results);
  if (inOrder === undefined) return undefined;
  const few = Math.min(FEW, options.positions.length);
  const names = [...methods, ...given.map(({ name }) => name)];
  const measured = { ...gathered(inOrder), few, games: options.games };
  const report = reportFaithfulness(names, measured, about, Random.fromSeed(about.seed));
  return withBenchmark(report, inOrder, options);
}

/** The positions of a part, without what was before them. */
function boardsOf({ positions }: EvaluationPart): readonly Position[] {
  return positions.map((entry) => ('position' in entry ? entry.position : entry));
}

/** The report with the measures that were asked for beside the usual ones. */
function withBenchmark(
  report: FaithfulnessReport,
  results: readonly PartResult[],
  { games, shapley, metrics = false }: EvaluateMapsOptions,
): FaithfulnessReport {
  const random = Random.fromSeed(report.seed);
  const numbers = results.flatMap((part) =>
    part.kind === 'metrics' || part.kind === 'mprt' ? [part.result] : [],
  );
  const sampled = results.flatMap((part) => (part.kind === 'shapley' ? part.result : []));
  return {
    ...report,
    ...(metrics ? { metrics: reportMetrics(report.methods, { parts: numbers, games }, random) } : {}),
    ...(shapley === undefined
      ? {}
      : { shapley: reportShapley(report.methods, { results: sampled, games }, shapley, random) }),
  };
}

function gathered(results: readonly PartResult[]): Omit<Measured, 'few' | 'games'> {
  const of = <K extends PartResult['kind']>(kind: K) =>
    results.filter((part): part is Extract<PartResult, { kind: K }> => part.kind === kind);
  return {
    chunks: of('flips').map(({ result }) => result),
    sanity: of('sanity').map(({ result }) => result),
    randomized: of('randomized').map(({ stage, result }) => ({ stage, result })),
    counterfactuals: of('counterfactuals').map(({ result }) => result),
    collapse: of('collapse')[0]!.result,
    known: joinKnown(of('known').map(({ result }) => result)),
    amplification: of('amplification')[0]!.result,
  };
}
